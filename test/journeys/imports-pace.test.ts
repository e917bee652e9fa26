import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { newAccount, until } from '../support/local-stack.ts';

/** Imports put at most half of what a lane takes, which is 1 MB a second: `importBytesPerSecond` of `lib/stages.ts`. */
const BYTES_PER_SECOND = 500_000;
const ROWS = 60_000;
/** Bytes of a row that do not compress. */
const NOISE = 75;

const importer = await newAccount();
const uploader = await newAccount();

async function saveLargeImport(): Promise<string> {
  const rows = Array.from({ length: ROWS }, (_, place) => {
    return `x${place % 500},Imported,${randomBytes(NOISE).toString('base64')}\n`;
  });
  const body = Buffer.from(`identity,evtName,Note\n${rows.join('')}`);
  const opened = await importer.call('POST', '/api/imports', {
    ...{ fileName: 'large.csv', bytes: body.byteLength, type: 'event' },
  });
  const id: string = opened.json.import.importId;
  const { urls, partBytes } = opened.json.upload;
  for (const { part, url } of urls) {
    const bytes = new Uint8Array(body.subarray((part - 1) * partBytes, part * partBytes));
    expect((await fetch(url, { method: 'PUT', body: bytes })).status).toBe(200);
  }
  await importer.call('POST', `/api/imports/${id}/uploaded`);
  const columns = { identity: {}, evtName: {}, Note: {} };
  expect((await importer.call('PUT', `/api/imports/${id}/mapping`, { columns })).status).toBe(200);
  expect((await importer.call('POST', `/api/imports/${id}/save`)).status).toBe(202);
  return id;
}

const show = async (id: string) => (await importer.call('GET', `/api/imports/${id}`)).json.import;

/** Milliseconds that an upload of one event took. */
async function upload(): Promise<number> {
  const startedAt = performance.now();
  const d = [{ type: 'event', identity: 'live', evtName: 'Ping', evtData: {} }];
  const { status, json } = await uploader.call('POST', '/1/upload', { d });
  expect([status, json.status]).toEqual([200, 'success']);
  return performance.now() - startedAt;
}

it('while a large import is put, uploads of others are taken as before', async () => {
  const id = await saveLargeImport();
  await until(
    'rows are put',
    async () => /^Storing/.test((await show(id)).doing ?? '') || (await show(id)).finishedAt,
    120_000,
  );
  const startedAt = Date.now();
  const took: number[] = [];
  while ((await show(id)).finishedAt === undefined) {
    took.push(await upload());
    await sleep(100);
  }
  const seconds = (Date.now() - startedAt) / 1_000;
  expect(await show(id)).toMatchObject({ state: 'Completed', rows: ROWS, stored: ROWS, rejected: 0 });
  // At its pace the import takes so long; the first group is put at once, and watching begins a little later.
  expect(seconds).toBeGreaterThan((ROWS * NOISE) / BYTES_PER_SECOND / 2);
  expect(took.length).toBeGreaterThan(5);
  // A put that is throttled is tried again for up to ten seconds: none has to be, or hardly for long.
  const [worst = 0] = took.toSorted((a, b) => b - a);
  console.info(`${took.length} uploads beside an import, the slowest in ${Math.round(worst)} ms`);
  expect(worst).toBeLessThan(3_000);
}, 280_000);
