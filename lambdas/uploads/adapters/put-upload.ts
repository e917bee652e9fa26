import { frameLane, halveLane, type Lane, type Upload } from '#core/take-upload.ts';
import { compressGroup, MAX_GROUP_BYTES, putGroups, type StreamAt } from '#store/ingest.ts';

/** Puts an upload's lanes on the stream, each as one group or, where it is too large for one record, as several. */
export type PutUpload = {
  stored: [shardId: string, sequenceNumber: string][];
  /** Places of records that the stream did not acknowledge, with the reason. */
  refused: { places: number[]; reason: string }[];
};

export async function putUpload(
  at: StreamAt & { lanes: number; again?: boolean },
  { upload, lanes }: { upload: Upload; lanes: readonly Lane[] },
): Promise<PutUpload> {
  const groups: { lane: Lane; bytes: Buffer }[] = [];
  for (const lane of lanes) packLane(upload, lane, groups);
  const outgoing = groups.map(({ lane, bytes }) => ({ lane: lane.lane, bytes }));
  const answers = await putGroups(at, outgoing);
  const put: PutUpload = { stored: [], refused: [] };
  for (const [index, answer] of answers.entries()) {
    const lane = groups[index]?.lane;
    if (answer.kind === 'stored') put.stored.push([answer.shardId, answer.sequenceNumber]);
    else if (lane)
      put.refused.push({ places: [...lane.events.places, ...lane.profiles.places], reason: answer.reason });
  }
  return put;
}

function packLane(upload: Upload, lane: Lane, groups: { lane: Lane; bytes: Buffer }[]): void {
  const bytes = compressGroup(frameLane(upload, { lane, group: groups.length }));
  const halves = bytes.byteLength > MAX_GROUP_BYTES ? halveLane(lane) : undefined;
  if (!halves) groups.push({ lane, bytes });
  else for (const half of halves) packLane(upload, half, groups);
}
