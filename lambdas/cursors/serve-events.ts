import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Account } from '#core/account.ts';
import { dynamo, lambda, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, type HttpReply, type HttpRequest, httpHandler } from '#runtime/http.ts';
import { inflateBody } from '#runtime/http-body.ts';
import { authenticator } from '#store/accounts.ts';
import { headOf } from '#store/commits.ts';
import { concurrencyGate } from '#store/limits.ts';
import { readCursor, saveCursor } from './adapters/cursor-items.ts';
import { ensureSegment, startSegment } from './adapters/invoke-prepare.ts';
import { readPageObject } from './adapters/page-objects.ts';
import { openCursor } from './domain/open-cursor.ts';
import { parseOptions } from './domain/options.ts';
import { parseQuery } from './domain/query.ts';
import { readPage } from './domain/read-page.ts';
import { readRequest } from './domain/request.ts';
import { parseToken } from './domain/token.ts';
import { serveEventsEnv } from './env.ts';

/** `/1/events.json`: opens a cursor over events, or reads one of its pages. The pages are made by `prepare-pages`. */
const env = readEnv(serveEventsEnv);
const now = () => Date.now();
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now };
const cursors = { db: dynamo(), table: env.CURSORS_TABLE };
const prepare = { client: lambda(), functionName: env.PREPARE_PAGES_FUNCTION };

const open = openCursor({
  now,
  random: () => randomBytes(12).toString('hex'),
  headOf: (accountId) => headOf({ db: dynamo(), table: env.COMMITS_TABLE }, accountId),
  save: (cursor) => saveCursor(cursors, { cursor, now: now() }),
  start: (segment) => startSegment(prepare, segment),
});
const read = readPage({
  now,
  pause,
  page: readPageObject({ client: s3(), bucket: env.PAGES_BUCKET }),
  cursor: (accountId, cursorId) => readCursor(cursors, { accountId, cursorId }),
  ensure: ensureSegment({ cursors, prepare, now }),
});

const MAX_BODY_BYTES = 1024 * 1024;
const malformed = failReply(400, 'Malformed request');
const incorrectUsage = failReply(200, 'Incorrect Usage', 3);

async function serve(request: HttpRequest, account: Account): Promise<HttpReply> {
  const body = inflateBody(request.rawBody(), { encoding: request.header('content-encoding'), limit: MAX_BODY_BYTES });
  if (body.kind !== 'text') return malformed;
  const asked = readRequest(request.query, body.text);
  if (asked.kind === 'malformed') return malformed;
  return asked.kind === 'page'
    ? await answerPage(asked.token, account)
    : await answerOpening(request, { account, given: asked.query });
}

async function answerOpening(request: HttpRequest, asked: { account: Account; given: unknown }): Promise<HttpReply> {
  const parsed = parseOptions(request.query);
  if (parsed.kind === 'malformed') return malformed;
  if (parsed.kind === 'invalid') return failReply(400, parsed.error);
  const wanted = parseQuery(asked.given);
  if (wanted.kind === 'malformed') return malformed;
  if (wanted.kind === 'invalid') return failReply(400, wanted.error);
  if (wanted.kind === 'not-exportable') return failReply(400, 'Export not allowed for this event');
  const opened = await open({ account: asked.account, query: wanted.query, options: parsed.options });
  if (opened.kind === 'future') return failReply(200, 'Date range error: from and to must not be in the future', 4002);
  return { body: { status: 'success', cursor: opened.token }, facts: { did: 'open', upTo: opened.upTo } };
}

async function answerPage(token: string, account: Account): Promise<HttpReply> {
  const parsed = parseToken(token);
  if (parsed.kind !== 'page') return incorrectUsage;
  const { ref } = parsed;
  const facts = { did: 'read', cursor: ref.cursorId, page: ref.page };
  const outcome = await read({ accountId: account.accountId, ref });
  switch (outcome.kind) {
    case 'page':
      return { gzipped: outcome.gzipped, facts: { ...facts, outcome: 'page', ahead: outcome.ahead } };
    case 'in-progress':
      return {
        ...failReply(200, 'Request still in progress, please retry later', 2),
        facts: { ...facts, outcome: 'in-progress' },
      };
    case 'expired':
      return { ...failReply(200, 'invalid cursor', 3), facts: { ...facts, outcome: 'expired' } };
    case 'failed':
      return {
        ...failReply(200, 'invalid cursor: its export could not be prepared, please open a new one', 3),
        facts: { ...facts, outcome: 'failed' },
      };
    case 'unknown':
      return { ...incorrectUsage, facts: { ...facts, outcome: 'unknown' } };
  }
}

export const handler = httpHandler(
  {
    name: 'cursor.events.served',
    authenticate: authenticator(accounts),
    roles: ['export'],
    gate: concurrencyGate({ ...accounts, newId: randomUUID }),
  },
  serve,
);
