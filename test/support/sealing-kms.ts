import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach } from 'vitest';

/** KMS as far as secrets need it: what was sealed opens under the same context alone. */
export function sealingKms() {
  const kms = mockClient(KMSClient);
  beforeEach(() => {
    kms.reset();
    kms.on(EncryptCommand).callsFake(({ Plaintext, EncryptionContext }) => ({
      CiphertextBlob: Buffer.from(JSON.stringify([EncryptionContext, Buffer.from(Plaintext).toString('hex')])),
    }));
    kms.on(DecryptCommand).callsFake(({ CiphertextBlob, EncryptionContext }) => {
      const [context, text] = JSON.parse(Buffer.from(CiphertextBlob).toString());
      if (JSON.stringify(context) !== JSON.stringify(EncryptionContext)) throw new Error('InvalidCiphertextException');
      return { Plaintext: Buffer.from(text, 'hex') };
    });
  });
  return kms;
}

/** A value as that KMS seals it for a receiver of the account. */
export function sealedHeader(accountId: string, value: string): string {
  const sealed = [{ accountId, use: 'receiver-header' }, Buffer.from(value).toString('hex')];
  return Buffer.from(JSON.stringify(sealed)).toString('base64');
}
