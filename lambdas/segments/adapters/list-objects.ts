import * as z from 'zod';
import { type ObjectsAt, readJson, writeJson } from '#store/aws/json-objects.ts';
import { listFolder, UNKNOWN } from '#store/segments/lists.ts';
import type { SegmentRef } from '#store/segments/segments.ts';

/** Names of a list's objects, and those objects that only this slice knows: the rows that named nobody, by their part. */
type New = SegmentRef & { id: string };
export const partKey = ({ id, ...ref }: New) => `${listFolder(ref)}/${id}.tsv.gz`;
export const listKey = ({ id, ...ref }: New) => `${listFolder(ref)}/${id}.json`;
const unknownKey = (part: string) => `${UNKNOWN}${part}.json`;

const unknownSchema = z.array(z.object({ row: z.number().int(), value: z.string(), reason: z.string() }));
export type UnknownRow = z.infer<typeof unknownSchema>[number];

export async function writeUnknown(lists: ObjectsAt, { part, rows }: { part: string; rows: readonly UnknownRow[] }) {
  if (rows.length > 0) await writeJson(lists, { key: unknownKey(part), value: rows });
}

/** Undefined where they are gone. */
export async function readUnknown(lists: ObjectsAt, part: string): Promise<UnknownRow[] | undefined> {
  return await readJson(lists, { key: unknownKey(part), schema: unknownSchema });
}
