import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { inParallel } from '#core/in-parallel.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import { patiently } from '#runtime/patiently.ts';
import type { DeliveredFile } from '../destination.ts';
import { under } from '../prefix.ts';
import { type Body, httpPut } from './http-put.ts';
import type { Sas } from './sas.ts';
import type { AzureSettings } from './settings.ts';
import { azureTrouble, noAnswer } from './trouble.ts';

/**
 * Blobs, written and never read: Put Blob, and Put Block with Put Block List, of
 * https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api. A name is written once (`If-None-Match: *`): what
 * is there already was written by an earlier attempt, and is the same. Azure compares what arrives with our MD5.
 */
export type Container = { settings: AzureSettings; sas: Sas; reach: (url: string) => string };

const API = '2021-12-02';
/** Larger files go in blocks, so that a connection that breaks costs a block. */
const BLOCK_BYTES = 8 << 20;
const BLOCKS_AT_ONCE = 3;
const TIMEOUT_MS = 300_000;
/** What lasts longer is for the next try of the whole part, which waits longer. */
const PATIENCE = { tries: 3, seconds: 20, firstWait: 0.25, longestWait: 1 };

/** Where a blob is, without what opens it. */
export function addressOf({ account, container, prefix }: AzureSettings, name: string): string {
  const path = under(prefix, name).split('/').map(encodeURIComponent).join('/');
  return `https://${account}/${container}/${path}`;
}

type Text = { name: string; text: string; type: string; timeoutMs?: number };

/** Writes a text as one blob. */
export async function putText(at: Container, { text, ...blob }: Text, patience = PATIENCE): Promise<void> {
  const body = Buffer.from(text);
  await patiently(patience, async () => await putWhole(at, { ...blob, body, md5: md5Of(body) }));
}

/** Writes a file as one blob. Only who may write, not only create, may do so in blocks. */
export async function putFile(at: Container, file: DeliveredFile): Promise<void> {
  const blob = { name: file.name, type: file.contentType, md5: await md5OfFile(file.path) };
  if (file.bytes > BLOCK_BYTES && at.sas.permits?.includes('w')) return await putInBlocks(at, { ...blob, file });
  await patiently(PATIENCE, async () => await putWhole(at, { ...blob, body: file }));
}

type Blob = { name: string; type: string; md5: string };

async function putWhole(
  at: Container,
  { name, type, md5, body, timeoutMs }: Blob & { body: Body; timeoutMs?: number },
) {
  const headers = { ...ofBlob({ type, md5 }), 'x-ms-blob-type': 'BlockBlob', 'content-md5': md5 };
  await put(at, { name, headers, body, ...(timeoutMs !== undefined && { timeoutMs }) });
}

/**
 * A block's name has the hash of the whole file in it: blocks of two contents are never taken for one another's. Nothing is
 * there until all blocks are listed, at once.
 */
async function putInBlocks(at: Container, { file, name, type, md5 }: Blob & { file: DeliveredFile }): Promise<void> {
  const count = Math.ceil(file.bytes / BLOCK_BYTES);
  const ids = Array.from({ length: count }, (_, index) =>
    Buffer.from(`${file.sha256.slice(0, 16)}-${String(index).padStart(5, '0')}`).toString('base64'),
  );
  await inParallel(ids.entries(), {
    width: BLOCKS_AT_ONCE,
    async work([index, id]) {
      const start = index * BLOCK_BYTES;
      const body = await buffer(createReadStream(file.path, { start, end: start + BLOCK_BYTES - 1 }));
      const headers = { 'content-md5': md5Of(body) };
      await patiently(
        PATIENCE,
        async () => await put(at, { name, params: { comp: 'block', blockid: id }, headers, body }),
      );
    },
  });
  const list = ids.map((id) => `<Uncommitted>${id}</Uncommitted>`).join('');
  const body = Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`);
  const headers = { ...ofBlob({ type, md5 }), 'content-md5': md5Of(body), 'content-type': 'application/xml' };
  await patiently(PATIENCE, async () => await put(at, { name, params: { comp: 'blocklist' }, headers, body }));
}

function ofBlob({ type, md5 }: Pick<Blob, 'type' | 'md5'>): Record<string, string> {
  return {
    'if-none-match': '*',
    'x-ms-blob-content-type': type,
    'x-ms-blob-content-md5': md5,
    'x-ms-meta-causeway_schema': String(SCHEMA_VERSION),
  };
}

type Put = {
  name: string;
  params?: Record<string, string>;
  headers: Record<string, string>;
  body: Body;
  timeoutMs?: number;
};

async function put(at: Container, { name, params, headers, body, timeoutMs = TIMEOUT_MS }: Put): Promise<void> {
  const query = [...(params ? [String(new URLSearchParams(params))] : []), at.sas.token].join('&');
  const url = at.reach(`${addressOf(at.settings, name)}?${query}`);
  const sent = { ...headers, 'x-ms-version': API, 'x-causeway-schema': String(SCHEMA_VERSION) };
  const reply = await httpPut(url, { headers: sent, body, timeoutMs }).catch((thrown: unknown) => {
    throw noAnswer(thrown, at);
  });
  const trouble = azureTrouble(reply, at);
  if (trouble) throw trouble;
}

const md5Of = (bytes: Buffer) => createHash('md5').update(bytes).digest('base64');

async function md5OfFile(path: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('base64');
}
