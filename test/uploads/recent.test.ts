import { randomInt } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { headersOf } from '../support/http-account.ts';
import { eventsOfManyNames, ugliestEvents, ugliestProfiles, ugliestSpellings } from '../support/ugliest.ts';
import { dynamo, event, recent, send, settings, stream } from './upload-world.ts';

/** Functions take the clock when they are loaded. */
const FIRST_DAY = vi.hoisted(() => {
  const now = Date.parse('2026-11-26T08:00:00Z');
  vi.useFakeTimers({ toFake: ['Date'], now });
  return now;
});
const { handler } = await import('../../lambdas/uploads/show-recent.ts');
const logs = recordedLogs();

type Record = { place: number; accepted: boolean; code?: number; record: { identity?: string }; cut?: string };
type Upload = { upload: string; accepted: number; refused: number; dryRun: boolean; repeated: boolean; error?: string };
type Shown = Upload & { records: Record[]; notShown: { accepted: number; refused: number } };
type Page = { uploads: Shown[]; next: string; note?: string };

const show = (query = '', passcode = 'export') =>
  callHttp(handler, { path: '/api/uploads/recent', query, headers: headersOf(passcode) });
const page = async (query = '') => (await show(query)).json as Page;
const kept = () => dynamo.commandCalls(PutCommand, { TableName: 'recent' });
const packedBytes = () => Number(kept()[0]?.args[0].input.Item?.upload?.byteLength);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
let start = FIRST_DAY;

beforeEach(() => {
  // Days after the test before, of which nobody remembers the account.
  start += 2 * DAY;
  vi.setSystemTime(start);
  settings.keepRecentUntil = new Date(start + DAY).toISOString();
});
afterAll(() => void vi.useRealTimers());

/** The newest page, when what was sent has settled. */
async function seen(): Promise<Shown[]> {
  later(1_001);
  return (await page()).uploads;
}
async function seenOne(): Promise<Shown> {
  const [upload] = await seen();
  if (!upload) throw new Error('nothing is shown');
  return upload;
}

