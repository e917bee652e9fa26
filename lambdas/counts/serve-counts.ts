import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, lambda, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { concurrencyGate } from '#store/accounts/limits.ts';
import { preparations } from '#store/accounts/preparing.ts';
import { headOf } from '#store/commits/head.ts';
import { readSegment } from '#store/segments/segments.ts';
import { countItems } from './adapters/count-items.ts';
import { serveCountsEnv } from './env.ts';
import { countRoutes } from './routes.ts';
import { ensureCount } from './use-cases/ensure-count.ts';
import { serveCounts } from './use-cases/serve-counts.ts';

/** Answers with numbers instead of records. They are made by `run-count`. */
const env = readEnv(serveCountsEnv);
const now = () => Date.now();
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now };
const pages = { client: s3(), bucket: env.PAGES_BUCKET };
const items = countItems({ db: dynamo(), table: env.CURSORS_TABLE, pages }, now);

const serve = serveCounts({
  now,
  pause,
  // 48 bits: a number that every client can hold exactly.
  newId: () => randomBytes(6).readUIntBE(0, 6),
  headOf: (accountId) => headOf({ db: dynamo(), table: env.COMMITS_TABLE }, accountId),
  segmentOf: (ref) => readSegment({ db: dynamo(), table: env.SEGMENTS_TABLE }, ref),
  save: items.save,
  ...ensureCount({
    now,
    items,
    sharing: preparations({ db: dynamo(), table: env.CURSORS_TABLE, now }),
    run: { client: lambda(), functionName: env.RUN_COUNT_FUNCTION },
  }),
  statusOf: items.statusOf,
});

const answer: Answer<string> = async ({ account, path, query, body }) =>
  await serve({ account, path, params: query, body: body() });

export const handler = httpHandler({
  name: 'count.served',
  authenticate: authenticator(accounts),
  routes: bindRoutes(countRoutes, {
    'GET /1/counts/events.json': answer,
    'POST /1/counts/events.json': answer,
    'GET /1/counts/profiles.json': answer,
    'POST /1/counts/profiles.json': answer,
    'GET /1/counts/top.json': answer,
    'POST /1/counts/top.json': answer,
    'GET /1/counts/trends.json': answer,
    'POST /1/counts/trends.json': answer,
    'GET /1/now.json': answer,
    'POST /1/now.json': answer,
    'GET /getSchema': answer,
    'POST /1/counts/audience.json': answer,
  }),
  gate: concurrencyGate({ ...accounts, newId: randomUUID }),
});
