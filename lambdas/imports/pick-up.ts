import { randomBytes } from 'node:crypto';
import { announcer } from '#runtime/bus.ts';
import { dynamo, s3, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { count, logFailure } from '#runtime/log.ts';
import { readAccount } from '#store/accounts/accounts.ts';
import { noteSeen, readSeen, writeSeen } from './adapters/dynamo-dropped.ts';
import { listDropped, readDropped } from './adapters/s3-dropped.ts';
import { pickUpEnv } from './env.ts';
import { sweepDropped } from './use-cases/sweep-dropped.ts';
import { refuseDropped, takePair } from './use-cases/take-dropped.ts';
import { takingAt } from './use-cases/taking-at.ts';

/** Every minute, where there is SFTP: looks at what was dropped, and takes what is whole. */
const env = readEnv(pickUpEnv);
const now = Date.now;
const files = { client: s3(), bucket: env.IMPORT_FILES_BUCKET };
const importsAt = { db: dynamo(), table: env.IMPORTS_TABLE, now };
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now };
/** The next look begins a minute after this one. */
const FOR_MS = 45_000;

const taking = takingAt({
  importsAt,
  files,
  machine: { client: stepFunctions(), arn: env.RUN_IMPORT_MACHINE },
  announce: announcer(env.EVENT_BUS),
  lanes: env.INGEST_LANES,
  newImportId: () => `${now()}-${randomBytes(4).toString('hex')}`,
});

const sweep = sweepDropped({
  list: () => listDropped(files),
  readAccount: async (accountId) => (await readAccount(accounts, accountId)).account,
  readSeen: (accountId) => readSeen(importsAt, accountId),
  writeSeen: (accountId, seen) => writeSeen(importsAt, accountId, seen),
  noteSeen: (of, fields) => noteSeen(importsAt, of, fields),
  read: (of) => readDropped(files, of),
  take: takePair(taking),
  refuse: refuseDropped(taking),
  failed: (account, thrown) => logFailure('import.dropped.failed', thrown, { account }),
  quiet: new Map(),
  rules: { restsFor: env.RESTS_FOR, restsUnsizedFor: env.RESTS_UNSIZED_FOR, refusedAfter: env.REFUSED_AFTER },
  now,
  forMs: FOR_MS,
});

export const handler = eventHandler({ name: 'import.dropped.swept' }, async () => {
  const swept = await sweep();
  // Also when there is none: an alarm goes off where nobody counts.
  count('DroppedFailed', swept.failed);
  return { result: undefined, facts: swept };
});
