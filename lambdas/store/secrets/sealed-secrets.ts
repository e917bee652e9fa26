import type { Secrets } from '#core/secrets.ts';
import { type KeyAt, sealText, unsealText } from './seal.ts';

/** Secrets of settings (`core/secrets.ts`), such as a partner's credentials, each sealed on its own. */
export async function sealSecrets(
  at: KeyAt,
  { accountId, secrets }: { accountId: string; secrets: Secrets },
): Promise<Secrets> {
  return await mapValues(secrets, (text) => sealText(at, { accountId, text }));
}

export async function unsealSecrets(
  at: KeyAt,
  { accountId, sealed }: { accountId: string; sealed: Secrets },
): Promise<Secrets> {
  return await mapValues(sealed, (blob) => unsealText(at, { accountId, sealed: blob }));
}

async function mapValues(values: Secrets, change: (value: string) => Promise<string>): Promise<Secrets> {
  const entries = Object.entries(values).map(async ([path, value]) => [path, await change(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
