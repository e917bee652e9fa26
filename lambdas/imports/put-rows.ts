import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { dynamo, kinesis, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { putGroups } from '#store/stream/ingest.ts';
import { importPace } from './adapters/import-pace.ts';
import { refSchema } from './domain/machine-events.ts';
import { WINDOW_BYTES } from './domain/put-windows.ts';
import { putRowsEnv } from './env.ts';
import { putRows } from './use-cases/put-rows.ts';
import { putWindow } from './use-cases/put-window.ts';
import { waitTurn } from './use-cases/wait-turn.ts';

/** Puts the good rows of an import on the stream, in order and at the pace of imports. */
const env = readEnv(putRowsEnv);
const importsAt = { db: dynamo(), table: env.IMPORTS_TABLE, now: Date.now };
const stream = { client: kinesis(), stream: env.INGEST_STREAM };

const put = putRows({
  importsAt,
  files: { client: s3(), bucket: env.IMPORT_FILES_BUCKET },
  putWindow: putWindow({
    put: ({ lanes = 1 }, groups, since) => putGroups({ ...stream, lanes, again: true, since }, groups),
    pace: importPace({
      accountsAt: { ...importsAt, table: env.ACCOUNTS_TABLE },
      laneBytesPerSecond: env.LANE_BYTES_PER_SECOND,
      pause,
    }),
    now: Date.now,
    pause,
  }),
  waitTurn: waitTurn({ importsAt, pause }),
  newId: randomUUID,
  windowBytes: WINDOW_BYTES,
});

/** For a put that the stream keeps refusing, and the note of what was put. */
const RESERVE_MS = 120_000;

export const handler = eventHandler({ name: 'import.rows.put' }, async (event: unknown, context) => {
  const ref = refSchema.parse(event);
  const endsAt = Date.now() + context.getRemainingTimeInMillis() - RESERVE_MS;
  const done = await put({ ref, endsAt });
  return { result: undefined, facts: { account: ref.accountId, importId: ref.importId, ...done } };
});
