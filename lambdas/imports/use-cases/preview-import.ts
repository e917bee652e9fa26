import { profileChangeSchema } from '#core/intake/ingest-group.ts';
import { takeUpload } from '#core/intake/take-upload.ts';
import { readConnected } from '#store/people/connected-profiles.ts';
import { MAX_PROFILE_BYTES } from '#store/people/profiles.ts';
import { readImport } from '../adapters/dynamo-imports.ts';
import { fileHead } from '../adapters/file-head.ts';
import { type DifferentPerson, differenceOf } from '../domain/difference.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import { withoutPlace } from '../domain/judge.ts';
import { recordReader } from '../domain/row-record.ts';
import { firstRows } from '../domain/sample.ts';
import { conflict, type DeskAt } from './desk.ts';
import { notNow } from './map-import.ts';

/** What saving would do with the first rows. What it would do with all of them the machine finds out, see `read-difference.ts`. */
export const PREVIEW_ROWS = 200;

export type SamplePreview = {
  rows: number;
  accepted: number;
  counts: { new: number; changed: number; unchanged: number };
  people: DifferentPerson[];
  rejected: { row: number; reason: string }[];
};

type PreviewAt = Pick<DeskAt, 'importsAt' | 'files' | 'profiles'>;

export function previewSample(at: PreviewAt) {
  return async function preview(ref: ImportRef): Promise<SamplePreview> {
    const made = await readImport(at.importsAt, ref);
    if (made.channel !== 'csv' || made.state !== 'Start mapping') throw conflict(notNow(made.state));
    if (!made.mapping) throw conflict(NOT_MAPPED);
    const { bytes, isWhole } = await fileHead(at.files, made);
    const first = firstRows(bytes, { isWhole, delimiter: made.delimiter ?? ',', most: PREVIEW_ROWS });
    const { taken, rejected } = judge(made, first);
    const { accountId } = made;
    const changes = taken.map(({ change }) => change);
    const stored = await readConnected(at.profiles, { accountId, changes, shard: '', committed: '' });
    const found = differenceOf({ accountId, changes: taken, stored, maxBytes: MAX_PROFILE_BYTES });
    const { refused, ...counts } = found.counts;
    const tooLarge = found.refused.map(({ row = 0, reason }) => ({ row, reason }));
    const all = [...rejected, ...tooLarge].toSorted((one, other) => one.row - other.row);
    const rows = first.rows.length;
    return { rows, accepted: rows - all.length, counts, people: found.people, rejected: all };
  };
}

export const NOT_MAPPED = 'The columns are not mapped yet';

/** As an upload is judged, of which the rows are the records. */
function judge(made: Import, { header, rows }: { header: string[]; rows: string[][] }) {
  const read = recordReader({ ...made, header });
  const rejected: SamplePreview['rejected'] = [];
  const records: unknown[] = [];
  const numbers: number[] = [];
  for (const [place, cells] of rows.entries()) {
    const found = read(cells);
    if (found.kind === 'unfit') rejected.push({ row: place + 1, reason: found.reason });
    else numbers[records.push(found.record) - 1] = place + 1;
  }
  const { accountId, timezone } = made;
  const upload = {
    uploadId: '0'.repeat(24),
    accountId,
    timezone,
    receivedAt: made.receivedAt ?? Date.parse(made.createdAt),
  };
  const { lanes, refusals } = takeUpload(upload, { records, lanes: 1 });
  for (const [place, { error }] of refusals) rejected.push({ row: numbers[place] ?? 0, reason: withoutPlace(error) });
  const lines = lanes.flatMap(({ profiles }) =>
    profiles.texts.map((text, at) => ({ text, place: profiles.places[at] ?? 0 })),
  );
  const taken = lines.map(({ text, place }) => {
    return { change: profileChangeSchema.parse(JSON.parse(text)), row: numbers[place] ?? 0 };
  });
  return { taken, rejected };
}
