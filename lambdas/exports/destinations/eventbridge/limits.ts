import type { Limits } from '../partner.ts';

/**
 * A request of PutEvents takes ten entries, which together must stay below 256 KB
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html); a record is an entry, or a part of one.
 */
export const limits = { recordsARequest: 10, recordBytes: 256 * 1024 - 1 } as const satisfies Limits;
