import { randomUUID } from 'node:crypto';
import { s3 } from '#runtime/clients.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { readAsked } from '#store/queries/query-runs.ts';
import { writePart } from './adapters/query-objects.ts';
import { gatherEventSchema } from './domain/machine-events.ts';
import { gatherRowsEnv } from './env.ts';
import { gatherPart } from './use-cases/gather-part.ts';

/** One part of a query: takes the rows that it needs out of a few files of the lake. Many of these run at once. */
const env = readEnv(gatherRowsEnv);
const pages = { client: s3(), bucket: env.PAGES_BUCKET };
const deps = { lake: { client: s3(), bucket: env.LAKE_BUCKET }, pages, newId: randomUUID };

export const handler = eventHandler({ name: 'query.part.gathered' }, async (event: unknown) => {
  const { part, buckets, ...ref } = gatherEventSchema.parse(event);
  const asked = await readAsked(pages, ref);
  await using duck = await openDuck();
  const result = await gatherPart(duck, { deps, job: { ...ref, asked, part, buckets } });
  await writePart(pages, { ...ref, part: part.part, result });
  return { result: undefined, facts: { account: ref.accountId, query: ref.queryId, part: part.part } };
});
