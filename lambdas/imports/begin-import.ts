import { announcer } from '#runtime/bus.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { refSchema } from './domain/machine-events.ts';
import { beginImportEnv } from './env.ts';
import { beginImport } from './use-cases/begin-import.ts';

/** First step of an import: says whether it begins anew, or goes on with storing. */
const env = readEnv(beginImportEnv);
const begin = beginImport({
  importsAt: { db: dynamo(), table: env.IMPORTS_TABLE, now: Date.now },
  announce: announcer(env.EVENT_BUS),
});

export const handler = eventHandler({ name: 'import.begun' }, async (event: unknown) => {
  const result = await begin(refSchema.parse(event));
  return { result, facts: { account: result.accountId, importId: result.importId, from: result.from } };
});
