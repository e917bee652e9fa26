import { randomUUID } from 'node:crypto';
import { s3 } from '#runtime/clients.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { readAsked } from '#store/queries/query-runs.ts';
import { readParts, writeBucket } from './adapters/query-objects.ts';
import { matchEventSchema } from './domain/machine-events.ts';
import { matchPeopleEnv } from './env.ts';
import { matchBucket } from './use-cases/match-bucket.ts';

/** One bucket of people: decides the query for them, by what all parts have gathered of them. Many of these run at once. */
const env = readEnv(matchPeopleEnv);
const pages = { client: s3(), bucket: env.PAGES_BUCKET };
const lists = { client: s3(), bucket: env.LISTS_BUCKET };

export const handler = eventHandler({ name: 'query.bucket.matched' }, async (event: unknown) => {
  const { bucket, ...ref } = matchEventSchema.parse(event);
  const asked = await readAsked(pages, ref);
  const parts = await readParts(pages, ref);
  const rows = parts.flatMap(({ bucketed }) => bucketed).filter((one) => one.bucket === bucket);
  await using duck = await openDuck();
  const resultFiles = await matchBucket(duck, {
    pages,
    lists,
    newId: randomUUID,
    job: { ...ref, asked, bucket, rows },
  });
  await writeBucket(pages, { ...ref, bucket, resultFiles });
  return { result: undefined, facts: { account: ref.accountId, query: ref.queryId, bucket } };
});
