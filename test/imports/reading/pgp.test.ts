import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createMessage, encrypt, enums, generateKey, readKey } from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decrypted } from '../../../lambdas/imports/adapters/pgp.ts';
import { dataOf, readingWorld } from './reading-world.ts';

const CSV = `identity,n\n${Array.from({ length: 2_000 }, (_, row) => `u${row},${row}`).join('\n')}\n`;

async function newPair() {
  const curve = enums.curve.curve25519Legacy;
  return await generateKey({ type: 'ecc', curve, userIDs: [{ name: 'files' }], format: 'armored' });
}
type Pair = Awaited<ReturnType<typeof newPair>>;

type How = { armored: boolean; compressed?: boolean };

async function encryptedFor(
  { publicKey }: Pair,
  content: Buffer,
  { armored, compressed = false }: How,
): Promise<Buffer> {
  const options = {
    message: await createMessage({ binary: new Uint8Array(content) }),
    encryptionKeys: await readKey({ armoredKey: publicKey }),
    config: { preferredCompressionAlgorithm: compressed ? enums.compression.zlib : enums.compression.uncompressed },
  };
  return armored
    ? Buffer.from(await encrypt({ ...options, format: 'armored' }))
    : Buffer.from(await encrypt({ ...options, format: 'binary' }));
}

describe('an encrypted file', () => {
  let pair: Pair;
  let other: Pair;
  beforeAll(async () => {
    [pair, other] = await Promise.all([newPair(), newPair()]);
  });
  const given = { fileName: 'people.csv.asc', keyId: 'ABCD' };
  const world = () => readingWorld({ key: pair.privateKey, partBytes: 5_000 });

  it.each<[string, How, boolean]>([
    ['armored', { armored: true }, false],
    ['binary', { armored: false }, false],
    ['compressed by the sender’s program', { armored: false, compressed: true }, false],
    ['gzipped before', { armored: true }, true],
  ])('%s is read as the file that is in it', async (_, how, isGzipped) => {
    const content = Buffer.from(CSV);
    const read = await world().read(await encryptedFor(pair, isGzipped ? gzipSync(content) : content, how), given);
    expect(dataOf(read)).toHaveLength(2_000);
    expect(read.parts.every(({ compression }) => compression === 'zstd')).toBe(true);
  });

  it('that GnuPG has written is read, where GnuPG is installed', async () => {
    if (spawnSync('gpg', ['--version']).status !== 0) return;
    const home = mkdtempSync(join(tmpdir(), 'gpg'));
    try {
      const [key, file] = [join(home, 'key'), join(home, 'people.csv')];
      writeFileSync(key, pair.publicKey);
      writeFileSync(file, CSV);
      const gpg = ['--homedir', home, '--batch', '--yes', '--trust-model', 'always'];
      expect(spawnSync('gpg', [...gpg, '--import', key]).status).toBe(0);
      const made = spawnSync('gpg', [...gpg, '--recipient', 'files', '--output', '-', '--encrypt', file]);
      expect(made.stderr.toString()).toBe('');
      expect(dataOf(await world().read(made.stdout, { ...given, fileName: 'people.csv.gpg' }))).toHaveLength(2_000);
    } finally {
      rmSync(home, { recursive: true });
    }
  });

  it('of which a byte was changed, or the end is missing, is refused, and nothing of it is used', async () => {
    const whole = await encryptedFor(pair, Buffer.from(CSV), { armored: false });
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(whole.byteLength >> 1) ^ 1, whole.byteLength >> 1);
    const sentence = 'The file was damaged or changed on its way, or is not whole: its decryption fails';
    for (const content of [changed, whole.subarray(0, -100)]) {
      const reading = world();
      await expect(reading.read(content, given)).rejects.toThrow(sentence);
      expect([...reading.memory.objects.keys()].filter((key) => key.endsWith('.json'))).toEqual([]);
    }
  });

  it('whose compressed data are damaged is refused, though openpgp.js waits for ever', async () => {
    const whole = await encryptedFor(pair, Buffer.from(CSV.repeat(20)), { armored: false, compressed: true });
    whole.writeUInt8(whole.readUInt8(whole.byteLength >> 1) ^ 1, whole.byteLength >> 1);
    async function* source() {
      yield whole;
    }
    const reading = (async () => {
      for await (const _ of decrypted(source(), { armoredKey: pair.privateKey, keyId: 'ABCD', patienceMs: 500 }));
    })();
    await expect(reading).rejects.toThrow('The file was damaged or changed on its way');
  });

  it('for another key, and what is no message, are refused', async () => {
    const wrong = await encryptedFor(other, Buffer.from(CSV), { armored: true });
    await expect(world().read(wrong, given)).rejects.toThrow('The file is not encrypted for the key ABCD.');
    await expect(world().read(CSV, given)).rejects.toThrow('The file is not a whole message encrypted by OpenPGP.');
    const cut = await encryptedFor(pair, Buffer.from(CSV), { armored: true });
    await expect(world().read(cut.subarray(0, -200), given)).rejects.toThrow(/not whole|not a whole message/);
  });
});
