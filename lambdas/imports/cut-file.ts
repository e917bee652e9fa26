import { announcer } from '#runtime/bus.ts';
import { dynamo, kms, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { openImportKey } from '#store/secrets/import-keys.ts';
import { sizeOfFile } from './adapters/multipart-upload.ts';
import { refSchema } from './domain/machine-events.ts';
import { cutFileEnv } from './env.ts';
import { cutFile } from './use-cases/cut-file.ts';
import { orReject } from './use-cases/or-reject.ts';

/** Reads a file once, and cuts it into parts that are judged at once; or finds that it is no file to import. */
const env = readEnv(cutFileEnv);
const files = { client: s3(), bucket: env.IMPORT_FILES_BUCKET };
const importsAt = { db: dynamo(), table: env.IMPORTS_TABLE, now: Date.now };
const keys = { db: dynamo(), table: env.IMPORTS_TABLE, seal: { client: kms(), keyId: env.SECRETS_KEY_ID } };

const cut = cutFile({ importsAt, files, openKey: openImportKey(keys), sizeOf: (ref) => sizeOfFile(files, ref) });
const tryOrReject = orReject({ importsAt, announce: announcer(env.EVENT_BUS) });

export const handler = eventHandler({ name: 'import.cut' }, async (event: unknown) => {
  const ref = refSchema.parse(event);
  const result = await tryOrReject(ref, () => cut(ref));
  return { result, facts: { account: ref.accountId, importId: ref.importId, parts: result.parts } };
});
