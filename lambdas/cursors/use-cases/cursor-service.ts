import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { dynamo, lambda, s3 } from '#runtime/clients.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { concurrencyGate } from '#store/accounts/limits.ts';
import { headOf } from '#store/commits/head.ts';
import { readSegment } from '#store/segments/segments.ts';
import type { Resource } from '../domain/token.ts';
import type { ServeEventsEnv } from '../env.ts';
import { cursorsIn } from './cursors-in.ts';
import { serveCursors } from './serve-cursors.ts';

/** What `/1/events.json` and `/1/profiles.json` stand on; they differ only in what the rows of their pages are. */
export function cursorService(env: ServeEventsEnv, resource: Resource) {
  const now = () => Date.now();
  const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now };
  const serve = serveCursors({
    resource,
    now,
    segmentOf: (ref) => readSegment({ db: dynamo(), table: env.SEGMENTS_TABLE }, ref),
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
  return { serve, authenticate: authenticator(accounts), gate: concurrencyGate({ ...accounts, newId: randomUUID }) };
}
