import type { S3Client } from '@aws-sdk/client-s3';
import type { Call } from '#runtime/bound-routes.ts';
import { deleteImportKey, type ImportKeysAt, listImportKeys, putImportKey } from '#store/secrets/import-keys.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { inTurn, type TurnsAt } from '../adapters/dynamo-turn.ts';
import { makeKeyPair } from '../adapters/openpgp-keys.ts';
import { makeFolder } from '../adapters/s3-folder.ts';
import {
  addKey,
  hostFingerprint,
  keysOfUser,
  makeUser,
  removeKey,
  removeUser,
  type TransferAt,
} from '../adapters/transfer-users.ts';
import { manageEncryptionKeys } from '../use-cases/manage-encryption-keys.ts';
import { manageKeys } from '../use-cases/manage-keys.ts';
import { mustBeOn, type ServerAt, serverView } from './server.ts';

/** What is asked of an account's keys. */
type AnswerAt = {
  server: ServerAt;
  users: TransferAt;
  files: { client: S3Client; bucket: string };
  turns: TurnsAt;
  encryptionKeys: ImportKeysAt & { seal: KeyAt };
  now: () => number;
};

export function keyAnswers({ server, users, files, turns, encryptionKeys, now }: AnswerAt) {
  const takeTurn = <Result>(accountId: string, work: () => Promise<Result>) => inTurn(turns, accountId, work);
  const keys = manageKeys({
    keysOf: (accountId) => keysOfUser(users, accountId),
    async makeUser(of) {
      await makeFolder(files, of.accountId);
      await makeUser(users, of);
    },
    addKey: (of) => addKey(users, of),
    removeKey: (of) => removeKey(users, of),
    removeUser: (accountId) => removeUser(users, accountId),
    inTurn: takeTurn,
  });
  const encryption = manageEncryptionKeys({
    list: (accountId) => listImportKeys(encryptionKeys, accountId),
    make: makeKeyPair,
    put: (key) => putImportKey(encryptionKeys, key),
    remove: (ref) => deleteImportKey(encryptionKeys, ref),
    inTurn: takeTurn,
    now,
  });

  return {
    'GET /api/sftp': async ({ account: { accountId } }: Call) => {
      mustBeOn(server);
      const count = (await keys.list(accountId)).length;
      const fingerprint = await hostFingerprint(users);
      const { host, port } = server;
      const sftp = serverView({ host, port, fingerprint, accountId, keys: count });
      return { body: { status: 'success', sftp }, facts: { action: 'show' } };
    },
    'GET /api/sftp/keys': async ({ account: { accountId } }: Call) => {
      mustBeOn(server);
      return { body: { status: 'success', keys: await keys.list(accountId) }, facts: { action: 'list' } };
    },
    'POST /api/sftp/keys': async (call: Call<{ name?: string | undefined; publicKey: string }>) => {
      mustBeOn(server);
      const key = await keys.add(call.account.accountId, call.body());
      return { status: 201, body: { status: 'success', key }, facts: { action: 'add', keyId: key.id } };
    },
    'DELETE /api/sftp/keys/{id}': async ({ account, params: { id = '' } }: Call) => {
      mustBeOn(server);
      await keys.remove(account.accountId, id);
      return { body: { status: 'success' }, facts: { action: 'remove', keyId: id } };
    },
    'GET /api/sftp/encryption-keys': async ({ account: { accountId } }: Call) => {
      const body = { status: 'success', keys: await encryption.list(accountId) };
      return { body, facts: { action: 'list-encryption' } };
    },
    'POST /api/sftp/encryption-keys': async (call: Call<{ name: string }>) => {
      const key = await encryption.make(call.account.accountId, call.body().name);
      return { status: 201, body: { status: 'success', key }, facts: { action: 'make', keyId: key.keyId } };
    },
    'DELETE /api/sftp/encryption-keys/{id}': async ({ account, params: { id = '' } }: Call) => {
      await encryption.remove(account.accountId, id);
      return { body: { status: 'success' }, facts: { action: 'delete', keyId: id } };
    },
  };
}
