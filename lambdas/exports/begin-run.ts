import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge, s3, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { beginEventSchema } from './domain/machine-events.ts';
import { beginRunEnv } from './env.ts';
import { beginRun } from './use-cases/begin-run.ts';

/**
 * First step of a run. Answers `skipped: true` where there is nothing to do, and no parts for a run whose manifest may be out:
 * it is only completed.
 */
const env = readEnv(beginRunEnv);
const db = dynamo();
const bus = { client: eventBridge(), bus: env.EVENT_BUS };

const begin = beginRun({
  exportsAt: { db, table: env.EXPORTS_TABLE },
  commitsAt: { db, table: env.COMMITS_TABLE },
  plansAt: { client: s3(), bucket: env.PLANS_BUCKET },
  machine: stepFunctions(),
  announce: (event) => announce(bus, event),
  settledAfterMs: Number(env.SETTLED_AFTER_SECONDS) * 1_000,
  partsAtOnce: env.PARTS_AT_ONCE,
  now: () => new Date(),
});

export const handler = eventHandler({ name: 'export.run.begun' }, async (event: unknown) => {
  const { accountId, exportId, trigger, executionArn } = beginEventSchema.parse(event);
  const id = { accountId, exportId };
  const asked = { account: accountId, exportId, trigger };
  const begun = await begin(id, executionArn);
  if (begun.kind === 'skipped') {
    const plan = { bucket: env.PLANS_BUCKET, key: '', parts: 0, atOnce: 1 };
    return { result: { ...id, runAt: 0, plan, skipped: true }, facts: { ...asked, skipped: begun.why } };
  }
  const { run, plan, atOnce } = begun;
  const toWrite = { bucket: env.PLANS_BUCKET, key: plan.key, parts: run.closingAt ? 0 : plan.parts, atOnce };
  const facts = { ...asked, runAt: run.runAt, parts: plan.parts, atOnce, resumed: begun.kind === 'resumed' };
  return { result: { ...id, runAt: run.runAt, plan: toWrite, skipped: false }, facts };
});
