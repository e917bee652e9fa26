import { randomUUID } from 'node:crypto';
import { readInput } from '#core/input.ts';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, s3, sqs } from '#runtime/clients.ts';
import { freshDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { auditLog } from '#store/audit/entries.ts';
import { replayQueue } from './adapters/sqs-replays.ts';
import { attemptAnswers } from './answers/attempts.ts';
import { replayAnswers } from './answers/replays.ts';
import { statsAnswers } from './answers/stats.ts';
import { searchBodySchema } from './domain/attempt-filter.ts';
import { serveAttemptsEnv } from './env.ts';
import { attemptRoutes } from './routes.ts';

/** What became of calls: the log of attempts, the counters, and sending them again. */
const env = readEnv(serveAttemptsEnv);
const db = dynamo();
const at = {
  webhooks: { db, table: env.WEBHOOKS_TABLE },
  profiles: { db, table: env.PROFILES_TABLE },
  attempts: { client: s3(), bucket: env.ATTEMPTS_BUCKET },
  withDuck: freshDuck(),
  read: (query: unknown) => readInput(searchBodySchema, query),
  send: replayQueue({ sqs: sqs(), queueUrl: env.REPLAY_QUEUE_URL }),
  newId: randomUUID,
  now: Date.now,
};

export const handler = httpHandler({
  name: 'webhook.attempts.served',
  authenticate: authenticator({ db, table: env.ACCOUNTS_TABLE, now: Date.now }),
  audit: auditLog({ db, table: env.AUDIT_TABLE, now: Date.now }),
  routes: bindRoutes(attemptRoutes, { ...attemptAnswers(at), ...statsAnswers(at), ...replayAnswers(at) }),
});
