import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { mustReadAllJson, mustReadJson, type ObjectsAt, readJson, writeJson } from '#store/aws/json-objects.ts';
import { type Manifest, manifestSchema } from '../domain/manifest.ts';
import { type Part, partSchema } from '../domain/plan.ts';
import { type PartResult, partResultSchema } from '../domain/results.ts';
import type { Run, RunId } from '../domain/run.ts';

/**
 * A run's folder in the Plans bucket: the plan, the lake's profile files, and a result for each written part. The plan is the
 * JSON array that the state machine maps over; its items are small, so that the profile files are named once beside it.
 */
export type PlansAt = ObjectsAt;

/** A run, whose plan may be another one than its first. */
export type Planned = RunId & Pick<Run, 'replanned'>;
export const runFolder = ({ accountId, exportId, runAt, replanned }: Planned) =>
  `runs/${accountId}/${exportId}/${runAt}${replanned === undefined ? '' : `/replanned-${replanned}`}`;
export const planKey = (run: Planned) => `${runFolder(run)}/plan.json`;
const profilesKey = (run: Planned) => `${runFolder(run)}/profiles.json`;
const reportKey = (run: Planned) => `${runFolder(run)}/report.json`;
const resultKey = (run: Planned, part: number) => `${runFolder(run)}/parts/${fiveDigits(part)}.json`;

export const fiveDigits = (count: number): string => String(count).padStart(5, '0');

export type Plan = { parts: readonly Part[]; profiles: readonly string[] };

/** Writes the plan, its profile files first: what reads the plan finds both. */
export async function writePlan(at: PlansAt, { run, plan }: { run: Planned; plan: Plan }): Promise<void> {
  await writeJson(at, { key: profilesKey(run), value: plan.profiles });
  await writeJson(at, { key: planKey(run), value: plan.parts });
}

export async function readPlan(at: PlansAt, run: Planned): Promise<Part[]> {
  return await mustReadJson(at, { key: planKey(run), schema: z.array(partSchema), missing });
}

export async function hasPlan(at: PlansAt, run: Planned): Promise<boolean> {
  return (await readJson(at, { key: planKey(run), schema: z.unknown() })) !== undefined;
}

/** Keys in the lake of the profile files that a run reads. */
export async function readProfileFiles(at: PlansAt, run: Planned): Promise<string[]> {
  return await mustReadJson(at, { key: profilesKey(run), schema: z.array(z.string()), missing });
}

export async function writeResult(at: PlansAt, { run, result }: { run: Planned; result: PartResult }): Promise<void> {
  await writeJson(at, { key: resultKey(run, result.part), value: result });
}

/** A part's result; undefined where the part is not done. */
export async function readResult(
  at: PlansAt,
  { run, part }: { run: Planned; part: number },
): Promise<PartResult | undefined> {
  return await readJson(at, { key: resultKey(run, part), schema: partResultSchema });
}

/** What the run came to; the same as its manifest, where the partner takes one. */
export async function writeReport(at: PlansAt, { run, report }: { run: Planned; report: Manifest }): Promise<void> {
  await writeJson(at, { key: reportKey(run), value: report });
}

/** Undefined where the run is not done, or was done before there were reports. */
export async function readReport(at: PlansAt, run: Planned): Promise<Manifest | undefined> {
  return await readJson(at, { key: reportKey(run), schema: manifestSchema });
}

/** The results of all parts of the plan; `corrupt-data` where one is missing. */
export async function readResults(
  at: PlansAt,
  { run, parts }: { run: Planned; parts: readonly Part[] },
): Promise<PartResult[]> {
  const keys = parts.map(({ part }) => resultKey(run, part));
  return await mustReadAllJson(at, { keys, schema: partResultSchema, missing });
}

function missing(key: string): Failure {
  const file = key.split('/').slice(4).join('/');
  const text = `The run is not complete: ${file} is missing; nothing was marked as delivered.`;
  return new Failure('corrupt-data', text, { retry: 'never' });
}