describe('GET /api/uploads/recent', () => {
  it('shows accepted and refused records as they were sent, these with code and reason, beside the receipt', async () => {
    const records = [event('ann'), { ...event('bob'), ts: 0 }, { type: 'profile', identity: 7, profileData: { A: 1 } }];
    const { json, headers } = await send({ d: records });
    const [refused] = json.unprocessed as { error: string }[];
    expect(await seen()).toEqual([
      {
        at: new Date(start).toISOString(),
        upload: expect.stringMatching(/^[0-9a-f]{24}$/),
        receipt: headers['x-causeway-upload-id'],
        dryRun: false,
        repeated: false,
        accepted: 2,
        refused: 1,
        records: [
          { place: 1, accepted: true, record: records[0] },
          { place: 2, accepted: false, code: 525, error: refused?.error, record: records[1] },
          { place: 3, accepted: true, record: records[2] },
        ],
        notShown: { accepted: 0, refused: 0 },
      },
    ]);
  });

  it('shows every ugliest input unharmed', async () => {
    const all = [...ugliestEvents(), ...ugliestProfiles(), ...ugliestSpellings(), ...eventsOfManyNames(3)];
    const { json } = await send({ d: all }, { query: 'dryRun=1' });
    expect(json.unprocessed).toEqual([]);
    later(1_001);
    let { next } = await page();
    for (const record of all) {
      later(1);
      await send({ d: [record] });
    }
    later(1_001);
    const shown: unknown[] = [];
    for (let some = await page(`after=${next}`); some.uploads.length > 0; some = await page(`after=${next}`)) {
      shown.push(...some.uploads.toReversed().flatMap(({ records }) => records.map(({ record }) => record)));
      next = some.next;
    }
    expect(shown).toEqual(JSON.parse(JSON.stringify(all)));
  });

  it('shows integers beyond 2^53 to the last digit, where they are the reason too', async () => {
    await send('{"d":[{"type":"event","identity":"ann","evtName":"Paid","evtData":{"Order":2868860079149422351}}]}');
    later(1_001);
    expect((await show()).body).toContain(
      '"record":{"type":"event","identity":"ann","evtName":"Paid","evtData":{"Order":2868860079149422351}}',
    );
  });

  it('marks dry runs, and repeats of an Idempotency-Key', async () => {
    await send({ d: [event()] }, { query: 'dryRun=1' });
    const again = { headers: { 'idempotency-key': 'k' } };
    for (const _ of ['first', 'second']) {
      later(1);
      await send({ d: [event('ann'), { type: 'event' }] }, again);
    }
    const uploads = await seen();
    expect(uploads.map(({ dryRun, repeated }) => [dryRun, repeated])).toEqual([
      [false, true],
      [false, false],
      [true, false],
    ]);
    const [second, first] = uploads;
    expect([second?.upload, second?.records]).toEqual([first?.upload, first?.records]);
  });

  it('shows uploads that were refused whole, with the reason', async () => {
    await send('{"d":[');
    later(1);
    await send({ d: Array.from({ length: 1_001 }, () => event()) });
    later(1);
    stream(() => false);
    await send({ d: [event()] });
    expect((await seen()).map(({ error, records }) => [error, records])).toEqual([
      ['Service unavailable, please retry', []],
      ['Malformed request: d has 1001 records, the limit is 1000', []],
      ['Malformed request: the body is not JSON at line 1, column 7', []],
    ]);
  });

  it('names records that the stream did not take as refused', async () => {
    let first: string | undefined;
    stream((_call, _place, key) => {
      first ??= key.replace(/#.*/, '');
      return key.replace(/#.*/, '') === first;
    });
    const d = Array.from({ length: 40 }, (_, index) => event(`person ${index}`));
    const { json } = await send({ d });
    const unprocessed = json.unprocessed as Record[];
    const { accepted, refused, records } = await seenOne();
    expect([accepted, refused]).toEqual([json.processed, unprocessed.length]);
    expect(refused).toBeGreaterThan(0);
    const shown = records.filter((one) => !one.accepted);
    const sorted = (some: Record[]) => some.map(({ record }) => String(record.identity)).toSorted();
    expect(sorted(shown)).toEqual(sorted(unprocessed));
    expect(new Set(shown.map(({ code }) => code))).toEqual(new Set([555]));
  });

  it('keeps of a large upload the refused records and the last accepted ones, and says how many are not shown', async () => {
    const d = Array.from({ length: 1_000 }, (_, place) =>
      place % 100 === 0 ? { type: 'event' } : event(`person ${place}`),
    );
    await send({ d });
    const { records, notShown } = await seenOne();
    expect(records.filter((one) => !one.accepted).map((one) => one.place)).toEqual(
      Array.from({ length: 10 }, (_, hundred) => 100 * hundred + 1),
    );
    const accepted = records.filter((one) => one.accepted).map((one) => one.place);
    expect(accepted.length).toBeGreaterThan(100);
    expect(accepted.at(-1)).toBe(1_000);
    expect(notShown).toEqual({ accepted: 990 - accepted.length, refused: 0 });
  });

  it('cuts a record of more than 8,000 characters and shows its beginning', async () => {
    const long = {
      ...event(),
      evtData: Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`p${at}`, 'x'.repeat(500)])),
    };
    await send({ d: [event('ann'), long] });
    const { records } = await seenOne();
    expect(records).toEqual([
      { place: 1, accepted: true, record: event('ann') },
      { place: 2, accepted: true, cut: JSON.stringify(long).slice(0, 8_000) },
    ]);
  });

  it('keeps far less of an upload than an item holds, also of one that does not compress', async () => {
    const noise = () => String.fromCodePoint(...Array.from({ length: 500 }, () => randomInt(0x4e00, 0x9fff)));
    await send({
      d: Array.from({ length: 500 }, (_, place) => ({
        ...event(`p${place}`),
        evtData: { noise: noise(), more: noise() },
      })),
    });
    expect(packedBytes()).toBeLessThan(100_000);
    expect((await seenOne()).notShown.accepted).toBeGreaterThan(400);
  });

  it('shows nothing of a record that is nested deeper than any that is taken, and the others', async () => {
    const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
    await send(`{"d":[${deep},{"type":"event"}]}`);
    const { records, refused } = await seenOne();
    expect([refused, records.map((one) => one.record)]).toEqual([2, [{}, { type: 'event' }]]);
  });
});

