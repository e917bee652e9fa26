import type { TakeShare } from '#store/accounts/upload-limits.ts';
import { putGroups, type StreamAt } from '#store/stream/ingest.ts';
import { packLanes } from '#store/stream/pack-lanes.ts';
import type { Put, StoredGroup } from '../domain/put.ts';

/** Puts an upload's lanes on the stream, each as one group or, where it is too large for one record, as several. */
export function putUpload(at: StreamAt & { lanes: number; takeShare?: TakeShare }): Put {
  return async function put({ account, upload, lanes, stored: before = [], again }) {
    const packed = packLanes(upload, lanes);
    const known = new Set(before.map(([group]) => group));
    const open = packed.flatMap((pack, group) => (known.has(group) ? [] : [{ ...pack, group }]));
    const bytes = open.reduce((sum, one) => sum + one.bytes.byteLength, 0);
    const limit = bytes > 0 ? await at.takeShare?.(account, bytes) : undefined;
    if (limit) return { kind: 'limited', limit };
    const groups = open.map(({ lane, bytes }) => ({ lane: lane.lane, bytes }));
    const answers = await putGroups({ ...at, again }, groups);
    const stored: StoredGroup[] = [...before];
    const refused: { places: number[]; reason: string }[] = [];
    for (const [index, { lane, group }] of open.entries()) {
      const answer = answers[index];
      if (answer?.kind === 'stored') stored.push([group, answer.shardId, answer.sequenceNumber]);
      else
        refused.push({ places: [...lane.events.places, ...lane.profiles.places], reason: answer?.reason ?? 'not put' });
    }
    return { kind: 'put', stored, refused };
  };
}
