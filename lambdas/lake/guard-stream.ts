import { Failure } from '#core/failure.ts';
import { dynamo, kinesis, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { LATE_MS } from './domain/guard.ts';
import { guardStreamEnv } from './env.ts';
import { guardStream } from './use-cases/guard-stream.ts';

/**
 * Started every quarter of an hour: keeps what waits in the stream from being forgotten. It ends in an error where
 * something waits for long, after it has done what it can: its alarm goes on errors, and on calls that never came.
 */
const env = readEnv(guardStreamEnv);
const deps = {
  stream: { client: kinesis(), stream: env.INGEST_STREAM },
  commits: { db: dynamo(), table: env.COMMITS_TABLE },
  quarantine: { client: s3(), bucket: env.QUARANTINE_BUCKET },
  now: () => Date.now(),
};

export const handler = eventHandler<unknown, void>({ name: 'lake.stream.guarded' }, async () => {
  const facts = await guardStream(deps);
  if (facts.waitingMs >= LATE_MS) {
    const minutes = Math.round(facts.waitingMs / 60_000);
    throw new Failure('unavailable', `records have waited in the stream for ${minutes} minutes`, { retry: 'later' });
  }
  return { result: undefined, facts };
});
