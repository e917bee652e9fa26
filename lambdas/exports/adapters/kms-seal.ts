import { type KeyAt, sealText, unsealText } from '#store/secrets/seal.ts';
import type { Secrets } from '../domain/secrets.ts';

/** A partner's credentials, each sealed on its own (`store/secrets/seal.ts`). */
export async function seal(
  at: KeyAt,
  { accountId, secrets }: { accountId: string; secrets: Secrets },
): Promise<Secrets> {
  return await mapValues(secrets, (text) => sealText(at, { accountId, text }));
}

export async function unseal(
  at: KeyAt,
  { accountId, sealed }: { accountId: string; sealed: Secrets },
): Promise<Secrets> {
  return await mapValues(sealed, (blob) => unsealText(at, { accountId, sealed: blob }));
}

async function mapValues(values: Secrets, change: (value: string) => Promise<string>): Promise<Secrets> {
  const entries = Object.entries(values).map(async ([path, value]) => [path, await change(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
