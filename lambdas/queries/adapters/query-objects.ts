import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { type ResultFile, resultFileSchema } from '#core/queries/found-rows.ts';
import { mustReadAllJson, mustReadJson, type ObjectsAt, writeJson } from '#store/aws/json-objects.ts';
import { type QueryRef, queryFolder } from '#store/queries/query-runs.ts';
import { planSchema, type QueryPlan } from '../domain/plan-query.ts';

/**
 * A query's folder: its plan, the lists that the state machine maps over, and what each step leaves. A step that is done
 * again writes objects with names of its own, and then its result over the other's, so that a result names whole work.
 */
const planKey = (ref: QueryRef) => `${queryFolder(ref)}/steps/plan.json`;
export const partsKey = (ref: QueryRef) => `${queryFolder(ref)}/steps/parts.json`;
export const bucketsKey = (ref: QueryRef) => `${queryFolder(ref)}/steps/buckets.json`;
export const ownersKey = (ref: QueryRef) => `${queryFolder(ref)}/steps/owners.parquet`;
/** Where rows go that are on their way into buckets, and those that were found. */
export const rowsFolder = (ref: QueryRef) => `${queryFolder(ref)}/rows`;
export const foundFolder = (ref: QueryRef) => `${queryFolder(ref)}/gathered`;

const bucketedSchema = z.object({
  kind: z.enum(['events', 'profiles']),
  bucket: z.number().int(),
  key: z.string(),
  bytes: z.number().int(),
});
export type Bucketed = z.infer<typeof bucketedSchema>;
const partResultSchema = z.object({ resultFiles: z.array(resultFileSchema), bucketed: z.array(bucketedSchema) });
export type PartResult = z.infer<typeof partResultSchema>;

const partKey = (ref: QueryRef, part: number) => `${queryFolder(ref)}/steps/part-${part}.json`;
const bucketKey = (ref: QueryRef, bucket: number) => `${queryFolder(ref)}/steps/bucket-${bucket}.json`;

export async function writePlan(at: ObjectsAt, { plan, ...ref }: QueryRef & { plan: QueryPlan }): Promise<void> {
  const buckets = Array.from({ length: plan.buckets }, (_, bucket) => ({ bucket }));
  await writeJson(at, { key: planKey(ref), value: { parts: plan.parts.length, buckets: plan.buckets } });
  await writeJson(at, { key: bucketsKey(ref), value: buckets });
  await writeJson(at, { key: partsKey(ref), value: plan.parts });
}

export async function readPlan(at: ObjectsAt, ref: QueryRef): Promise<{ parts: number; buckets: number }> {
  return await mustReadJson(at, { key: planKey(ref), schema: planSchema, missing });
}

type OfPart = QueryRef & { part: number };
export async function writePart(
  at: ObjectsAt,
  { part, result, ...ref }: OfPart & { result: PartResult },
): Promise<void> {
  await writeJson(at, { key: partKey(ref, part), value: result });
}

export async function readParts(at: ObjectsAt, ref: QueryRef): Promise<PartResult[]> {
  const { parts } = await readPlan(at, ref);
  const keys = Array.from({ length: parts }, (_, part) => partKey(ref, part));
  return await mustReadAllJson(at, { keys, schema: partResultSchema, missing });
}

type OfBucket = QueryRef & { bucket: number };
export async function writeBucket(
  at: ObjectsAt,
  { bucket, resultFiles, ...ref }: OfBucket & { resultFiles: readonly ResultFile[] },
): Promise<void> {
  await writeJson(at, { key: bucketKey(ref, bucket), value: resultFiles });
}

export async function readBuckets(at: ObjectsAt, ref: QueryRef & { buckets: number }): Promise<ResultFile[]> {
  const keys = Array.from({ length: ref.buckets }, (_, bucket) => bucketKey(ref, bucket));
  return (await mustReadAllJson(at, { keys, schema: z.array(resultFileSchema), missing })).flat();
}

function missing(key: string): Failure {
  return new Failure('corrupt-data', `${key} is missing`, { retry: 'never' });
}
