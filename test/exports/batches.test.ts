import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '#core/failure.ts';
import type { Answer } from '../../lambdas/exports/destinations/destination.ts';
import { type Batch, fillBatches, halved, without } from '../../lambdas/exports/domain/batches.ts';
import { parseRecord } from '../../lambdas/exports/domain/export-record.ts';
import { sendBatch } from '../../lambdas/exports/use-cases/send-batch.ts';

const read = async function* (texts: readonly string[]) {
  for (const [place, text] of texts.entries()) yield { place, record: { line: text, value: {} } };
};
const batchOf = (texts: string[]): Batch => ({ places: texts.map((_, place) => place), texts, lane: '' });
const most = { records: 3, bytes: 20, overhead: 1 };

async function filled(texts: readonly string[], how: { most?: typeof most & { each?: number }; lanes?: boolean } = {}) {
  const refused: [number, string][] = [];
  const batches: Batch[] = [];
  const filling = fillBatches(read(texts), {
    most: how.most ?? most,
    encode: ({ line }) =>
      line === 'no' ? { refused: 'No.' } : { text: line, ...(how.lanes && { lane: line[0] ?? '' }) },
    refuse: ({ place }, reason) => void refused.push([place, reason]),
  });
  for await (const batch of filling) batches.push(batch);
  return { batches, refused, texts: batches.map((batch) => batch.texts) };
}

