import { fillGroups } from '../fill-groups.ts';

/** What one call of the stream takes: 500 records and 5 MiB (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html). */
const CALL = { limit: 4_500_000, most: 500 };

/**
 * Of groups that are to be put, those of the next call: of each lane the first, as far as a call takes them. PutRecords promises no
 * order among the records of a call (the same page): "if you need to read records in the same order they are written to the stream,
 * use PutRecord". So a lane's next group is put when the one before it is stored.
 */
export function roundOf<Group extends { lane: number; bytes: Uint8Array }>(groups: readonly Group[]): Group[] {
  const lanes = new Set<number>();
  const firsts = groups.filter(({ lane }) => !lanes.has(lane) && lanes.add(lane));
  const [round = []] = fillGroups(firsts, { ...CALL, size: ({ bytes }) => bytes.byteLength });
  return round;
}
