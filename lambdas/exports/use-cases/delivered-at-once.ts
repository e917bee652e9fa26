import type { Duck } from '#runtime/duckdb.ts';
import { type DeliveredAt, readDelivered } from '../adapters/dynamo-delivered.ts';
import { receivedBetween } from '../adapters/received-between.ts';
import { partnerOf } from '../destinations/registry.ts';
import { mayBeInstant } from '../domain/instant.ts';
import type { Run } from '../domain/run.ts';

/** Far more than clocks of two functions differ, and than the time for which an event is tried at once. */
const BEFORE_MS = 10 * 60_000;
const AFTER_MS = 3 * 3_600_000;

/** Ids of the events among those of local files that this export has delivered when they came. */
export async function deliveredAtOnce(
  { deliveredAt, duck }: { deliveredAt: DeliveredAt; duck: Duck },
  { run, events }: { run: Run; events: readonly string[] },
): Promise<ReadonlySet<string>> {
  if (!mayBeInstant(partnerOf(run.definition.partner), run)) return new Set();
  const received = await receivedBetween(duck, events);
  if (!received) return new Set();
  const { accountId, exportId } = run;
  const from = received.from - BEFORE_MS;
  return await readDelivered(deliveredAt, { accountId, exportId, from, until: received.until + AFTER_MS });
}
