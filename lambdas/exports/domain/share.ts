import { type Export, isKept } from './export-item.ts';

/**
 * How many parts of a run are written at once. Each run has workers of its own, so a partner that is slow or dead holds up
 * nobody else's; and the runs of an account that are under way share what one would have, so that a hundred exports that are due
 * at midnight do not take all functions of the deployment. A partner may take fewer at once.
 */
export function shareOf(asked: {
  /** What one run has alone. */
  most: number;
  partner: number | undefined;
  others: readonly Export[];
}): number {
  const underWay = asked.others.filter((other) => other.running && !isKept(other)).length;
  const share = Math.max(1, Math.floor(asked.most / (1 + underWay)));
  return Math.min(share, asked.partner ?? share);
}
