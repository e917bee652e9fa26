import { frameLane, type Lane, type Upload } from '#core/intake/take-upload.ts';
import { compressGroup, putGroups, type StreamAt } from '#store/stream/ingest.ts';

/** Puts changes on the stream, a group per part of a lane. */
export async function putChanges(
  at: StreamAt & { lanes: number },
  { upload, lanes }: { upload: Upload; lanes: readonly Lane[] },
): Promise<{ kind: 'stored'; places: [string, string][] } | { kind: 'refused'; reason: string }> {
  const groups = lanes.map((lane, group) => ({
    lane: lane.lane,
    bytes: compressGroup(frameLane(upload, { lane, group })),
  }));
  const places: [string, string][] = [];
  for (const answer of await putGroups(at, groups)) {
    if (answer.kind === 'refused') return answer;
    places.push([answer.shardId, answer.sequenceNumber]);
  }
  return { kind: 'stored', places };
}
