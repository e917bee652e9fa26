import { frameLane, halveLane, type Lane, type Upload } from '#core/intake/take-upload.ts';
import { compressGroup, MAX_GROUP_BYTES } from './ingest.ts';

/** An upload's lanes as groups for the stream, each as one or, where it is too large for one record, as several. */
export type PackedLane = { lane: Lane; bytes: Buffer };

export function packLanes(upload: Upload, lanes: readonly Lane[]): PackedLane[] {
  const groups: PackedLane[] = [];
  for (const lane of lanes) packLane(upload, lane, groups);
  return groups;
}

function packLane(upload: Upload, lane: Lane, groups: PackedLane[]): void {
  const bytes = compressGroup(frameLane(upload, { lane, group: groups.length }));
  const halves = bytes.byteLength > MAX_GROUP_BYTES ? halveLane(lane) : undefined;
  if (!halves) groups.push({ lane, bytes });
  else for (const half of halves) packLane(upload, half, groups);
}
