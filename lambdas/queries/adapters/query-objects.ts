import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { type Piece, pieceSchema } from '#core/queries/found-rows.ts';
import { type ObjectsAt, readJson, writeJson } from '#store/aws/json-objects.ts';
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
export const piecesFolder = (ref: QueryRef) => `${queryFolder(ref)}/gathered`;

const bucketedSchema = z.object({
  kind: z.enum(['events', 'profiles']),
  bucket: z.number().int(),
  key: z.string(),
  bytes: z.number().int(),
});
export type Bucketed = z.infer<typeof bucketedSchema>;
const partResultSchema = z.object({ pieces: z.array(pieceSchema), bucketed: z.array(bucketedSchema) });
export type PartResult = z.infer<typeof partResultSchema>;

const partKey = (ref: QueryRef, part: number) => `${queryFolder(ref)}/steps/part-${part}.json`;
const bucketKey = (ref: QueryRef, bucket: number) => `${queryFolder(ref)}/steps/bucket-${bucket}.json`;

/** Read at once at the end. */
const WIDTH = 16;

export async function writePlan(at: ObjectsAt, { plan, ...ref }: QueryRef & { plan: QueryPlan }): Promise<void> {
  const buckets = Array.from({ length: plan.buckets }, (_, bucket) => ({ bucket }));
  await writeJson(at, { key: planKey(ref), value: { parts: plan.parts.length, buckets: plan.buckets } });
  await writeJson(at, { key: bucketsKey(ref), value: buckets });
  await writeJson(at, { key: partsKey(ref), value: plan.parts });
}

export async function readPlan(at: ObjectsAt, ref: QueryRef): Promise<{ parts: number; buckets: number }> {
  return await mustRead(at, { key: planKey(ref), schema: planSchema });
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
  return await readAll(at, { count: parts, keyOf: (part) => partKey(ref, part), schema: partResultSchema });
}

type OfBucket = QueryRef & { bucket: number };
export async function writeBucket(
  at: ObjectsAt,
  { bucket, pieces, ...ref }: OfBucket & { pieces: readonly Piece[] },
): Promise<void> {
  await writeJson(at, { key: bucketKey(ref, bucket), value: pieces });
}

export async function readBuckets(at: ObjectsAt, ref: QueryRef & { buckets: number }): Promise<Piece[]> {
  const wanted = {
    count: ref.buckets,
    keyOf: (bucket: number) => bucketKey(ref, bucket),
    schema: z.array(pieceSchema),
  };
  return (await readAll(at, wanted)).flat();
}

async function readAll<Schema extends z.ZodType>(
  at: ObjectsAt,
  { count, keyOf, schema }: { count: number; keyOf: (place: number) => string; schema: Schema },
): Promise<z.infer<Schema>[]> {
  const found: z.infer<Schema>[] = [];
  const queue = Array.from({ length: count }, (_, place) => place).values();
  async function readSome(): Promise<void> {
    for (const place of queue) found[place] = await mustRead(at, { key: keyOf(place), schema });
  }
  await Promise.all(Array.from({ length: WIDTH }, readSome));
  return found;
}

async function mustRead<Schema extends z.ZodType>(
  at: ObjectsAt,
  wanted: { key: string; schema: Schema },
): Promise<z.infer<Schema>> {
  const found = await readJson(at, wanted);
  if (found === undefined) throw new Failure('corrupt-data', `${wanted.key} is missing`, { retry: 'never' });
  return found;
}
