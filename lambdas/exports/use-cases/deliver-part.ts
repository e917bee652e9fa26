import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, type FailureCode } from '#core/failure.ts';
import { type Duck, openDuck } from '#runtime/duckdb.ts';
import type { LakeAt } from '#store/lake/lake.ts';
import { type CommitWindow, fetchWindow } from '#store/lake/window.ts';
import { columnsOfEvent } from '../adapters/dynamo-columns.ts';
import type { DeliveredAt } from '../adapters/dynamo-delivered.ts';
import type { ExportsAt } from '../adapters/dynamo-exports.ts';
import { losePlan, markPart, noteProblem, readRun } from '../adapters/dynamo-runs.ts';
import { type WithIds, writeDelivered } from '../adapters/s3-delivered.ts';
import { type PlansAt, readProfileFiles, readResult, writeResult } from '../adapters/s3-plans.ts';
import type { OpenDestination } from '../destinations/destination.ts';
import { partnerOf } from '../destinations/registry.ts';
import type { Gone } from '../domain/gone.ts';
import type { Part } from '../domain/plan.ts';
import { checkRows } from '../domain/results.ts';
import { type Run, type RunId, runNameOf } from '../domain/run.ts';
import { deliveredAtOnce } from './delivered-at-once.ts';
import { type GoesOn, runGoesOn } from './goes-on.ts';
import { type OpeningAt, openFor } from './open-destination.ts';
import { MAX_SENT_BYTES, sendPart } from './send-part.ts';
import { sentBefore } from './sent-before.ts';
import { shipFile } from './ship-file.ts';
import { type Ship, type Written, writePart } from './write-part.ts';

/**
 * Does one part of a run: fetches its files from the lake, writes the partner's, and leaves what it wrote in the run's
 * folder for the last step. Done again, it writes the same bytes under the same names.
 */
export type DeliverDeps = {
  exportsAt: ExportsAt;
  plansAt: PlansAt;
  lakeAt: LakeAt;
  openingAt: OpeningAt;
  deliveredAt: DeliveredAt;
  /** An id that no other deployment has. */
  deployment: string;
};
type Delivery = {
  /** Whether what a function does without a stop can still be done before its time is over. */
  hasTime: () => boolean;
};

export function deliverPart(deps: DeliverDeps) {
  const { exportsAt, plansAt } = deps;
  return async function deliver(id: RunId, { part, hasTime }: Delivery & { part: Part }): Promise<Written['files']> {
    const run = await readRun(exportsAt, id);
    const before = await resultBefore(deps, { run, part });
    if (before) return before.files;
    const written = await writeFiles(deps, { run, part, hasTime }).catch(async (thrown: unknown) => {
      // What the state machine hands to its Catch is that a part failed, not why.
      if (thrown instanceof Failure && !NO_PROBLEM.has(thrown.code))
        await noteProblem(exportsAt, { ...id, failure: thrown });
      if (thrown instanceof Failure && thrown.code === 'corrupt-data') await losePlan(exportsAt, id);
      throw thrown;
    });
    await writeResult(plansAt, { run, result: { part: part.part, ...written } });
    await markPart(exportsAt, { ...id, part: part.part });
    return written.files;
  };
}

/** The function's time is over, or its run's is. */
const NO_PROBLEM = new Set<FailureCode>(['superseded', 'unfinished']);

async function writeFiles(
  deps: DeliverDeps,
  { run, part, hasTime }: Delivery & { run: Run; part: Part },
): Promise<Written> {
  const { exportsAt, plansAt, lakeAt, deliveredAt } = deps;
  const { window } = run;
  const goesOn = await runGoesOn(exportsAt, run);
  const keys = await readProfileFiles(plansAt, run);
  await using duck = await openDuck({ threads: 1 });
  const fetch = (wanted: Wanted) => fetchFiles({ lake: lakeAt, duck }, wanted);
  const destination = await openFor(deps.openingAt, run);
  const events = part.kind === 'events' ? await fetch({ keys: part.files, folder: 'events', window }) : [];
  const delivered = await deliveredAtOnce({ deliveredAt, duck }, { run, events });
  const profiles = await fetch({
    keys,
    folder: 'profiles',
    window: part.kind === 'events' ? { ...window, after: 0 } : window,
  });
  const files: WithIds =
    part.kind === 'events' ? { paths: events, column: 'event_id' } : { paths: profiles, column: 'profile_id' };
  const without = await sentBefore({ plansAt, duck }, { run, destination, files });
  const { partsAtOnce = 1 } = partnerOf(run.definition.partner);
  const written = await writePart(duck, {
    run: runNameOf(run, { deployment: deps.deployment }),
    definition: run.definition,
    timezone: run.timezone,
    part,
    events,
    profiles,
    gone: window.after > 0 ? toldBy(destination) : undefined,
    columns: (wanted) => columnsOfEvent(exportsAt, { ...run, ...wanted }),
    ...shipTo(deps, { run, part, destination, hasTime, delivered, without, partsAtOnce, goesOn }),
  });
  checkRows(part, written.files);
  if (destination.takes === 'files' && written.files.length > 0) {
    await destination.endPart?.(part.part, async (ids) => {
      await writeDelivered(plansAt, { run, part: part.part, name: 'rows', ids });
      // In this order: who plans the run anew finds the note, or this finds that it is not to go on.
      await goesOn();
    });
  }
  return written;
}

/** Partners that take records say themselves whom they have a word for. */
function toldBy(destination: OpenDestination): Gone | undefined {
  return destination.takes === 'files' ? 'deleted-or-merged' : destination.tells;
}

type Shipping = Delivery & { run: Run; part: Part; destination: OpenDestination } & Which;
/** What is not to be sent. */
type Which = {
  delivered: ReadonlySet<string>;
  without: ReadonlySet<string>;
  partsAtOnce: number;
  goesOn: GoesOn;
};

function shipTo(
  { plansAt }: DeliverDeps,
  { part: { part }, destination, ...sending }: Shipping,
): { ship: Ship; maxBytes?: number } {
  if (destination.takes === 'files') return { ship: shipFile(destination, sending) };
  return { ship: sendPart(destination, { plansAt, part, ...sending }), maxBytes: MAX_SENT_BYTES };
}

/** What a part that is done already came to, where doing it again would double what the partner has. */
async function resultBefore({ exportsAt, plansAt }: DeliverDeps, { run, part }: { run: Run; part: Part }) {
  if (partnerOf(run.definition.partner).counts === 'with-manifest') return undefined;
  const result = await readResult(plansAt, { run, part: part.part });
  if (result) await markPart(exportsAt, { ...run, part: part.part });
  return result;
}

type Wanted = { keys: readonly string[]; folder: string; window: CommitWindow };

async function fetchFiles(at: { lake: LakeAt; duck: Duck }, wanted: Wanted): Promise<string[]> {
  const folder = join(at.duck.scratch, wanted.folder);
  await mkdir(folder, { recursive: true });
  return await fetchWindow(at, { ...wanted, folder });
}
