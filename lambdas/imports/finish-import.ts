import { setTimeout as pause } from 'node:timers/promises';
import { announcer } from '#runtime/bus.ts';
import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { areCommitted } from '#store/commits/committed.ts';
import { refusedAt } from '#store/stream/refusals.ts';
import { refSchema } from './domain/machine-events.ts';
import { finishImportEnv } from './env.ts';
import { finishImport } from './use-cases/finish-import.ts';
import { joinRejected } from './use-cases/join-rejected.ts';

/** Last step of an import: waits until all of it is committed, and says what became of its rows. */
const env = readEnv(finishImportEnv);
const files = { client: s3(), bucket: env.IMPORT_FILES_BUCKET };
const commits = { db: dynamo(), table: env.COMMITS_TABLE };
const quarantine = { client: s3(), bucket: env.QUARANTINE_BUCKET };

const finish = finishImport({
  importsAt: { db: dynamo(), table: env.IMPORTS_TABLE, now: Date.now },
  announce: announcer(env.EVENT_BUS),
  files,
  areCommitted: (places) => areCommitted({ commits, stream: env.INGEST_STREAM }, places),
  refusedAt: (of) => refusedAt(quarantine, of),
  joinRejected: joinRejected({ files }),
  pause,
});

const RESERVE_MS = 60_000;

export const handler = eventHandler({ name: 'import.finished' }, async (event: unknown, context) => {
  const ref = refSchema.parse(event);
  const endsAt = Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS;
  const { accountId: account, importId, state, rows, accepted, rejected, refusedLater } = await finish({ ref, endsAt });
  return { result: undefined, facts: { account, importId, state, rows, accepted, rejected, refusedLater } };
});
