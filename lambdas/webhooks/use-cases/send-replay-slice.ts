import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import { type Delivery, deliverySchema } from '#core/messages/delivery.ts';
import { mustReadJson } from '#store/aws/json-objects.ts';
import { KEPT } from '#store/webhooks/attempts.ts';
import { parseLines, readLines } from '#store/webhooks/log-objects.ts';
import { leaseRun, noteProgress } from '#store/webhooks/replay-runs.ts';
import { again, type Chosen, chosenSchema, type ReplayMessage } from '../domain/replay.ts';
import { goOn, LEASE_MS, PAUSE_SECONDS, type PlanDeps, sliceKey } from './plan-replay.ts';

/**
 * Puts the calls of a slice on their queue again, as they were, and says which slice is next. A worker that died between the
 * two is followed by one that puts the slice again: the same calls under the same ids.
 */
export type SliceDeps = Omit<PlanDeps, 'withDuck' | 'attempts'> & {
  put: (deliveries: readonly Delivery[]) => Promise<void>;
};

const OBJECTS_AT_ONCE = 8;

export function sendReplaySlice(deps: SliceDeps) {
  return async function sendSlice(message: ReplayMessage): Promise<{ sent: number; gone: number }> {
    const { webhooks, now } = deps;
    const { accountId, runId, slice } = message;
    const leased = { accountId, runId, state: 'sending', next: slice, now: now(), lastsMs: LEASE_MS };
    const run = await leaseRun(webhooks, leased);
    if (!run) {
      await goOn(deps, message);
      return { sent: 0, gone: 0 };
    }
    const chosen = await mustReadJson(deps.bodies, {
      key: sliceKey(message),
      schema: z.array(chosenSchema),
      missing: (key) => new Failure('corrupt-data', `${key} is not there`, { retry: 'never' }),
    });
    const deliveries = await keptCalls(deps, { message, chosen });
    await deps.put(deliveries);
    const next = slice + 1;
    const gone = chosen.length - deliveries.length;
    const state = next === run.slices ? { state: 'done' as const, finishedAt: now() } : {};
    const sums = { sent: run.sent + deliveries.length, gone: run.gone + gone };
    const noted = await noteProgress(webhooks, { run, next, ...sums, ...state });
    if (noted && next < run.slices) await deps.send({ ...message, slice: next }, PAUSE_SECONDS);
    return { sent: deliveries.length, gone };
  };
}

/** Calls as they are kept; those of which nothing is kept any more are left out. */
async function keptCalls(
  { bodies, now }: SliceDeps,
  { message, chosen }: { message: ReplayMessage; chosen: readonly Chosen[] },
): Promise<Delivery[]> {
  const found: Delivery[] = [];
  await inParallel(
    Map.groupBy(chosen, ({ key }) => key),
    {
      width: OBJECTS_AT_ONCE,
      async work([key, wanted]) {
        const lines = (await readLines(bodies, `${KEPT}account=${message.accountId}/${key}`)) ?? [];
        const { records } = parseLines(deliverySchema, lines);
        const own = records.filter(({ accountId }) => accountId === message.accountId);
        const byId = new Map(own.map((kept) => [kept.deliveryId, kept]));
        for (const { deliveryId, attempted } of wanted) {
          const kept = byId.get(deliveryId);
          if (kept) found.push(again(kept, { run: message.runId, attempted, now: now() }));
        }
      },
    },
  );
  return found;
}
