import { Failure } from '#core/failure.ts';
import type { ImportKey } from '#store/secrets/import-keys.ts';
import type { KeyPair } from '../adapters/openpgp-keys.ts';

/** An account's keys for encrypted files: made here, so that the private half never travels. */
export type EncryptionKeysDeps = {
  list: (accountId: string) => Promise<ImportKey[]>;
  make: (of: { accountId: string; name: string }) => Promise<KeyPair>;
  put: (key: Omit<ImportKey, 'sealed'> & { privateKey: string }) => Promise<void>;
  /** False where there is none. */
  remove: (ref: { accountId: string; keyId: string }) => Promise<boolean>;
  inTurn: <Result>(accountId: string, work: () => Promise<Result>) => Promise<Result>;
  now: () => number;
};

export const MOST_ENCRYPTION_KEYS = 10;
export type ShownEncryptionKey = Omit<ImportKey, 'accountId' | 'sealed'>;

export function manageEncryptionKeys(deps: EncryptionKeysDeps) {
  async function make(accountId: string, name: string): Promise<ShownEncryptionKey> {
    return await deps.inTurn(accountId, async () => {
      if ((await deps.list(accountId)).length >= MOST_ENCRYPTION_KEYS) {
        const text = `An account may have at most ${MOST_ENCRYPTION_KEYS} encryption keys; delete one first`;
        throw new Failure('conflict', text, { retry: 'never' });
      }
      const { privateKey, ...pair } = await deps.make({ accountId, name });
      const key = { accountId, name, createdAt: new Date(deps.now()).toISOString(), ...pair };
      await deps.put({ ...key, privateKey });
      return shown(key);
    });
  }

  async function remove(accountId: string, keyId: string): Promise<void> {
    if (await deps.remove({ accountId, keyId })) return;
    throw new Failure('not-found', `Encryption key ${keyId.slice(0, 40)} does not exist`, { retry: 'never' });
  }

  return { list: async (accountId: string) => (await deps.list(accountId)).map(shown), make, remove };
}

function shown({ keyId, name, fingerprint, createdAt, publicKey }: ShownEncryptionKey): ShownEncryptionKey {
  return { keyId, name, fingerprint, createdAt, publicKey };
}
