import { announcer } from '#runtime/bus.ts';
import { dynamo, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { count } from '#runtime/log.ts';
import { watchImportsEnv } from './env.ts';
import { unseen, watchImports } from './use-cases/watch-imports.ts';

/** Started every quarter of an hour: takes up imports that were broken off, and tells of those that are slow. */
const env = readEnv(watchImportsEnv);
const watch = watchImports({
  importsAt: { db: dynamo(), table: env.IMPORTS_TABLE, now: Date.now },
  announce: announcer(env.EVENT_BUS),
  machine: { client: stepFunctions(), arn: env.RUN_IMPORT_MACHINE },
});

export const handler = eventHandler({ name: 'imports.watched' }, async (_event: unknown) => {
  const { seen, failures } = await watch();
  // Also when it is 0: a time without a figure is one in which nobody looked.
  count('ImportsBrokenOff', seen.resumed + seen.failed + failures.length);
  if (failures.length > 0) throw unseen(failures);
  return { result: seen, facts: seen };
});
