import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KMSClient } from '@aws-sdk/client-kms';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { decrypt, readMessage, readPrivateKey } from 'openpgp';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { openImportKey } from '#store/secrets/import-keys.ts';
import { callHttp } from '../runtime/http-call.ts';
import { tableOfAll } from '../support/dynamo/memory-table.ts';
import { accountId, accountItems, headersOf } from '../support/http-account.ts';
import { sealingKms } from '../support/sealing-kms.ts';
import { memoryTransfer } from '../support/transfer.ts';

const SERVER = { SFTP_SERVER_ID: 's-0123456789abcdef0', SFTP_HOST: 'sftp.example.com', SFTP_PORT: '22' };
for (const name of ['ACCOUNTS_TABLE', 'AUDIT_TABLE', 'IMPORTS_TABLE', 'SECRETS_KEY_ID', 'SFTP_USER_ROLE'])
  vi.stubEnv(name, name);
for (const [name, value] of Object.entries(SERVER)) vi.stubEnv(name, value);
vi.stubEnv('IMPORT_FILES_BUCKET', 'files');
const { handler } = await import('../../lambdas/sftp/manage-keys.ts');

const kms = sealingKms();
const s3 = mockClient(S3Client);
let table = tableOfAll();
let transfer = memoryTransfer();
beforeEach(() => {
  table = tableOfAll();
  transfer = memoryTransfer();
  s3.reset();
  s3.on(PutObjectCommand).resolves({});
  for (const item of accountItems()) table.put(item);
});

async function ask(route: string, body?: unknown, at: unknown = handler) {
  const [method = '', path = ''] = route.split(' ');
  const { statusCode, json } = await callHttp(at, { method, path, headers: headersOf('admin'), body });
  // biome-ignore lint/suspicious/noExplicitAny: an answer as it came
  return { ...json, status: statusCode } as any;
}

/** Different keys, as ssh-keygen writes them. */
function publicKey(place: number, comment = ''): string {
  const text = Buffer.from('ssh-ed25519');
  const lengths = [11, 32].map((length) => Buffer.from([0, 0, 0, length]));
  const bytes = Buffer.concat([lengths[0] ?? text, text, lengths[1] ?? text, Buffer.alloc(32, place + 1)]);
  return `ssh-ed25519 ${bytes.toString('base64')} ${comment}`.trim();
}
const add = (place: number, name?: string) => ask('POST /api/sftp/keys', { publicKey: publicKey(place, 'job'), name });

describe('/api/sftp', () => {
  it('says where the server is, by which key it is known, who logs in, and what to type', async () => {
    await add(0);
    expect((await ask('GET /api/sftp')).sftp).toMatchObject({
      host: 'sftp.example.com',
      port: 22,
      user: accountId,
      fingerprint: 'SHA256:host',
      keys: 1,
      mostKeys: 10,
      commands: expect.arrayContaining([`sftp -P 22 -i causeway-sftp ${accountId}@sftp.example.com`]),
    });
  });

  it('says how to turn SFTP on where the deployment has none, and makes keys for encrypted files all the same', async () => {
    vi.resetModules();
    vi.stubEnv('SFTP_SERVER_ID', '');
    const { handler: off } = await import('../../lambdas/sftp/manage-keys.ts');
    vi.stubEnv('SFTP_SERVER_ID', SERVER.SFTP_SERVER_ID);
    for (const [route, body] of [
      ['GET /api/sftp'],
      ['GET /api/sftp/keys'],
      ['POST /api/sftp/keys', { publicKey: publicKey(0) }],
    ] as const) {
      expect(await ask(route, body, off)).toMatchObject({
        status: 409,
        error: expect.stringContaining('`-c sftp=true`'),
      });
    }
    expect(transfer.sdk.calls()).toEqual([]);
    expect((await ask('GET /api/sftp/encryption-keys', undefined, off)).keys).toEqual([]);
  });
});

