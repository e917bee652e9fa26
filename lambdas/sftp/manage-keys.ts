import { randomUUID } from 'node:crypto';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, kms, s3, transfer } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { auditLog } from '#store/audit/entries.ts';
import { keyAnswers } from './answers/keys.ts';
import { manageKeysEnv } from './env.ts';
import { sftpRoutes } from './routes.ts';

/** Keys of accounts: those that log in by SFTP, and those that files are encrypted for. */
const env = readEnv(manageKeysEnv);
const db = dynamo();
const table = env.IMPORTS_TABLE;

const answers = keyAnswers({
  server: { serverId: env.SFTP_SERVER_ID, host: env.SFTP_HOST, port: env.SFTP_PORT },
  users: {
    client: transfer(),
    serverId: env.SFTP_SERVER_ID,
    role: env.SFTP_USER_ROLE,
    bucket: env.IMPORT_FILES_BUCKET,
  },
  files: { client: s3(), bucket: env.IMPORT_FILES_BUCKET },
  turns: { db, table, now: Date.now, newId: randomUUID },
  encryptionKeys: { db, table, seal: { client: kms(), keyId: env.SECRETS_KEY_ID } },
  now: Date.now,
});

export const handler = httpHandler({
  name: 'sftp.managed',
  authenticate: authenticator({ db, table: env.ACCOUNTS_TABLE, now: Date.now }),
  audit: auditLog({ db, table: env.AUDIT_TABLE, now: Date.now }),
  routes: bindRoutes(sftpRoutes, answers),
});
