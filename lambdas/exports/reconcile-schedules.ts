import { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import { dynamo, scheduler } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { accountIds } from '#store/accounts/accounts.ts';
import { listExports } from './adapters/dynamo-exports.ts';
import { mendSchedule, removeSchedule, scheduleName, scheduleNames } from './adapters/schedules.ts';
import { type Export, isRecurring } from './domain/export-item.ts';
import { reconcileSchedulesEnv } from './env.ts';

/**
 * Started every hour and after every deployment: each recurring export that is not stopped has exactly one schedule, which
 * starts the machine that is deployed today by the role that is deployed today; a schedule that belongs to none is removed.
 * The table says what is wanted; schedules can be lost, or point to what is gone, with the stack that they were made by.
 */
const env = readEnv(reconcileSchedulesEnv);
const db = dynamo();
const accountsAt = { db, table: env.ACCOUNTS_TABLE, now: Date.now };
const exportsAt = { db, table: env.EXPORTS_TABLE };
const schedulesAt = {
  client: scheduler(),
  group: env.SCHEDULE_GROUP,
  role: env.SCHEDULER_ROLE_ARN,
  machine: env.RUN_EXPORT_MACHINE_ARN,
};

/** Schedules looked at together. */
const WIDTH = 8;

export const handler = eventHandler({ name: 'exports.schedules.reconciled' }, async (_event: unknown) => {
  // Before the exports: a schedule that is there now and has no export then belongs to none.
  const before = await scheduleNames(schedulesAt);
  const wanted = new Set<string>();
  const counts = { right: 0, made: 0, changed: 0, removed: 0 };
  const failures: unknown[] = [];
  await inParallel(scheduledExports(failures), {
    width: WIDTH,
    async work(one) {
      wanted.add(scheduleName(one));
      try {
        counts[await mendSchedule(schedulesAt, one)]++;
      } catch (thrown) {
        failures.push(thrown);
      }
    },
  });
  // Exports of an account that could not be read are not known to be gone.
  if (failures.length === 0) {
    for (const name of before.filter((candidate) => !wanted.has(candidate))) {
      await removeSchedule(schedulesAt, name);
      counts.removed++;
    }
  }
  if (failures.length > 0) {
    const text = `${failures.length} schedules or accounts could not be reconciled; ${wanted.size} schedules are wanted`;
    throw new Failure('unavailable', text, { retry: 'later', cause: failures[0] });
  }
  return { result: counts, facts: { wanted: wanted.size, ...counts } };
});

/** One account that cannot be read keeps no other from its schedules. */
async function* scheduledExports(failures: unknown[]): AsyncGenerator<Export> {
  for await (const accountId of accountIds(accountsAt)) {
    const found = await listExports(exportsAt, accountId).catch((thrown: unknown) => void failures.push(thrown));
    yield* (found ?? []).filter((one) => isRecurring(one) && !one.stoppedAt);
  }
}
