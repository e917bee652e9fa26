import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { type ObjectsAt, readJson, writeJson } from '#store/aws/json-objects.ts';
import { type Part, partSchema } from '../domain/plan.ts';
import { type PartResult, partResultSchema } from '../domain/results.ts';
import type { RunId } from '../domain/run.ts';

/**
 * A run's folder in the Plans bucket: the plan (the JSON array that the state machine maps over), the lake's profile
 * files (once, not in every part: a state machine's item is small), and a result per written part.
 */
export type PlansAt = ObjectsAt;

/** Results read at once at the end of a run. */
const WIDTH = 16;

const folder = (run: RunId) => `runs/${run.accountId}/${run.exportId}/${run.runAt}`;
export const planKey = (run: RunId) => `${folder(run)}/plan.json`;
const profilesKey = (run: RunId) => `${folder(run)}/profiles.json`;
const resultKey = (run: RunId, part: number) => `${folder(run)}/parts/${String(part).padStart(5, '0')}.json`;

export type Plan = { parts: readonly Part[]; profiles: readonly string[] };

/** Writes the plan, its profile files first: what reads the plan finds both. */
export async function writePlan(at: PlansAt, { run, plan }: { run: RunId; plan: Plan }): Promise<void> {
  await writeJson(at, { key: profilesKey(run), value: plan.profiles });
  await writeJson(at, { key: planKey(run), value: plan.parts });
}

export async function readPlan(at: PlansAt, run: RunId): Promise<Part[]> {
  return await read(at, { key: planKey(run), schema: z.array(partSchema) });
}

/** Keys in the lake of the profile files that a run reads. */
export async function readProfileFiles(at: PlansAt, run: RunId): Promise<string[]> {
  return await read(at, { key: profilesKey(run), schema: z.array(z.string()) });
}

export async function writeResult(at: PlansAt, { run, result }: { run: RunId; result: PartResult }): Promise<void> {
  await writeJson(at, { key: resultKey(run, result.part), value: result });
}

/** The results of all parts of the plan; `corrupt-data` where one is missing. */
export async function readResults(
  at: PlansAt,
  { run, parts }: { run: RunId; parts: readonly Part[] },
): Promise<PartResult[]> {
  const results: PartResult[] = [];
  const queue = parts.values();
  async function readSome(): Promise<void> {
    for (const { part } of queue) {
      results.push(await read(at, { key: resultKey(run, part), schema: partResultSchema }));
    }
  }
  await Promise.all(Array.from({ length: WIDTH }, readSome));
  return results;
}

/** What must be there by now; `corrupt-data` where it is not. */
async function read<Schema extends z.ZodType>(
  at: PlansAt,
  { key, schema }: { key: string; schema: Schema },
): Promise<z.infer<Schema>> {
  const found = await readJson(at, { key, schema });
  if (found !== undefined) return found;
  const what = `The run is not complete: ${key.split('/').slice(4).join('/')} is missing; nothing was marked as delivered.`;
  throw new Failure('corrupt-data', what, { retry: 'never' });
}
