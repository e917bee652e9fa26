import type { BusEvent } from '#core/messages/bus-events.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import { announce } from '#runtime/bus.ts';
import { eventBridge, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { type QueryRef, readAsked, writeGathered } from '#store/queries/query-runs.ts';
import { readBuckets, readParts, readPlan } from './adapters/query-objects.ts';
import { endEventSchema } from './domain/machine-events.ts';
import { endQueryEnv } from './env.ts';

/** Last step of a query, however it went: names what was found, all of it, and says on the bus that it is there. */
const env = readEnv(endQueryEnv);
const pages = { client: s3(), bucket: env.PAGES_BUCKET };
const bus = { client: eventBridge(), bus: env.EVENT_BUS };

export const handler = eventHandler({ name: 'query.run.ended' }, async (event: unknown) => {
  const { error, ...ref } = endEventSchema.parse(event);
  const { purpose } = await readAsked(pages, ref);
  const told = { ...ref, purpose, at: new Date().toISOString() };
  const ended: BusEvent = error
    ? {
        type: 'query.run.failed',
        detail: { schemaVersion: SCHEMA_VERSION, ...told, reason: `It broke off (${error.Error.slice(0, 80)}).` },
      }
    : { type: 'query.run.completed', detail: { schemaVersion: SCHEMA_VERSION, ...told, rows: await nameFound(ref) } };
  await announce(bus, ended);
  return { result: undefined, facts: { account: ref.accountId, query: ref.queryId, outcome: ended.type } };
});

async function nameFound(ref: QueryRef): Promise<number> {
  const { buckets } = await readPlan(pages, ref);
  const pieces =
    buckets > 0
      ? await readBuckets(pages, { ...ref, buckets })
      : (await readParts(pages, ref)).flatMap((part) => part.pieces);
  await writeGathered(pages, { ...ref, pieces });
  return pieces.reduce((sum, { rows }) => sum + rows, 0);
}
