import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { mustReadAllJson, mustReadJson, type ObjectsAt } from '#store/aws/json-objects.ts';
import type { Import } from '../domain/import.ts';
import { partsKey, resultKey } from '../domain/keys.ts';
import { type Part, type PartResult, partResultSchema, partSchema } from '../domain/layout.ts';

/** What cutting and judging left in the bucket, as the later steps read it. */
const missing = (key: string) => new Failure('corrupt-data', `${key} is not there`, { retry: 'later' });

export async function readParts(at: ObjectsAt, made: Import): Promise<Part[]> {
  return await mustReadJson(at, { key: partsKey(made), schema: z.array(partSchema), missing });
}

/** Of all parts of one judging, in their order. */
export async function readResults(at: ObjectsAt, made: Import): Promise<PartResult[]> {
  const keys = Array.from({ length: made.parts ?? 0 }, (_, part) => resultKey(made, part));
  return await mustReadAllJson(at, { keys, schema: partResultSchema, missing });
}

export async function readResult(at: ObjectsAt, made: Import, part: number): Promise<PartResult> {
  return await mustReadJson(at, { key: resultKey(made, part), schema: partResultSchema, missing });
}