describe('following', () => {
  it('misses no upload and sees none twice, page by page, the newest of each first', async () => {
    later(1_001);
    let { next } = await page();
    for (let place = 0; place < 50; place++) {
      if (place % 3 === 0) later(1);
      await send({ d: [event(`person ${place}`)] });
    }
    const pages: string[][] = [];
    for (;;) {
      later(1_001);
      const some = await page(`after=${next}`);
      if (some.uploads.length === 0) break;
      pages.push(some.uploads.map(({ records }) => String(records[0]?.record.identity)));
      next = some.next;
    }
    expect(pages.map((some) => some.length)).toEqual([20, 20, 10]);
    const each = Array.from({ length: 50 }, (_, place) => `person ${place}`);
    expect(pages.flat().toSorted()).toEqual(each.toSorted());
    expect(pages[0]?.at(-1)).toMatch(/^person [012]$/);
    expect((await page(`after=${next}`)).next).toBe(next);
  });

  it('waits a second, lest an upload that is written later under an earlier time be passed over', async () => {
    await send({ d: [event()] });
    later(1_000);
    const early = await page();
    expect(early.uploads).toEqual([]);
    later(1);
    expect((await page(`after=${early.next}`)).uploads).toHaveLength(1);
  });

  it('is refused after something that was never named', async () => {
    const { statusCode, json } = await show('after=yesterday');
    expect([statusCode, json.error]).toEqual([400, 'after: must be the `next` of an earlier answer']);
  });
});

describe('who sees what, and for how long', () => {
  it('nothing is shown that is older than an hour, also where the table has not deleted it yet', async () => {
    await send({ d: [event()] });
    later(HOUR);
    expect((await page()).uploads).toHaveLength(1);
    later(1);
    expect((await page()).uploads).toEqual([]);
    const [put] = kept();
    expect(put?.args[0].input.Item?.expiresAt).toBe((start + HOUR) / 1_000);
  });

  it('another account’s uploads are not shown', async () => {
    await send({ d: [event()] });
    const [item] = [...recent.items.values()];
    recent.items.clear();
    recent.items.set('OTHER', { ...item, pk: 'OTHER' });
    expect(await seen()).toEqual([]);
  });

  it('passcodes that may not read people may not look', async () => {
    expect(await show('', 'upload')).toMatchObject({ statusCode: 403 });
    expect(await show('', 'guess')).toMatchObject({ statusCode: 401 });
    expect(await show('', 'admin')).toMatchObject({ statusCode: 200 });
  });

  it('an account that does not want this keeps nothing, sees nothing, and is told how to switch it on', async () => {
    await send({ d: [event()] });
    settings.keepRecentUntil = undefined;
    later(30_001);
    await send({ d: [event()] });
    expect(kept()).toHaveLength(1);
    expect((await show()).json).toEqual({
      status: 'success',
      uploads: [],
      note: expect.stringContaining('PATCH /api/account {"keepRecent":true}'),
    });
  });

  it('it ends by itself', async () => {
    later(DAY - 1_000);
    await send({ d: [event()] });
    later(1_001);
    await send({ d: [event()] });
    expect(kept()).toHaveLength(1);
    expect((await show()).json).toMatchObject({ uploads: [], note: expect.any(String) });
  });
});

describe('an upload of an account that looks', () => {
  it('is answered as ever when it cannot be kept for looking at, which is logged and counted', async () => {
    const whole = await send({ d: [event('ann'), { type: 'event' }] });
    recent.hooks.before = () => Promise.reject(new Error('the table is away'));
    const again = await send({ d: [event('ann'), { type: 'event' }] });
    expect([again.statusCode, again.json]).toEqual([200, whole.json]);
    expect(logs.lines('recent.not-kept')).toMatchObject([
      { account: 'ACME-1', error: { message: 'the table is away' } },
    ]);
    expect(logs.metric('RecentUploadsNotKept')).toBe(1);
    recent.hooks.before = async () => undefined;
    expect(await seen()).toHaveLength(1);
  });

  it('waits a second at most for that', async () => {
    await send({ d: [event()] });
    const [, options] = (kept()[0]?.args ?? []) as unknown[];
    expect(options).toEqual({ abortSignal: expect.any(AbortSignal) });
  });
});
