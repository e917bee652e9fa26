import { type AccountsAt, accountIds } from '#store/accounts/accounts.ts';
import { reconcileGroup } from '#store/aws/schedules.ts';
import type { ReactionsAt } from '#store/reactions/subscriptions.ts';
import { type ExportsAt, listExports } from '../adapters/dynamo-exports.ts';
import { type SchedulesAt, scheduleOf } from '../adapters/schedules.ts';
import { type Export, isRecurring } from '../domain/export-item.ts';
import { keepSubscription } from './keep-subscription.ts';

/**
 * Each recurring export that is not stopped has exactly one schedule, which starts the machine that is deployed today by the
 * role that is deployed today, and one that delivers events at once is subscribed to them; a schedule that belongs to none is
 * removed.
 */
export type ReconcileDeps = {
  accountsAt: AccountsAt;
  exportsAt: ExportsAt;
  schedulesAt: SchedulesAt;
  reactionsAt: ReactionsAt;
};

export function reconcileSchedules({ accountsAt, exportsAt, schedulesAt, reactionsAt }: ReconcileDeps) {
  return async function reconcile() {
    return await reconcileGroup(schedulesAt, {
      owners: scheduledExports,
      scheduleOf: (exported) => scheduleOf(schedulesAt, exported),
      also: (exported) => keepSubscription(reactionsAt, exported),
    });
  };

  /** One account that cannot be read keeps no other from its schedules. */
  async function* scheduledExports(failures: unknown[]): AsyncGenerator<Export> {
    for await (const accountId of accountIds(accountsAt)) {
      const found = await listExports(exportsAt, accountId).catch((thrown: unknown) => void failures.push(thrown));
      yield* (found ?? []).filter((exported) => isRecurring(exported) && !exported.stoppedAt);
    }
  }
}
