import { DecryptCommand, EncryptCommand, type KMSClient } from '@aws-sdk/client-kms';

/**
 * Seals customers' secrets with KMS under the account's id: what is sealed for one account cannot be opened for another,
 * even where the stored bytes change hands. `use` tells kinds of secrets apart, so that a function can be let open one.
 */
export type KeyAt = { client: KMSClient; keyId: string };
export type SealContext = { accountId: string; use?: 'receiver-header' | 'webhook' | 'privacy-key' | 'import-key' };

/** The text, sealed, as base64. KMS takes 4 KiB a call (https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html). */
export async function sealText(at: KeyAt, { text, ...context }: SealContext & { text: string }): Promise<string> {
  const sealed = await at.client.send(
    new EncryptCommand({ KeyId: at.keyId, Plaintext: Buffer.from(text), EncryptionContext: { ...context } }),
  );
  return Buffer.from(sealed.CiphertextBlob ?? []).toString('base64');
}

export async function unsealText(at: KeyAt, { sealed, ...context }: SealContext & { sealed: string }): Promise<string> {
  const opened = await at.client.send(
    new DecryptCommand({
      KeyId: at.keyId,
      CiphertextBlob: Buffer.from(sealed, 'base64'),
      EncryptionContext: { ...context },
    }),
  );
  return Buffer.from(opened.Plaintext ?? []).toString('utf8');
}
