import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { failEventSchema } from './domain/machine-events.ts';
import { failRunEnv } from './env.ts';
import { failRun } from './use-cases/fail-run.ts';

/** Last step of a run that cannot go on: says why, lets the lock go and leaves the window where it was. */
const env = readEnv(failRunEnv);
const bus = { client: eventBridge(), bus: env.EVENT_BUS };

const fail = failRun({
  exportsAt: { db: dynamo(), table: env.EXPORTS_TABLE },
  announce: (event) => announce(bus, event),
  now: () => new Date(),
});

export const handler = eventHandler({ name: 'export.run.failed' }, async (event: unknown) => {
  const failed = failEventSchema.parse(event);
  const runAt = await fail(failed);
  const facts = { account: failed.accountId, exportId: failed.exportId, runAt, released: runAt !== undefined };
  return { result: { runAt: runAt ?? null }, facts };
});
