import { enums, generateKey, readKey } from 'openpgp';

/**
 * Makes a pair of keys of OpenPGP for one account. Curve 25519 in the form that GnuPG reads since 2.1 (2014); its private half fits
 * into one call of KMS, as one of RSA does not.
 */
export type KeyPair = { keyId: string; fingerprint: string; publicKey: string; privateKey: string };

export async function makeKeyPair({ accountId, name }: { accountId: string; name: string }): Promise<KeyPair> {
  const made = await generateKey({
    type: 'ecc',
    curve: enums.curve.curve25519Legacy,
    userIDs: [{ name: `${name} (${accountId})` }],
    format: 'armored',
  });
  const key = await readKey({ armoredKey: made.publicKey });
  return {
    keyId: key.getKeyID().toHex().toUpperCase(),
    fingerprint: key.getFingerprint().toUpperCase(),
    publicKey: made.publicKey,
    privateKey: made.privateKey,
  };
}
