import { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import { type AccountsAt, accountIds } from '#store/accounts/accounts.ts';
import type { ReactionsAt } from '#store/reactions/subscriptions.ts';
import { type ExportsAt, listExports } from '../adapters/dynamo-exports.ts';
import { mendSchedule, removeSchedule, type SchedulesAt, scheduleName, scheduleNames } from '../adapters/schedules.ts';
import { type Export, isRecurring } from '../domain/export-item.ts';
import { keepSubscription } from './keep-subscription.ts';

/**
 * Each recurring export that is not stopped has exactly one schedule, which starts the machine that is deployed today by the
 * role that is deployed today, and one that delivers events at once is subscribed to them; a schedule that belongs to none is removed. The table says what is wanted; schedules can be
 * lost, or point to what is gone, with the stack that they were made by.
 */
export type ReconcileDeps = {
  accountsAt: AccountsAt;
  exportsAt: ExportsAt;
  schedulesAt: SchedulesAt;
  reactionsAt: ReactionsAt;
};

/** Schedules looked at together. */
const WIDTH = 8;

export function reconcileSchedules({ accountsAt, exportsAt, schedulesAt, reactionsAt }: ReconcileDeps) {
  return async function reconcile() {
    // Before the exports: a schedule that is there now and has no export then belongs to none.
    const before = await scheduleNames(schedulesAt);
    const wanted = new Set<string>();
    const counts = { right: 0, made: 0, changed: 0, removed: 0 };
    const failures: unknown[] = [];
    await inParallel(scheduledExports(failures), {
      width: WIDTH,
      async work(exported) {
        wanted.add(scheduleName(exported));
        try {
          counts[await mendSchedule(schedulesAt, exported)]++;
          await keepSubscription(reactionsAt, exported);
        } catch (thrown) {
          failures.push(thrown);
        }
      },
    });
    // Exports of an account that could not be read are not known to be gone.
    if (failures.length > 0) {
      const text = `${failures.length} schedules or accounts could not be reconciled; ${wanted.size} schedules are wanted`;
      throw new Failure('unavailable', text, { retry: 'later', cause: failures[0] });
    }
    for (const name of before.filter((candidate) => !wanted.has(candidate))) {
      await removeSchedule(schedulesAt, name);
      counts.removed++;
    }
    return { wanted: wanted.size, counts };
  };

  /** One account that cannot be read keeps no other from its schedules. */
  async function* scheduledExports(failures: unknown[]): AsyncGenerator<Export> {
    for await (const accountId of accountIds(accountsAt)) {
      const found = await listExports(exportsAt, accountId).catch((thrown: unknown) => void failures.push(thrown));
      yield* (found ?? []).filter((exported) => isRecurring(exported) && !exported.stoppedAt);
    }
  }
}
