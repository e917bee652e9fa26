import { Failure } from '#core/failure.ts';
import type { UserKey } from '../adapters/transfer-users.ts';
import { type PublicKey, readPublicKey } from '../domain/public-key.ts';

/** An account's public keys: its user comes with the first of them and goes with the last. */
export type KeysDeps = {
  /** Undefined where the account has no user. */
  keysOf: (accountId: string) => Promise<UserKey[] | undefined>;
  makeUser: (of: { accountId: string; body: string }) => Promise<void>;
  addKey: (of: { accountId: string; body: string }) => Promise<void>;
  removeKey: (of: { accountId: string; id: string }) => Promise<void>;
  removeUser: (accountId: string) => Promise<void>;
  /** One change of an account's keys at a time. */
  inTurn: <Result>(accountId: string, work: () => Promise<Result>) => Promise<Result>;
};
export type ShownKey = Pick<PublicKey, 'type' | 'bits' | 'fingerprint'> & { id: string; name: string; addedAt: string };

/** Transfer Family takes as many for a user (https://docs.aws.amazon.com/general/latest/gr/transfer-service.html). */
export const MOST_KEYS = 10;

export function manageKeys(deps: KeysDeps) {
  const listed = async (accountId: string) => ((await deps.keysOf(accountId)) ?? []).map(shown);

  async function add(accountId: string, { name, publicKey }: { name?: string | undefined; publicKey: string }) {
    const key = readPublicKey(publicKey);
    // The name is kept as the key's comment, beside the key.
    const body = `${key.text} ${name ?? key.comment}`.trim();
    return await deps.inTurn(accountId, async () => {
      const before = await deps.keysOf(accountId);
      const keys = (before ?? []).map(shown);
      const same = keys.find(({ fingerprint }) => fingerprint === key.fingerprint);
      if (same) throw conflict(`This account has the key ${key.fingerprint} already, as ${same.id}`);
      if (keys.length >= MOST_KEYS) throw conflict(`An account may have at most ${MOST_KEYS} keys; delete one first`);
      await (before ? deps.addKey({ accountId, body }) : deps.makeUser({ accountId, body }));
      const made = (await listed(accountId)).find(({ fingerprint }) => fingerprint === key.fingerprint);
      if (!made) throw new Failure('unavailable', 'the key is not there after it was added', { retry: 'later' });
      return made;
    });
  }

  async function remove(accountId: string, id: string) {
    await deps.inTurn(accountId, async () => {
      const keys = (await deps.keysOf(accountId)) ?? [];
      if (!keys.some((key) => key.id === id))
        throw new Failure('not-found', `Key ${id.slice(0, 40)} does not exist`, { retry: 'never' });
      if (keys.length === 1) await deps.removeUser(accountId);
      else await deps.removeKey({ accountId, id });
    });
  }

  return { list: listed, add, remove };
}

function shown({ id, body, addedAt }: UserKey): ShownKey {
  const { type, bits, fingerprint, comment } = readPublicKey(body);
  return { id, name: comment, type, bits, fingerprint, addedAt };
}

const conflict = (text: string) => new Failure('conflict', text, { retry: 'never' });