describe('batches of records', () => {
  it('are filled in order up to the records and the bytes that a request takes', async () => {
    expect((await filled(['1', '2', '3', '4'])).texts).toEqual([['1', '2', '3'], ['4']]);
    expect((await filled(['123456789', '123456789', '1'])).texts).toEqual([['123456789', '123456789'], ['1']]);
    // Three letters, seven bytes.
    expect((await filled(['€€a', '€€a', '€€a'])).texts).toEqual([['€€a', '€€a'], ['€€a']]);
  });

  it('leave out what is larger than a record may be, and say so', async () => {
    const { texts, refused } = await filled(['1', 'x'.repeat(20), 'no', '2']);
    expect(texts).toEqual([['1', '2']]);
    expect(refused).toEqual([
      [1, 'It is 20 bytes long; the partner takes 19.'],
      [2, 'No.'],
    ]);
    expect((await filled(['12345', '123456'], { most: { ...most, each: 5 } })).refused).toHaveLength(1);
  });

  it('of different lanes share no request', async () => {
    const { batches } = await filled(['a1', 'b1', 'a2', 'a3', 'b2', 'a4'], { lanes: true });
    expect(batches.map(({ lane, texts, places }) => [lane, texts, places])).toEqual([
      ['a', ['a1', 'a2', 'a3'], [0, 2, 3]],
      ['b', ['b1', 'b2'], [1, 4]],
      ['a', ['a4'], [5]],
    ]);
  });

  it('hold every record once, within the limits, the same each time', async () => {
    const records = fc.array(fc.string({ maxLength: 25, unit: 'binary' }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(records, fc.boolean(), async (texts, lanes) => {
        const first = await filled(texts, { lanes });
        expect(await filled(texts, { lanes })).toEqual(first);
        const places = [...first.batches.flatMap((batch) => batch.places), ...first.refused.map(([place]) => place)];
        expect(places.toSorted((a, b) => a - b)).toEqual(texts.map((_, place) => place));
        for (const batch of first.batches) {
          expect(batch.texts.length).toBeLessThanOrEqual(most.records);
          const bytes = batch.texts.reduce((sum, text) => sum + Buffer.byteLength(text) + most.overhead, 0);
          expect(bytes).toBeLessThanOrEqual(most.bytes);
          expect(batch.texts).toEqual(batch.places.map((place) => texts[place]));
          expect(batch.places).toEqual(batch.places.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  it('are halved without loss, and thinned without shifting', () => {
    const batch = batchOf(['a', 'b', 'c']);
    expect(halved(batch)?.map(({ texts, places }) => [texts, places])).toEqual([
      [
        ['a', 'b'],
        [0, 1],
      ],
      [['c'], [2]],
    ]);
    expect(halved(batchOf(['a']))).toBeUndefined();
    expect(without(batch, new Set([0, 2]))).toEqual({ texts: ['b'], places: [1], lane: '' });
  });
});

/** Sends a batch to a partner that answers by a function; what it took, and what was refused. */
async function sent(texts: string[], answer: (texts: readonly string[], call: number) => Answer, seconds = 5) {
  const taken: string[] = [];
  const refused: [number, string][] = [];
  let calls = 0;
  const sending = sendBatch(
    {
      open: {
        async send(some) {
          const given = answer(some, ++calls);
          const rejected = new Set('rejected' in given ? given.rejected.map(({ index }) => index) : []);
          if (given.kind === 'taken') taken.push(...some.filter((_, index) => !rejected.has(index)));
          return given;
        },
      },
      patience: { seconds, firstWait: 0.01, longestWait: 0.02 },
      reject: (place, reason) => void refused.push([place, reason]),
    },
    batchOf(texts),
  );
  await sending;
  return { taken, refused, calls };
}
const TAKEN: Answer = { kind: 'taken', rejected: [] };

describe('a batch on its way', () => {
  it('is sent without what the partner blames, where it takes none for that', async () => {
    const blames = (texts: readonly string[]): Answer => {
      const rejected = texts.flatMap((text, index) => (text.startsWith('x') ? [{ index, reason: 'Bad.' }] : []));
      return rejected.length > 0 ? { kind: 'again', rejected: rejected.slice(0, 1) } : TAKEN;
    };
    const { taken, refused } = await sent(['x1', 'a', 'x2', 'b'], blames);
    expect([taken, refused]).toEqual([
      ['a', 'b'],
      [
        [0, 'Bad.'],
        [2, 'Bad.'],
      ],
    ]);
  });

  it('is not sent again where the others are taken', async () => {
    const { taken, refused, calls } = await sent(['a', 'b'], () => ({
      kind: 'taken',
      rejected: [{ index: 0, reason: 'Bad.' }],
    }));
    expect([taken, refused, calls]).toEqual([['b'], [[0, 'Bad.']], 1]);
  });

  it('names a record once that the partner names twice', async () => {
    const twice = { index: 0, reason: 'Bad.' };
    const { refused } = await sent(['a', 'b'], () => ({ kind: 'taken', rejected: [twice, twice] }));
    expect(refused).toEqual([[0, 'Bad.']]);
  });

  it('is halved where it is too large, down to a record that is, which is named', async () => {
    const { taken, refused } = await sent(['a', 'large', 'b', 'c', 'd'], (texts) =>
      texts.join('').length > 4 ? { kind: 'too-large' } : TAKEN,
    );
    expect(taken).toEqual(['a', 'b', 'c', 'd']);
    expect(refused).toEqual([[1, 'It is larger than the partner takes in one request.']]);
  });

  it('is halved down to what is wrong where the partner does not say which record is', async () => {
    const { taken, refused } = await sent(['a', 'x', 'b', 'c', 'x'], (texts) =>
      texts.includes('x') ? { kind: 'some-are-wrong', reason: 'One is bad.' } : TAKEN,
    );
    expect(taken).toEqual(['a', 'b', 'c']);
    expect(refused).toEqual([
      [1, 'One is bad.'],
      [4, 'One is bad.'],
    ]);
  });

  it('waits for what the partner asks, and then goes on', async () => {
    const startedAt = performance.now();
    const { taken, calls } = await sent(['a'], (_, call) => {
      if (call > 1) return TAKEN;
      throw new Failure('unavailable', 'Later.', { retry: 'later', afterSeconds: 0.1 });
    });
    expect([taken, calls]).toEqual([['a'], 2]);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(99);
  });

  it('is given up with the partner’s last words when patience ends, or when what it asks is beyond it', async () => {
    const busy = (afterSeconds?: number) => () => {
      throw new Failure('unavailable', 'Later.', { retry: 'later', afterSeconds });
    };
    await expect(sent(['a'], busy(), 0.05)).rejects.toMatchObject({ message: 'Later.', retry: 'later' });
    const startedAt = performance.now();
    await expect(sent(['a'], busy(600))).rejects.toMatchObject({ message: 'Later.' });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
  });

  it('is given up at once where no retry can help, and where the answer makes no sense', async () => {
    let calls = 0;
    const closed = () => {
      calls++;
      throw new Failure('destination-refused', 'No.', { retry: 'never' });
    };
    await expect(sent(['a'], closed)).rejects.toMatchObject({ message: 'No.' });
    expect(calls).toBe(1);
    await expect(sent(['a'], () => ({ kind: 'taken', rejected: [{ index: 7, reason: '' }] }))).rejects.toMatchObject({
      message: 'The partner refused record 7 of a request of 1, which is none of them.',
    });
    await expect(sent(['a'], () => ({ kind: 'again', rejected: [] }))).rejects.toMatchObject({ retry: 'later' });
  });
});

describe('a record of jsonl', () => {
  it.each([
    '{"a":2868860079149422351}',
    '{"a":-9007199254740993,"b":[{"c":12345678901234567890}]}',
    '{"__proto__":{"x":1},"constructor":2}',
    '{"a":"2868860079149422351","b":0.1,"c":null}',
    '{"a":"\u2028\u2029\\u0000"}',
    '{"a":9007199254740991,"long":"1234567890123456"}',
  ])('keeps %s to the last digit and key', (line) => {
    expect(JSON.stringify(parseRecord(line).value)).toBe(line);
  });
});
