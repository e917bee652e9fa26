import * as z from 'zod';
import { inputBody, routesOf, success } from '#runtime/routes.ts';
import { OFF } from './domain/off.ts';

/** What this slice takes and answers over HTTP. */
const NAME = 'must be 1 to 60 characters without line breaks and other control characters';
const name = z
  .string(NAME)
  .trim()
  .regex(/^\P{C}{1,60}$/u, NAME);

const server = z.strictObject({
  host: z.string(),
  port: z.int(),
  user: z.string().describe('the account id'),
  fingerprint: z.string().describe('of the server’s host key, as a client shows it at the first connection'),
  keys: z.int().describe('how many the account has; without one nobody can log in'),
  mostKeys: z.int(),
  commands: z.array(z.string()).describe('to copy: make a key, log in, drop a file and its manifest'),
});
const key = z.strictObject({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  bits: z.int(),
  fingerprint: z.string().describe('as `ssh-keygen -l` shows it'),
  addedAt: z.iso.datetime(),
});
const encryptionKey = z.strictObject({
  keyId: z.string().describe('for the manifest'),
  name: z.string(),
  fingerprint: z.string(),
  createdAt: z.iso.datetime(),
  publicKey: z.string().describe('armored; files are encrypted for it'),
});

const createdAt = '2026-01-01T00:00:00.000Z';
const exampleKey = {
  id: 'key-0123456789abcdef0',
  name: 'nightly job',
  type: 'ssh-ed25519',
  bits: 256,
  fingerprint: 'SHA256:tJ+1gT3yiJ7pQ0ZVJJ4nmqkzXx3cgDqSSjUovKbbMUk',
  addedAt: createdAt,
};
const exampleEncryptionKey = {
  keyId: '0123456789ABCDEF',
  name: 'warehouse',
  fingerprint: '0123456789ABCDEF0123456789ABCDEF01234567',
  createdAt,
  publicKey: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n…\n-----END PGP PUBLIC KEY BLOCK-----\n',
};

const off = { status: 409, error: OFF, when: 'the deployment has no server of SFTP' };
const busy = {
  status: 409,
  error: 'Another change of this account’s keys is under way; try again in a few seconds',
  when: 'two change the account’s keys at once',
};
const noName = { status: 400, error: `name: ${NAME}`, when: 'a field is missing, unknown or wrong' };

export const sftpRoutes = routesOf('sftp/manage-keys', {
  'GET /api/sftp': {
    summary: 'Show where files are dropped by SFTP, and how',
    roles: ['upload'],
    answer: success({ sftp: server }),
    examples: [
      {
        answer: {
          status: 'success',
          sftp: {
            host: 's-0123456789abcdef0.server.transfer.us-east-1.amazonaws.com',
            port: 22,
            user: 'ACME-1',
            fingerprint: 'SHA256:9Yy2m0V4cKz4Xb0h1B7b0XnQ0x2mXw3kq1m6c5l8f7o',
            keys: 1,
            mostKeys: 10,
            commands: ['ssh-keygen -t ed25519 -N "" -f causeway-sftp'],
          },
        },
      },
    ],
    errors: [off],
  },
  'GET /api/sftp/keys': {
    summary: 'List the public keys that may log in by SFTP',
    roles: [],
    answer: success({ keys: z.array(key) }),
    examples: [{ answer: { status: 'success', keys: [exampleKey] } }],
    errors: [off],
  },
  'POST /api/sftp/keys': {
    summary: 'Let a public key log in by SFTP',
    notes:
      'In the format of OpenSSH: ssh-ed25519, ssh-rsa of at least 2,048 bits, or ecdsa-sha2-nistp256, -nistp384, -nistp521. Without a name, the key’s comment is its name.',
    roles: [],
    person: 'admin',
    body: inputBody(z.strictObject({ name: name.optional(), publicKey: z.string('must be a text') })),
    status: 201,
    answer: success({ key }),
    examples: [
      {
        body: {
          name: 'nightly job',
          publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g etl@warehouse',
        },
        answer: { status: 'success', key: exampleKey },
      },
    ],
    errors: [
      {
        status: 400,
        error: 'publicKey: has 1024 bits; an RSA key must have at least 2048',
        when: 'the key cannot be read, or is of a kind or a length that is not taken',
      },
      {
        status: 409,
        error: 'An account may have at most 10 keys; delete one first',
        when: 'there are ten, or the account has this one',
      },
      off,
      busy,
    ],
  },
  'DELETE /api/sftp/keys/{id}': {
    summary: 'Let a public key log in no more',
    notes: 'A session that is open goes on. With its last key the account has no user any more.',
    roles: [],
    person: 'admin',
    params: { id: 'id of the key' },
    answer: success({}),
    examples: [{ params: { id: 'key-0123456789abcdef0' }, answer: { status: 'success' } }],
    errors: [
      { status: 404, error: 'Key key-0123456789abcdef9 does not exist', when: 'the account has no key of this id' },
      off,
      busy,
    ],
  },
  'GET /api/sftp/encryption-keys': {
    summary: 'List the keys for encrypted files',
    roles: ['upload'],
    answer: success({ keys: z.array(encryptionKey) }),
    examples: [{ answer: { status: 'success', keys: [exampleEncryptionKey] } }],
  },
  'POST /api/sftp/encryption-keys': {
    summary: 'Make a key for encrypted files',
    notes: 'Its private half is kept sealed and is never shown; a file’s manifest names the key by its `keyId`.',
    roles: [],
    person: 'admin',
    body: inputBody(z.strictObject({ name })),
    status: 201,
    answer: success({ key: encryptionKey }),
    examples: [{ body: { name: 'warehouse' }, answer: { status: 'success', key: exampleEncryptionKey } }],
    errors: [
      noName,
      {
        status: 409,
        error: 'An account may have at most 10 encryption keys; delete one first',
        when: 'there are ten already',
      },
      busy,
    ],
  },
  'DELETE /api/sftp/encryption-keys/{id}': {
    summary: 'Delete a key for encrypted files',
    notes: 'For good: a file that is encrypted for it can no longer be read.',
    roles: [],
    person: 'admin',
    params: { id: '`keyId` of the key' },
    answer: success({}),
    examples: [{ params: { id: '0123456789ABCDEF' }, answer: { status: 'success' } }],
    errors: [
      {
        status: 404,
        error: 'Encryption key 0123456789ABCDE9 does not exist',
        when: 'the account has no key of this id',
      },
    ],
  },
});
