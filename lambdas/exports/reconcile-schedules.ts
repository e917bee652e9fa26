import { dynamo, scheduler } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { reconcileSchedulesEnv } from './env.ts';
import { reconcileSchedules } from './use-cases/reconcile-schedules.ts';

/** Started every hour and after every deployment: holds the schedules against the table of exports. */
const env = readEnv(reconcileSchedulesEnv);
const db = dynamo();

const reconcile = reconcileSchedules({
  accountsAt: { db, table: env.ACCOUNTS_TABLE, now: Date.now },
  exportsAt: { db, table: env.EXPORTS_TABLE },
  reactionsAt: { db, table: env.REACTIONS_TABLE },
  schedulesAt: {
    client: scheduler(),
    group: env.SCHEDULE_GROUP,
    role: env.SCHEDULER_ROLE_ARN,
    machine: env.RUN_EXPORT_MACHINE_ARN,
  },
});

export const handler = eventHandler({ name: 'exports.schedules.reconciled' }, async (_event: unknown) => {
  const { wanted, counts } = await reconcile();
  return { result: counts, facts: { wanted, ...counts } };
});