describe('/api/sftp/keys', () => {
  it('makes the account’s user with the first key, and removes it with the last', async () => {
    const first = await add(0, 'nightly job');
    expect(first).toMatchObject({ status: 201, key: { name: 'nightly job', type: 'ssh-ed25519', bits: 256 } });
    const second = await add(1);
    expect(second.key.name).toBe('job');
    expect((await ask('GET /api/sftp/keys')).keys).toEqual([first.key, second.key]);
    await ask(`DELETE /api/sftp/keys/${first.key.id}`);
    expect(transfer.users.get(accountId)?.keys).toHaveLength(1);
    await ask(`DELETE /api/sftp/keys/${second.key.id}`);
    expect([...transfer.users]).toEqual([]);
    expect((await ask('GET /api/sftp/keys')).keys).toEqual([]);
  });

  it('locks the user into the folder of its account, twice: as what it sees, and in what its session may do (failure mode 22)', async () => {
    await add(0);
    const { HomeDirectoryMappings, Policy = '' } = transfer.users.get(accountId) ?? {};
    // The folder is there: Transfer Family ignores one that is not.
    expect(s3.calls()[0]?.args[0].input).toMatchObject({ Bucket: 'files', Key: `sftp/${accountId}/`, Body: '' });
    expect(HomeDirectoryMappings).toEqual([{ Entry: '/', Target: `/files/sftp/${accountId}` }]);
    const { Statement } = JSON.parse(Policy);
    const [, list, objects] = Statement;
    expect(list.Condition).toEqual({ StringLike: { 's3:prefix': [`sftp/${accountId}/`, `sftp/${accountId}/*`] } });
    expect(objects.Resource).toEqual([`arn:aws:s3:::files/sftp/${accountId}/*`]);
    // Transfer Family takes no longer ones (https://docs.aws.amazon.com/transfer/latest/userguide/API_CreateUser.html).
    expect(Policy.length).toBeLessThanOrEqual(2_048);
  });

  it('takes ten keys and no eleventh', async () => {
    for (let place = 0; place < 10; place++) expect((await add(place)).status).toBe(201);
    expect(await add(10)).toMatchObject({
      status: 409,
      error: 'An account may have at most 10 keys; delete one first',
    });
    expect(transfer.users.get(accountId)?.keys).toHaveLength(10);
  });

  it('takes no more than ten when many are added at once (failure mode 9)', async () => {
    for (let place = 0; place < 9; place++) await add(place);
    const answers = await Promise.all(Array.from({ length: 6 }, (_, place) => add(20 + place)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(transfer.users.get(accountId)?.keys).toHaveLength(10);
  });

  it('refuses a key that the account has, whatever it is called', async () => {
    const { key } = await add(0, 'one');
    expect(await add(0, 'two')).toMatchObject({
      status: 409,
      error: `This account has the key ${key.fingerprint} already, as ${key.id}`,
    });
  });

  it.each([
    [{ publicKey: 'ssh-rsa AAAA' }, /^publicKey: /],
    [{}, 'publicKey: must be a text'],
    [{ publicKey: publicKey(0), name: 'two\nlines' }, /^name: must be 1 to 60 characters/],
    [{ publicKey: publicKey(0), colour: 'red' }, 'colour: is not a field here'],
  ])('names the field that is wrong: %j', async (body, error) => {
    const answer = await ask('POST /api/sftp/keys', body);
    expect(answer.status).toBe(400);
    expect(answer.error).toMatch(error);
  });

  it('knows no key of another account, nor one that is gone', async () => {
    await add(0);
    expect(await ask('DELETE /api/sftp/keys/key-0123456789abcdef9')).toMatchObject({ status: 404 });
    expect(transfer.users.get(accountId)?.keys).toHaveLength(1);
  });
});

describe('/api/sftp/encryption-keys', () => {
  const make = (name = 'warehouse') => ask('POST /api/sftp/encryption-keys', { name });
  const open = (account: string, keyId: string) =>
    openImportKey({ db: table.db, table: 'one', seal: { client: new KMSClient({}), keyId: 'one' } })(account, keyId);

  it('shows the public half, and keeps the private half sealed for this account and this use', async () => {
    const { key } = await make();
    expect(key.publicKey).toMatch(/^-----BEGIN PGP PUBLIC KEY BLOCK-----/);
    expect(key.keyId).toMatch(/^[0-9A-F]{16}$/);
    const { keys } = await ask('GET /api/sftp/encryption-keys');
    expect(keys).toEqual([key]);
    const kept = JSON.stringify([...table.items.values(), keys]);
    expect(kept).not.toContain('PRIVATE KEY');
    expect(kms.calls()[0]?.args[0].input).toMatchObject({ EncryptionContext: { accountId, use: 'import-key' } });
    expect(await open(accountId, key.keyId)).toContain('BEGIN PGP PRIVATE KEY BLOCK');
    expect(await open('OTHER-2', key.keyId)).toBeUndefined();
  });

  it('has a private half that KMS takes in one call, of 4,096 bytes', async () => {
    const { key } = await make('n'.repeat(60));
    expect(Buffer.byteLength((await open(accountId, key.keyId)) ?? '')).toBeLessThanOrEqual(4_096);
  });

  const gpg = spawnSync('gpg', ['--version']).status === 0;
  it.runIf(gpg)('is a key for which GnuPG encrypts', async () => {
    const { key } = await make();
    const home = mkdtempSync(join(tmpdir(), 'gpg-'));
    const run = (args: string[], input: string) =>
      spawnSync('gpg', ['--homedir', home, '--batch', '--quiet', '--trust-model', 'always', ...args], { input });
    run(['--import'], key.publicKey);
    const { stdout } = run(['--armor', '--encrypt', '--recipient', key.keyId], 'identity\njane\n');
    rmSync(home, { recursive: true, force: true });
    const decryptionKeys = await readPrivateKey({ armoredKey: (await open(accountId, key.keyId)) ?? '' });
    const message = await readMessage({ armoredMessage: stdout.toString() });
    expect((await decrypt({ message, decryptionKeys })).data).toBe('identity\njane\n');
  });

  it('may be ten, and one that is deleted opens nothing any more', async () => {
    const [{ key }] = await Promise.all([make()]);
    for (let made = 1; made < 10; made++) expect((await make()).status).toBe(201);
    expect(await make()).toMatchObject({ status: 409 });
    expect((await ask(`DELETE /api/sftp/encryption-keys/${key.keyId}`)).status).toBe(200);
    expect(await open(accountId, key.keyId)).toBeUndefined();
    expect(await ask(`DELETE /api/sftp/encryption-keys/${key.keyId}`)).toMatchObject({ status: 404 });
  });
});
