import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { Secrets } from '../domain/secrets.ts';

/**
 * Seals a partner's credentials with KMS under the account's id: what is sealed for one account cannot be opened for
 * another, even where the stored bytes change hands.
 */
export type KeyAt = { client: KMSClient; keyId: string };

/** Each secret, sealed, as base64. KMS takes 4 KiB a call (https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html). */
export async function seal(
  at: KeyAt,
  { accountId, secrets }: { accountId: string; secrets: Secrets },
): Promise<Secrets> {
  return await mapValues(secrets, async (secret) => {
    const sealed = await at.client.send(
      new EncryptCommand({ KeyId: at.keyId, Plaintext: Buffer.from(secret), EncryptionContext: { accountId } }),
    );
    return Buffer.from(sealed.CiphertextBlob ?? []).toString('base64');
  });
}

export async function unseal(
  at: KeyAt,
  { accountId, sealed }: { accountId: string; sealed: Secrets },
): Promise<Secrets> {
  return await mapValues(sealed, async (blob) => {
    const opened = await at.client.send(
      new DecryptCommand({
        KeyId: at.keyId,
        CiphertextBlob: Buffer.from(blob, 'base64'),
        EncryptionContext: { accountId },
      }),
    );
    return Buffer.from(opened.Plaintext ?? []).toString('utf8');
  });
}

async function mapValues(values: Secrets, change: (value: string) => Promise<string>): Promise<Secrets> {
  const entries = Object.entries(values).map(async ([path, value]) => [path, await change(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
