import { GetObjectCommand } from '@aws-sdk/client-s3';
import { Failure } from '#core/failure.ts';
import { mustReadJson, type ObjectsAt } from '#store/aws/json-objects.ts';
import { writeGrowing } from '../adapters/growing-object.ts';
import { readPart } from '../adapters/read-part.ts';
import { readParts, readResults } from '../adapters/s3-results.ts';
import type { FileRows, TakeRow } from '../domain/file-rows.ts';
import type { Import } from '../domain/import.ts';
import { layoutKey, rejectedKey, rejectedPartKey } from '../domain/keys.ts';
import { layoutSchema, type Part, type PartResult } from '../domain/layout.ts';
import { rowWindows, type Window } from '../domain/row-windows.ts';
import { rowsOfFile } from '../domain/rows-of-file.ts';
import type { JoinRejected, RefusedLater } from './join.ts';

/**
 * All rejected rows of a file as one file, part after part: those that judging refused, and those that storing refused of what judging
 * had taken, which are looked up in the file. Of a refusal that does not know its row, only the list of refused records tells.
 */
export function joinRejected({ files }: { files: ObjectsAt }): JoinRejected {
  return async function join(made, later) {
    const results = await readResults(files, made);
    const parts = later.length === 0 ? [] : await readParts(files, made);
    const wanted = rowsRefusedLater({ results, parts, later });
    const rows = results.reduce((sum, { rejected }) => sum + rejected, 0) + countOf(wanted);
    if (rows === 0) return undefined;
    const layout = await mustReadJson(files, { key: layoutKey(made), schema: layoutSchema, missing });
    const fileRows = rowsOfFile(layout, { ...made, mapping: made.mapping });
    const key = rejectedKey(made, layout.format);
    const bytes = linesOf(files, { made, results, wanted, fileRows });
    return { key, rows, bytes: await writeGrowing(files, { key, bytes }) };
  };
}

const missing = (key: string) => new Failure('corrupt-data', `${key} is not there`, { retry: 'later' });

/** By the number of the part, the reason by the number of the row. */
type Wanted = Map<number, { part: Part; reasons: Map<number, string> }>;
const countOf = (wanted: Wanted) => [...wanted.values()].reduce((sum, { reasons }) => sum + reasons.size, 0);

type Refused = { results: readonly PartResult[]; parts: readonly Part[]; later: readonly RefusedLater[] };

function rowsRefusedLater({ results, parts, later }: Refused): Wanted {
  const places = new Map<string, { part: Part; firstRow: number }>();
  for (const part of parts) {
    const { uploadIds = [], uploadRows = [] } = results[part.part] ?? {};
    let { firstRow } = part;
    for (const [index, uploadId] of uploadIds.entries()) {
      places.set(uploadId, { part, firstRow });
      firstRow += uploadRows[index] ?? 0;
    }
  }
  const wanted: Wanted = new Map();
  for (const { uploadId, place, reason } of later) {
    const found = places.get(uploadId);
    if (!found || place === undefined) continue;
    const { part, firstRow } = found;
    const known = wanted.get(part.part) ?? { part, reasons: new Map<number, string>() };
    known.reasons.set(firstRow + place - 1, reason);
    wanted.set(part.part, known);
  }
  return wanted;
}

type Joined = { made: Import; results: readonly PartResult[]; wanted: Wanted; fileRows: FileRows };

async function* linesOf(files: ObjectsAt, { made, results, wanted, fileRows }: Joined): AsyncGenerator<Buffer> {
  yield Buffer.from(fileRows.head);
  for (const { part, rejected } of results) {
    if (rejected > 0) yield await bytesOf(files, rejectedPartKey(made, part));
    const refused = wanted.get(part);
    if (refused) yield await linesOfRows(files, { ...refused, fileRows });
  }
}

async function bytesOf({ client, bucket }: ObjectsAt, key: string): Promise<Buffer> {
  const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from((await found.Body?.transformToByteArray()) ?? []);
}

type Looked = { part: Part; reasons: ReadonlyMap<number, string>; fileRows: FileRows };

async function linesOfRows(files: ObjectsAt, { part, reasons, fileRows }: Looked): Promise<Buffer> {
  const lines: string[] = [];
  let row = part.firstRow;
  const take: TakeRow = (_, shown) => {
    const reason = reasons.get(row);
    if (reason !== undefined) lines.push(shown({ reason, row }));
    row++;
  };
  const windows = rowWindows(fileRows.scan());
  const look = (window: Window) =>
    window.kind === 'rows' ? fileRows.each(window, take) : fileRows.tooLong(window.begins, take);
  for await (const chunk of readPart(files, part)) for (const window of windows.push(chunk)) look(window);
  for (const window of windows.finish()) look(window);
  return Buffer.from(lines.join(''));
}
