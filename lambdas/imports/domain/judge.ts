import { createHash } from 'node:crypto';
import { checkRecord } from '#core/intake/records/check-record.ts';
import { type EventTypes, layingOut, type Upload } from '#core/intake/take-upload.ts';
import type { FileRows, Shown } from './file-rows.ts';
import type { Import } from './import.ts';
import { type Lane, laneLines } from './lane-lines.ts';
import type { Part, PartResult } from './layout.ts';
import type { RecordOfRow } from './row-record.ts';
import type { Window } from './row-windows.ts';

/**
 * Judges the rows of a part as the upload API judges its records. Many rows are one upload, so that groups for the stream are
 * large; its id says which rows they are, so judging again makes the same bytes, and the same ids of events.
 */
export type Judging = {
  made: Pick<Import, 'accountId' | 'importId' | 'judging' | 'timezone' | 'receivedAt' | 'lanes'>;
  part: Pick<Part, 'part' | 'firstRow'>;
  rows: FileRows;
  types?: EventTypes;
  /** Takes an upload that is whole. */
  onUpload: (upload: Upload, lanes: Lane[]) => void;
  /** Takes a rejected row, as it looks in the file of rejected rows. */
  onRejected: (line: string) => void;
};

/** Characters of lines in each lane: some eight compress to one byte, and a group may have 1 MB. */
const LANE_LENGTH = 3_000_000;
/** What lies in memory at once. */
const MAX_LENGTH = 24_000_000;
const MAX_ROWS = 100_000;

export function judge({ made, part, rows, types, onUpload, onRejected }: Judging) {
  const { receivedAt = 0, lanes = 1 } = made;
  const most = Math.min(MAX_LENGTH, lanes * LANE_LENGTH);
  const uploadIds: string[] = [];
  const uploadRows: number[] = [];
  const newTypes = new Set<string>();
  const reasons = new Map<string, number>();
  let accepted = 0;
  let rejected = 0;
  let batch = begin();

  function begin() {
    const { accountId, importId, judging, timezone } = made;
    const uploadId = hash([accountId, importId, judging, part.part, uploadIds.length]);
    uploadIds.push(uploadId);
    const upload: Upload = { uploadId, accountId, timezone, receivedAt };
    const lines = laneLines();
    const { takeLine } = lines;
    return { upload, place: 0, lines, laying: layingOut(upload, { lanes, takeLine, ...(types && { types }) }) };
  }

  function take(read: RecordOfRow, shown: Shown): void {
    const place = batch.place++;
    const why = whyNot(read, place);
    if (!why) accepted++;
    else {
      const row = part.firstRow + accepted + rejected++;
      const known = reasons.size < MOST_SORTS || reasons.has(why.sort);
      if (known) reasons.set(why.sort, (reasons.get(why.sort) ?? 0) + 1);
      onRejected(shown({ reason: why.reason, row }));
    }
    if (batch.lines.length() >= most || batch.place >= MAX_ROWS) end();
  }

  function whyNot(read: RecordOfRow, place: number): { reason: string; sort: string } | undefined {
    if (read.kind === 'unfit') return read;
    const { now, lay } = batch.laying;
    const checked = checkRecord(read.record, { place: place + 1, now });
    const refused = checked.kind === 'rejected' ? checked : lay(checked, place);
    if (!refused) return undefined;
    const reason = withoutPlace(refused.error);
    return { reason, sort: reason };
  }

  function end(): void {
    for (const key of batch.laying.newTypes) newTypes.add(key);
    onUpload(batch.upload, batch.lines.lanes());
    uploadRows.push(batch.place);
    batch = begin();
  }

  return {
    window(window: Window): void {
      if (window.kind === 'rows') rows.each(window, take);
      else rows.tooLong(window.begins, take);
    },
    finish(): Omit<PartResult, 'part' | 'groups' | 'groupBytes'> & { newTypes: ReadonlySet<string> } {
      if (batch.place > 0) end();
      uploadIds.pop();
      const sorted = [...reasons].toSorted(([, a], [, b]) => b - a).slice(0, MOST_REASONS);
      return {
        ...{ rows: accepted + rejected, accepted, rejected, uploadIds, uploadRows, newTypes },
        reasons: sorted.map(([reason, count]) => ({ reason, rows: count })),
      };
    },
  };
}

/** Different reasons that are counted, and that are told of. */
const MOST_SORTS = 1_000;
const MOST_REASONS = 20;
/** The place in an upload, of which who sent a file knows nothing; the row's number stands beside the reason. */
const SKIPPED = /[. ]*Skipped record number : \d+$/;
export const withoutPlace = (error: string) => error.replace(SKIPPED, '.');

function hash(of: readonly (string | number)[]): string {
  return createHash('sha256').update(of.join(' ')).digest('hex').slice(0, 24);
}
