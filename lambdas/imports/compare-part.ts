import { dynamo, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { compareEventSchema } from './domain/people-parts.ts';
import { comparePartEnv } from './env.ts';
import { comparePart } from './use-cases/compare-part.ts';

/** A part of a file's people, held against the profiles as they are. Many of these run at once. */
const env = readEnv(comparePartEnv);
const compare = comparePart({
  importsAt: { db: dynamo(), table: env.IMPORTS_TABLE, now: Date.now },
  files: { client: s3(), bucket: env.IMPORT_FILES_BUCKET },
  profiles: { db: dynamo(), table: env.PROFILES_TABLE },
});

export const handler = eventHandler({ name: 'import.part.compared' }, async (event: unknown) => {
  const { part, ...ref } = compareEventSchema.parse(event);
  const compared = await compare(ref, { part });
  return { result: undefined, facts: { account: ref.accountId, importId: ref.importId, part, ...compared } };
});
