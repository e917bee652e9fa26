import type { Tally } from '#store/commits/commits.ts';

/** What a commit counts that a test makes by hand. */
export const someTally: Tally = { records: 3, people: 1, names: [['Charged', 3]], arrivedAt: undefined };
