import { setTimeout as pause } from 'node:timers/promises';
import { Failure } from '#core/failure.ts';
import { dynamo, readingKinesis, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { LATE_MS } from './domain/guard.ts';
import { guardStreamEnv } from './env.ts';
import { guardStream } from './use-cases/guard-stream.ts';

/**
 * Started every quarter of an hour: keeps what waits in the stream from being forgotten. It ends in an error where
 * something waits for long, or may for what it could see, after it has done what it can: its alarm goes on errors, and on
 * calls that never came.
 */
const env = readEnv(guardStreamEnv);
const deps = {
  stream: { client: readingKinesis(), stream: env.INGEST_STREAM, pause },
  commits: { db: dynamo(), table: env.COMMITS_TABLE },
  quarantine: { client: s3(), bucket: env.QUARANTINE_BUCKET },
  now: () => Date.now(),
};
/** For what is done with what was seen. */
const RESERVE_MS = 90_000;

export const handler = eventHandler<unknown, void>({ name: 'lake.stream.guarded' }, async (_, context) => {
  const facts = await guardStream({ ...deps, hasTime: () => context.getRemainingTimeInMillis() > RESERVE_MS });
  if (facts.waitingMs >= LATE_MS) {
    const minutes = Math.round(facts.waitingMs / 60_000);
    const reason =
      facts.unseen > 0
        ? `records may have waited in the stream for ${minutes} minutes: there was no time to read it to its end`
        : `records have waited in the stream for ${minutes} minutes`;
    throw new Failure('unavailable', reason, { retry: 'later' });
  }
  return { result: undefined, facts };
});
