import { removeSchedule } from '#store/aws/schedules.ts';
import { markStopped } from '../adapters/dynamo-exports.ts';
import { scheduleName } from '../adapters/schedules.ts';
import type { Export } from '../domain/export-item.ts';
import { keepSubscription } from './keep-subscription.ts';
import type { ManageAt } from './start-export.ts';

/** Stops an export; a run that is under way is finished. */
export async function stopExport(
  at: Pick<ManageAt, 'exports' | 'reactions' | 'schedules'>,
  exported: Export,
): Promise<Export> {
  const stopped = await markStopped(at.exports, { exported, now: new Date().toISOString() });
  await keepSubscription(at.reactions, stopped);
  await removeSchedule(at.schedules, scheduleName(stopped));
  return stopped;
}
