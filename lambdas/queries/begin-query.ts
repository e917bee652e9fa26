import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { beginEventSchema } from './domain/machine-events.ts';
import { beginQueryEnv } from './env.ts';
import { beginQuery } from './use-cases/begin-query.ts';

/** First step of a query that is too large for one function: plans the work of many. */
const env = readEnv(beginQueryEnv);

const begin = beginQuery({
  commits: { db: dynamo(), table: env.COMMITS_TABLE },
  lake: { client: s3(), bucket: env.LAKE_BUCKET },
  pages: { client: s3(), bucket: env.PAGES_BUCKET },
  rowsAPart: env.ROWS_A_PART,
});

export const handler = eventHandler({ name: 'query.run.begun' }, async (event: unknown) => {
  const result = await begin(beginEventSchema.parse(event));
  const { accountId: account, queryId: query, partCount: parts, buckets } = result;
  return { result, facts: { account, query, parts, buckets } };
});
