import { removeSchedule } from '#store/aws/schedules.ts';
import type { ReactionsAt } from '#store/reactions/subscriptions.ts';
import { type ExportsAt, markStopped } from '../adapters/dynamo-exports.ts';
import { type MachineAt, startRun } from '../adapters/run-machine.ts';
import { type SchedulesAt, scheduleExport, scheduleName } from '../adapters/schedules.ts';
import type { Announce } from '../domain/announce.ts';
import { readDefinition, withReach } from '../domain/definition.ts';
import { type Export, isRecurring, secretsSince } from '../domain/export-item.ts';
import { checkedSettings } from './check-settings.ts';
import { createExport } from './create-export.ts';
import { keepSubscription } from './keep-subscription.ts';

export type ManageAt = {
  exports: ExportsAt;
  reactions: ReactionsAt;
  checking: Parameters<typeof checkedSettings>[0];
  machine: MachineAt;
  schedules: SchedulesAt;
  announce: Announce;
};

/** Makes an export, once the partner has been written to for a try, and starts its first run. */
export async function startExport(
  at: ManageAt,
  { account, input }: { account: { accountId: string; timezone: string }; input: unknown },
): Promise<Export> {
  const { accountId, timezone } = account;
  const wanted = readDefinition(input);
  const { settings, sealed } = await checkedSettings(at.checking, { accountId, definition: wanted });
  const now = Date.now();
  const seconds = Math.floor(now / 1_000);
  const definition = withReach(wanted, { now: seconds, timezone });
  const createdAt = new Date(now).toISOString();
  const created = await createExport(at.exports, {
    accountId,
    id: seconds,
    timezone,
    definition: { ...definition, settings },
    sealed,
    secretsSetAt: secretsSince(sealed, createdAt),
    createdAt,
    updatedAt: createdAt,
    exportedThrough: 0,
    requestedRunAt: seconds,
  });
  try {
    if (isRecurring(created)) await scheduleExport(at.schedules, created);
    await keepSubscription(at.reactions, created);
    await startRun(at.machine, { accountId, exportId: created.id, trigger: 'created', runAt: seconds });
  } catch (thrown) {
    // The client is told that there is no export; so nothing of it may go on by itself.
    const stopped = await markStopped(at.exports, { exported: created, now: createdAt });
    await keepSubscription(at.reactions, stopped);
    await removeSchedule(at.schedules, scheduleName(created));
    throw thrown;
  }
  return created;
}
