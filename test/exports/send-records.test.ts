import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf } from '../../lambdas/exports/adapters/lines.ts';
import type { OpenBatches } from '../../lambdas/exports/destinations/destination.ts';
import { type Pace, unpaced } from '../../lambdas/exports/destinations/pacer.ts';
import { deliveredAs } from '../../lambdas/exports/domain/formats.ts';
import type { RejectedRow } from '../../lambdas/exports/domain/rejected.ts';
import { sendRecords } from '../../lambdas/exports/use-cases/send-records.ts';

const place = { folder: '', files: 0 };
beforeAll(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 'send-records-'));
});
afterAll(async () => await rm(place.folder, { recursive: true }));

async function localFile(text: string) {
  const path = join(place.folder, `file-${place.files++}`);
  await writeFile(path, text);
  return { path, first: '', last: '', rows: 0, minTs: 0, maxTs: 0, folded: 0 };
}
const line = (id: number, props: object = {}) =>
  JSON.stringify({ eventId: String(id), eventName: 'E', eventProps: props });

/** A partner that takes everything at once, and what it got. */
function partner(given: Partial<OpenBatches> = {}, pace: Pace = unpaced) {
  const got: string[][] = [];
  const lists = new Map<string, readonly RejectedRow[]>();
  const open: OpenBatches = {
    takes: 'batches',
    most: { records: 10, bytes: 1_000_000, overhead: 0 },
    width: 2,
    encode: ({ line: text }) => ({ text }),
    async send(texts) {
      got.push([...texts]);
      return { kind: 'taken', rejected: [] };
    },
    ...given,
  };
  const ship = sendRecords(open, { reject: async (name, rows) => void lists.set(name, rows), pace });
  const send = async (text: string, name = 'f') =>
    await ship({ name, local: await localFile(text), as: deliveredAs({ format: 'jsonl' }), maxBytes: 1e9 });
  return { send, got, lists };
}

describe('lines of a file', () => {
  const all = async (text: string) => {
    const { path } = await localFile(text);
    const lines: string[] = [];
    for await (const one of linesOf(path)) lines.push(one);
    return lines;
  };
  it('end at a line feed and nowhere else', async () => {
    expect(await all('a\u2028b\u2029\r\u0085\n\n"c"\n')).toEqual(['a\u2028b\u2029\r\u0085', '', '"c"']);
    expect(await all('')).toEqual([]);
    expect(await all('no end')).toEqual(['no end']);
  });

  it('are whole wherever the file is cut to be read, within a letter too', async () => {
    const lines = Array.from({ length: 5 }, (_, index) => '😀é€'.repeat(90_000) + index);
    expect(await all(`${lines.join('\n')}\n`)).toEqual(lines);
  });
});

describe('a file of records on its way to a partner', () => {
  it('arrives whole, in order within a request, and is removed', async () => {
    const { send, got } = partner();
    const lines = Array.from({ length: 25 }, (_, id) => line(id, { text: '\u2028', big: id }));
    const shipped = await send(`${lines.join('\n')}\n`);
    expect(got.map((texts) => texts.length)).toEqual([10, 10, 5]);
    expect(got.flat()).toEqual(lines);
    expect(shipped).toEqual({
      bytes: Buffer.byteLength(lines.join('')),
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await readdir(place.folder)).not.toContain(`file-${place.files - 1}`);
  });

  it('of the same records is the same requests and the same sha256', async () => {
    const text = Array.from({ length: 25 }, (_, id) => `${line(id)}\n`).join('');
    const [first, second] = [partner({ width: 1 }), partner({ width: 1 })];
    expect(await first.send(text)).toEqual(await second.send(text));
    expect(first.got).toEqual(second.got);
  });

  it('lists what was not taken in the order of the records, each once, whoever refused it', async () => {
    const { send, lists } = partner({
      encode: ({ line: text, value }) => (value.eventId === '3' ? { refused: 'Never.' } : { text }),
      async send(texts) {
        const rejected = texts.flatMap((text, index) =>
          /"(14|2|21)"/.test(text) ? [{ index, reason: 'Not so.' }] : [],
        );
        // The earlier a request is, the later it is answered.
        await new Promise((resolve) => setTimeout(resolve, texts[0]?.includes('"0"') ? 30 : 1));
        return { kind: 'taken', rejected };
      },
    });
    const shipped = await send(Array.from({ length: 25 }, (_, id) => `${line(id)}\n`).join(''));
    expect(shipped.rejected).toBe(4);
    expect(lists.get('f')).toEqual([
      { id: '2', event: 'E', reason: 'Not so.' },
      { id: '3', event: 'E', reason: 'Never.' },
      { id: '14', event: 'E', reason: 'Not so.' },
      { id: '21', event: 'E', reason: 'Not so.' },
    ]);
  });

  it('is read no faster than it is sent: few records are in memory at once', async () => {
    const now = { held: 0, most: 0 };
    const { send, got } = partner({
      encode({ line: text }) {
        now.most = Math.max(now.most, ++now.held);
        return { text };
      },
      async send(texts) {
        await new Promise((resolve) => setImmediate(resolve));
        now.held -= texts.length;
        got.push([...texts]);
        return { kind: 'taken', rejected: [] };
      },
    });
    await send(Array.from({ length: 5_000 }, (_, id) => `${line(id)}\n`).join(''));
    expect(got.flat()).toHaveLength(5_000);
    // Two requests under way, one that waits, one that is being filled.
    expect(now.most).toBeLessThanOrEqual(40);
  });

  it('shares the partner’s width with the files beside it', async () => {
    const now = { under: 0, most: 0 };
    const { send } = partner({
      async send() {
        now.most = Math.max(now.most, ++now.under);
        await new Promise((resolve) => setTimeout(resolve, 2));
        now.under--;
        return { kind: 'taken', rejected: [] };
      },
    });
    const text = Array.from({ length: 60 }, (_, id) => `${line(id)}\n`).join('');
    await Promise.all(['a', 'b', 'c'].map((name) => send(text, name)));
    expect(now.most).toBe(2);
  });
});

it('every batch waits for its turn by the partner’s rate, a batch that is sent again too', async () => {
  const asked: number[] = [];
  let tries = 0;
  const { send } = partner(
    {
      async send() {
        return tries++ === 0 ? { kind: 'too-large' } : { kind: 'taken', rejected: [] };
      },
    },
    async (records) => void asked.push(records),
  );
  await send(Array.from({ length: 14 }, (_, id) => `${line(id)}\n`).join(''));
  expect(asked.toSorted((a, b) => a - b)).toEqual([4, 5, 5, 10]);
});
