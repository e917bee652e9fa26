/**
 * Positions in a shard of the stream. Sequence numbers are decimal numbers of differing length; padded, their order is
 * that of their texts.
 */
export function positionOf(sequence: string): string {
  return sequence.padStart(60, '0');
}
