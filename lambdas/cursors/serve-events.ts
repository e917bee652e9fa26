import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from '#core/account.ts';
import { dynamo, lambda, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { type HttpReply, type HttpRequest, httpHandler } from '#runtime/http.ts';
import { inflateBody } from '#runtime/http-body.ts';
import { authenticator } from '#store/accounts.ts';
import { headOf } from '#store/commits.ts';
import { concurrencyGate } from '#store/limits.ts';
import { cursorsIn } from './adapters/cursors-in.ts';
import { malformed, serveCursors } from './domain/serve.ts';
import { serveEventsEnv } from './env.ts';

/** `/1/events.json`: opens a cursor over events, or reads one of its pages. The pages are made by `prepare-pages`. */
const env = readEnv(serveEventsEnv);
const now = () => Date.now();
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now };
const serve = serveCursors({
  resource: 'events',
  now,
  ...cursorsIn({
    now,
    pause,
    random: () => randomBytes(12).toString('hex'),
    headOf: (accountId) => headOf({ db: dynamo(), table: env.COMMITS_TABLE }, accountId),
    cursors: { db: dynamo(), table: env.CURSORS_TABLE },
    pages: { client: s3(), bucket: env.PAGES_BUCKET },
    prepare: { client: lambda(), functionName: env.PREPARE_PAGES_FUNCTION },
  }),
});

const MAX_BODY_BYTES = 1024 * 1024;

async function answer(request: HttpRequest, account: Account): Promise<HttpReply> {
  const body = inflateBody(request.rawBody(), { encoding: request.header('content-encoding'), limit: MAX_BODY_BYTES });
  return body.kind === 'text' ? await serve({ account, params: request.query, body: body.text }) : malformed;
}

export const handler = httpHandler(
  {
    name: 'cursor.events.served',
    authenticate: authenticator(accounts),
    roles: ['export'],
    gate: concurrencyGate({ ...accounts, newId: randomUUID }),
  },
  answer,
);
