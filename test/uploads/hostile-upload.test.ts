import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordedLogs } from '../runtime/logs.ts';
import { eventLines } from '../support/event-lines.ts';
import { anyJson, eventRecord, hostileRecord, profileRecord } from '../support/records.ts';
import { event, groups, kinesis, send } from './upload-world.ts';

recordedLogs();

describe('a hostile body', () => {
  const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const good = JSON.stringify(event('good'));

  it.each([
    ['nested 1,000 deep', `{"type":"event","identity":"x","evtName":"A","evtData":{"a":${deep(1_000)}}}`],
    ['nested 500,000 deep', `{"type":"event","identity":"x","evtName":"A","evtData":{"a":${deep(500_000)}}}`],
    ['with a type that is nested 500,000 deep', `{"type":${deep(500_000)}}`],
    ['that is no object', deep(500_000)],
    ['with an e-mail that is an object', '{"type":"profile","identity":"x","profileData":{"Email":{"toString":1}}}'],
    ['with a NUL in the name', '{"type":"event","identity":"x","evtName":"A\\u0000"}'],
    ['with half a surrogate pair for an identity', '{"type":"event","identity":"\\ud800","evtName":"A"}'],
    ['with a number out of range', '{"type":"event","identity":"x","evtName":"A","evtData":{"n":1e999}}'],
    [
      'with items within items',
      `{"type":"event","identity":"x","evtName":"A","evtData":{"Items":[${'{"Items":['.repeat(9e4)}${']}'.repeat(9e4)}]}}`,
    ],
  ])('never costs the good record beside it: one %s', async (_, hostile) => {
    const reply = await send(`{"d":[${hostile},${good},${hostile}]}`);
    expect(reply).toMatchObject({ statusCode: 200, json: { status: 'partial', processed: 1 } });
    expect(groups().map(eventLines)).toEqual([expect.stringContaining('\tgood\t')]);
  });

  it.each([
    ['__proto__', '{"__proto__":{"type":"event"},"type":"event","identity":"x","evtName":"A"}'],
    ['constructor', '{"constructor":{"prototype":1},"type":"event","identity":"x","evtName":"A"}'],
    ['a key twice', '{"type":"profile","type":"event","identity":"x","evtName":"B","evtName":"A"}'],
    ['a NUL in a property', '{"type":"event","identity":"x","evtName":"A","evtData":{"a\\u0000":"\\u0000"}}'],
    ['half a surrogate pair in a property', '{"type":"event","identity":"x","evtName":"A","evtData":{"a":"\\ud800"}}'],
    ['\\N for an identity', '{"type":"event","identity":"\\\\N","evtName":"A"}'],
  ])('is taken where it is only odd: %s', async (_, odd) => {
    const reply = await send(`{"d":[${odd},${good}]}`);
    expect(reply.json).toMatchObject({ status: 'success', processed: 2 });
    for (const group of groups()) {
      expect(eventLines(group).split('\n')).toHaveLength(group.header.events + 1);
    }
  });

  it('never costs the good records beside it, whatever it is, and never ends in a server error (failure mode 17)', async () => {
    let keys = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(hostileRecord(), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        async (hostile, keyed) => {
          kinesis.resetHistory();
          const text = hostile.flatMap((one, index) => [one, JSON.stringify(event(`good-${index}`))]).join(',');
          const headers: Record<string, string> = keyed ? { 'idempotency-key': String(++keys) } : {};
          const { statusCode, json } = await send(`{"d":[${text}]}`, { headers });
          expect(statusCode).toBe(200);
          expect(Number(json.processed) + (json.unprocessed as unknown[]).length).toBe(2 * hostile.length);
          const lines = groups().map(eventLines).join('');
          for (const index of hostile.keys()) expect(lines).toContain(`\tgood-${index}\t`);
          for (const group of groups()) {
            expect(eventLines(group).split('\n')).toHaveLength(group.header.events + 1);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is answered with 200 or 400, never with a server error, whatever bytes it is made of', async () => {
    const whole = Buffer.from(JSON.stringify({ d: [event('a'), event('b')] }));
    const mutated = fc
      .array(fc.tuple(fc.nat({ max: whole.length - 1 }), fc.nat({ max: 255 })), { maxLength: 4 })
      .map((changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of changes) bytes[at] = byte;
        return bytes;
      });
    const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, noise), fc.boolean(), async (bytes, zipped) => {
        const headers: Record<string, string> = zipped ? { 'content-encoding': 'gzip' } : {};
        const { statusCode } = await send(zipped ? gzipSync(bytes) : bytes, { headers });
        expect([200, 400]).toContain(statusCode);
      }),
      { numRuns: 300 },
    );
  });

  it('is answered for every record, whatever the records are', async () => {
    const records = fc.array(fc.oneof(eventRecord(), profileRecord(), anyJson()), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(records, async (d) => {
        kinesis.resetHistory();
        const { statusCode, json } = await send({ d });
        expect(statusCode).toBe(200);
        const unprocessed = Array.isArray(json.unprocessed) ? json.unprocessed.length : -1;
        expect(Number(json.processed) + unprocessed).toBe(d.length);
        const put = groups().reduce((sum, { header }) => sum + header.events + header.profiles, 0);
        expect(put).toBe(json.processed);
      }),
      { numRuns: 40 },
    );
  });
});
