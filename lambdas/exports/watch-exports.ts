import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { count } from '#runtime/log.ts';
import { watchExportsEnv } from './env.ts';
import { unseen, watchExports } from './use-cases/watch-exports.ts';

/** Started every hour: tells of exports that are late or bring far less than usual, before anybody asks. */
const env = readEnv(watchExportsEnv);
const db = dynamo();
const bus = { client: eventBridge(), bus: env.EVENT_BUS };

const look = watchExports({
  accountsAt: { db, table: env.ACCOUNTS_TABLE, now: Date.now },
  exportsAt: { db, table: env.EXPORTS_TABLE },
  plansAt: { client: s3(), bucket: env.PLANS_BUCKET },
  announce: (event) => announce(bus, event),
  now: () => new Date(),
});

export const handler = eventHandler({ name: 'exports.watched' }, async (_event: unknown) => {
  const { counts, failures } = await look();
  // Also when it is 0: an hour without a figure is one in which nobody looked. What could not be looked at may be late.
  count('LateOrUnusualExports', counts.late + counts.unusual + failures.length);
  if (failures.length > 0) throw unseen(failures);
  return { result: counts, facts: counts };
});
