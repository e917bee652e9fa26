import { announcer } from '#runtime/bus.ts';
import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { weighEventSchema } from './domain/machine-events.ts';
import { weighImportEnv } from './env.ts';
import { joinRejected } from './use-cases/join-rejected.ts';
import { weighImport } from './use-cases/weigh-import.ts';

/** Sums up what all parts were judged to be, and decides whether the import is stored. */
const env = readEnv(weighImportEnv);
const files = { client: s3(), bucket: env.IMPORT_FILES_BUCKET };
const weigh = weighImport({
  importsAt: { db: dynamo(), table: env.IMPORTS_TABLE, now: Date.now },
  announce: announcer(env.EVENT_BUS),
  files,
  joinRejected: joinRejected({ files }),
});

export const handler = eventHandler({ name: 'import.weighed' }, async (event: unknown) => {
  const { compared, ...ref } = weighEventSchema.parse(event);
  const result = await weigh(ref, { compared });
  const { accountId: account, importId, next, parts } = result;
  return { result, facts: { account, importId, next, parts } };
});
