import { PutObjectCommand } from '@aws-sdk/client-s3';
import { Failure } from '#core/failure.ts';
import type { EventTypes } from '#core/intake/take-upload.ts';
import type { KnownEventTypes } from '#store/accounts/event-types.ts';
import { mustReadJson, type ObjectsAt, writeJson } from '#store/aws/json-objects.ts';
import { packLanesBy } from '#store/stream/pack-lanes.ts';
import { type ImportsAt, readImport } from '../adapters/dynamo-imports.ts';
import { noteJudged } from '../adapters/dynamo-reading.ts';
import { readPart } from '../adapters/read-part.ts';
import type { Import, ImportRef } from '../domain/import.ts';
import { judge } from '../domain/judge.ts';
import { groupsKey, layoutKey, rejectedPartKey, resultKey } from '../domain/keys.ts';
import { frameOf, halved } from '../domain/lane-lines.ts';
import { type Layout, layoutSchema, type Part, type PartResult } from '../domain/layout.ts';
import { packGroup } from '../domain/packed-groups.ts';
import { rowWindows } from '../domain/row-windows.ts';
import { rowsOfFile } from '../domain/rows-of-file.ts';

/**
 * Judges the rows of one part: the good ones become groups for the stream, the others rows of a file that says why. Nothing is
 * put on the stream here. Done again, it writes the same objects anew.
 */
export type JudgeDeps = { importsAt: ImportsAt; files: ObjectsAt; eventTypes: KnownEventTypes };

export function judgePart({ importsAt, files, eventTypes }: JudgeDeps) {
  return async function judgeOne(ref: ImportRef, part: Part): Promise<PartResult> {
    const made = await readImport(importsAt, ref);
    const layout = await mustReadJson(files, { key: layoutKey(made), schema: layoutSchema, missing });
    const known = eventTypes.known(made.accountId);
    let types: EventTypes = { known, refused: new Set() };
    let judged = await judgeRows(files, { made, layout, part, types });
    const refused = await admit(eventTypes, { made, newTypes: judged.newTypes });
    if (refused.size > 0) {
      types = { known, refused };
      judged = await judgeRows(files, { made, layout, part, types });
    }
    const { result, packed, lines } = judged;
    await put(files, groupsKey(made, part.part), packed);
    await put(files, rejectedPartKey(made, part.part), lines);
    await writeJson(files, { key: resultKey(made, part.part), value: result });
    await noteJudged(importsAt, made, part.part);
    return result;
  };
}

const missing = (key: string) => new Failure('corrupt-data', `${key} is not there`, { retry: 'later' });

type Admitting = { made: Import; newTypes: ReadonlySet<string> };

/** Event types that the account has no room for. A file that is only held against what there is adds none. */
async function admit(eventTypes: KnownEventTypes, { made, newTypes }: Admitting): Promise<ReadonlySet<string>> {
  if (newTypes.size === 0) return newTypes;
  return await eventTypes.admit(made.accountId, { keys: newTypes, look: made.mode === 'compare' });
}

type Rows = { made: Import; layout: Layout; part: Part; types: EventTypes };

async function judgeRows(files: ObjectsAt, { made, layout, part, types }: Rows) {
  const rows = rowsOfFile(layout, { ...made, mapping: made.mapping });
  const groups: Buffer[] = [];
  const rejected: string[] = [];
  const judging = judge({
    ...{ made, part, rows, types },
    onUpload(upload, lanes) {
      const packed = packLanesBy({ frame: frameOf, halve: halved }, { upload, lanes });
      for (const { lane, bytes } of packed) groups.push(packGroup({ lane: lane.lane, bytes }));
    },
    onRejected: (line) => rejected.push(line),
  });
  const windows = rowWindows(rows.scan());
  for await (const chunk of readPart(files, part)) for (const window of windows.push(chunk)) judging.window(window);
  for (const window of windows.finish()) judging.window(window);
  const { newTypes, ...found } = judging.finish();
  if (found.rows !== part.rows) {
    const text = `part ${part.part} has ${found.rows} rows, and had ${part.rows} when the file was cut`;
    throw new Failure('corrupt-data', text, { retry: 'never' });
  }
  const packed = Buffer.concat(groups);
  const result: PartResult = { ...found, part: part.part, groups: groups.length, groupBytes: packed.byteLength };
  return { result, packed, lines: Buffer.from(rejected.join('')), newTypes };
}

async function put({ client, bucket }: ObjectsAt, key: string, bytes: Buffer): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
}
