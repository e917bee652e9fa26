import { announcer } from '#runtime/bus.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { failEventSchema } from './domain/machine-events.ts';
import { failImportEnv } from './env.ts';
import { failImport } from './use-cases/fail-import.ts';

/** Last step of an execution that cannot go on: ends the import, unless rows of it may be stored. */
const env = readEnv(failImportEnv);
const fail = failImport({
  importsAt: { db: dynamo(), table: env.IMPORTS_TABLE, now: Date.now },
  announce: announcer(env.EVENT_BUS),
});

export const handler = eventHandler({ name: 'import.failed' }, async (event: unknown) => {
  const asked = failEventSchema.parse(event);
  const result = await fail(asked);
  const { accountId: account, importId, outcome, fault } = result;
  return { result, facts: { account, importId, outcome, fault, error: asked.error.Error } };
});
