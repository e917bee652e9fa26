import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DeliveredFile, OpenFiles } from '../../../lambdas/exports/destinations/destination.ts';
import { MAX_FILE_BYTES } from '../../../lambdas/exports/domain/formats.ts';
import { contextOf, runContext } from '../partner.contract.ts';

/**
 * What goes over the wire to S3. Its stand-in keeps an object, as S3 does, only where all bytes have come that were announced
 * and their sha256 is the one that was sent along.
 */
const objects = new Map<string, Buffer>();
let asked: { url: string; headers: IncomingMessage['headers'] }[] = [];
/** Breaks off after so many bytes, once. */
let cutAt: number | undefined;
let busy = false;
const place = { folder: '' };

const server = createServer((come, answer) => {
  const url = come.url ?? '';
  asked.push({ url, headers: come.headers });
  const chunks: Buffer[] = [];
  let bytes = 0;
  come.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (cutAt === undefined || bytes < cutAt) return;
    cutAt = undefined;
    come.socket.destroy();
  });
  come.on('end', () => {
    const body = Buffer.concat(chunks);
    const sha256 = createHash('sha256').update(body).digest('base64');
    const claimed = come.headers['x-amz-checksum-sha256'] ?? sha256;
    const isWhole = body.byteLength === Number(come.headers['content-length']) && claimed === sha256;
    if (isWhole && !busy) objects.set(url.replace(/\?.*/, ''), body);
    answer.writeHead(busy ? 503 : isWhole ? 200 : 400).end();
  });
});

beforeAll(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 's3-wire-'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(place.folder, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
  busy = false;
  objects.clear();
});

async function open(): Promise<OpenFiles> {
  const { s3Partner } = await import('../../../lambdas/exports/destinations/s3/partner.ts');
  const access = { kind: 'keys', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a-secret-access-key' };
  const destination = await s3Partner.load();
  const opened = await destination.open({ bucket: 'partner', access }, { ...contextOf(), run: runContext });
  if (opened.takes !== 'files') throw new Error('takes no files');
  return opened;
}
async function file(bytes: Buffer): Promise<DeliveredFile> {
  const path = join(place.folder, 'file');
  await writeFile(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: 'f.json.gz', path, bytes: bytes.byteLength, rows: 1, sha256, contentType: 'application/gzip' };
}
const arrived = () => [...objects].find(([key]) => key.endsWith('f.json.gz'))?.[1];

describe('a file on its way to S3', () => {
  it('of the largest size goes in one request, never in parts that could run out or be too small (failure mode 5)', async () => {
    const largest = Buffer.alloc(MAX_FILE_BYTES, 'causeway');
    await (await open()).put(await file(largest));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.url).not.toMatch(/uploads|partNumber|uploadId/);
    expect(asked[0]?.headers['content-length']).toBe(String(MAX_FILE_BYTES));
    expect(arrived()?.equals(largest)).toBe(true);
  });

  const whole = Buffer.alloc(3_000_000, 'causeway');
  it.each([1, 1_500_000, 2_500_000])(
    'whose line breaks after %i bytes is not there, and the next try brings it whole (failure mode 5)',
    async (bytes) => {
      const opened = await open();
      const one = await file(whole);
      cutAt = bytes;
      await expect(opened.put(one)).rejects.toMatchObject({ code: 'unavailable', retry: 'later' });
      expect(arrived()).toBeUndefined();
      await opened.put(one);
      expect(arrived()?.equals(whole)).toBe(true);
    },
  );

  it('is never sent on from where a try before had got to (failure mode 5)', async () => {
    const opened = await open();
    const one = await file(whole);
    busy = true;
    await expect(opened.put(one)).rejects.toMatchObject({ code: 'unavailable', retry: 'later' });
    for (const { headers } of asked) expect(headers['content-length']).toBe(String(whole.byteLength));
    busy = false;
    await opened.put(one);
    expect(arrived()?.equals(whole)).toBe(true);
  });
});
