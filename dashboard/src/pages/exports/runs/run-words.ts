import type { Run } from '../types.ts';

/** Which commits a run brings: those after one, up to another. */
export function windowInWords({ after, upTo }: Run['window']): string {
  if (after === upTo) return 'Nothing new';
  return after + 1 === upTo ? `Commit ${upTo}` : `Commits ${after + 1}–${upTo}`;
}

const faults = {
  yours: 'It is yours to mend.',
  partner: 'It is the partner’s; it may pass by itself.',
  ours: 'It is for whoever runs this deployment.',
} as const;

export const faultInWords = (fault: NonNullable<Run['fault']>) => faults[fault];
