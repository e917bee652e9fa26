import { writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Purchase, readPurchases, sumsOf } from '../../local/demo/purchases.ts';
import { folder, killHalfWay, start, text } from '../cli/pulling.ts';
import { type Client, newAccount, recordsOf, stack, until } from '../support/local-stack.ts';

/** Files that are pushed, and an account that is copied, each killed half-way: what the cursor gives then is what there was. */
const DAYS = 9;
let sample: Purchase[];

beforeAll(async () => {
  const purchases = await readPurchases();
  const days = [...new Set(purchases.map(({ date }) => date))].toSorted().slice(0, DAYS);
  sample = purchases.filter(({ date }) => days.includes(date));
});

/** The sample's purchases as lines of a CSV; its dates are of 1997. */
function csvOf(purchases: readonly Purchase[]): string {
  const rows = purchases.map(({ customer, date, cds, cents }, at) =>
    [customer, `${date}T10:00:00`, cds, cents / 100, at].join(','),
  );
  return `customer,day,cds,amount,place\n${rows.join('\n')}\n`;
}

const mapping = {
  type: 'event',
  columns: {
    customer: { ctName: 'identity' },
    day: { ctName: 'ts' },
    cds: { ctName: 'CDs', dataType: 'Integer' },
    amount: { ctName: 'Amount', dataType: 'Float' },
    place: { ctName: 'Place', dataType: 'Integer' },
  },
};

const into = ({ accountId, passcodes }: Client) => ({
  CAUSEWAY_ACCOUNT: accountId,
  CAUSEWAY_PASSCODE: passcodes.admin,
});

const everything = async (client: Client) =>
  await recordsOf(client, '/1/events.json?profile=false&events=false&app=false&epoch=true', {
    event_name: 'Charged',
    from: 19970101,
    to: 19971231,
  });

const placesOf = (records: readonly any[]) =>
  records.map(({ event_props }) => event_props.Place).toSorted((a, b) => a - b);

async function committed(client: Client, rows: number): Promise<any[]> {
  return await until('the rows to be committed', async () => {
    const records = await everything(client);
    return records.length >= rows && records;
  });
}

describe('causeway push on the deployed stack', () => {
  it('killed half-way and called again, it has every row of a CSV once', async () => {
    await using at = await folder();
    const client = await newAccount();
    await writeFile(at.file('p.csv'), csvOf(sample));
    await writeFile(at.file('m.json'), JSON.stringify(mapping));
    const args = [
      'push',
      at.file('p.csv'),
      '--mapping',
      at.file('m.json'),
      '--event',
      'Charged',
      '--batch-size',
      '100',
    ];
    const killed = start(stack.api, args, into(client));
    await killHalfWay(killed, at.file('.causeway/p.csv.push.ndjson'), /"done":3,/);
    const ended = await start(stack.api, args, into(client)).ended;
    expect(ended.summary, ended.err).toMatchObject({
      status: 'ok',
      rows: sample.length,
      stored: sample.length,
      resumed: true,
    });
    const records = await committed(client, sample.length);
    expect(placesOf(records)).toEqual(sample.map((_, place) => place));
    const sums = sumsOf(sample);
    expect(records.reduce((sum, { event_props }) => sum + Math.round(event_props.Amount * 100), 0)).toBe(sums.cents);
    expect(records.reduce((sum, { event_props }) => sum + event_props.CDs, 0)).toBe(sums.cds);
    // Times without a zone are the account's, and 10 o'clock in New York is 15:00 in Greenwich.
    expect(new Set(records.map(({ ts }) => ts % 1_000_000))).toEqual(new Set([100_000]));
  });

  it('has a rejected row beside its reason, and takes it when it is corrected', async () => {
    await using at = await folder();
    const client = await newAccount();
    const rows = [1, 2, 3].map((place) => ({
      type: 'event',
      identity: place === 2 ? 'null' : 'ann',
      evtName: 'Charged',
      ts: 853_000_000 + place,
      evtData: { Place: place },
    }));
    await writeFile(at.file('e.ndjson'), rows.map((row) => JSON.stringify(row)).join('\n'));
    const ended = await start(stack.api, ['push', at.file('e.ndjson')], into(client)).ended;
    expect([ended.code, ended.summary], ended.err).toMatchObject([3, { status: 'warnings', stored: 2, rejected: 1 }]);
    const rejected = (await text(at.file('e.rejected.ndjson'))) ?? '';
    expect(JSON.parse(rejected)).toMatchObject({ line: 2, code: 523, record: rows[1] });
    await writeFile(at.file('e.rejected.ndjson'), rejected.replace('"identity":"null"', '"identity":"bob"'));
    const again = await start(stack.api, ['push', at.file('e.rejected.ndjson')], into(client)).ended;
    expect(again.summary, again.err).toMatchObject({ status: 'ok', stored: 1 });
    expect(placesOf(await committed(client, 3))).toEqual([1, 2, 3]);
  });
});

describe('causeway copy between two accounts of the deployed stack', () => {
  it('killed half-way and called again, it leaves no difference of events or people', async () => {
    await using at = await folder();
    const [source, target] = await Promise.all([newAccount(), newAccount()]);
    await fill(source, at);
    const env = {
      ...into(target),
      CAUSEWAY_FROM_URL: stack.api,
      CAUSEWAY_FROM_ACCOUNT: source.accountId,
      CAUSEWAY_FROM_PASSCODE: source.passcodes.export,
    };
    const args = ['copy', '--state', at.file('state')];
    const killed = start(stack.api, args, env);
    await killHalfWay(killed, at.file('state/copy.ndjson'), /"unit":"charged/);
    const ended = await start(stack.api, args, env).ended;
    expect(ended.summary, ended.err).toMatchObject({
      status: 'ok',
      events: 2,
      differing: 0,
      rejected: 0,
      resumed: true,
    });
    expect(ended.err).toContain('Both sides count the same.');

    const [there, here] = await Promise.all([everything(source), everything(target)]);
    const told = (records: readonly any[]) =>
      records
        .map(({ profile: { identity }, ts, epoch, event_props }) => JSON.stringify([identity, ts, epoch, event_props]))
        .toSorted();
    expect(here).toHaveLength(sample.length);
    expect(told(here)).toEqual(told(there));
    for (const who of [
      'identity=ann',
      'identity=ann-before',
      'objectId=ann-phone',
      'identity=ben',
      'objectId=ben-browser',
      'objectId=nobody-yet',
    ]) {
      const [one, other] = await Promise.all(
        [source, target].map((client) => client.call('GET', `/1/profile.json?${who}`)),
      );
      expect(other?.json, who).toMatchObject({ status: 'success' });
      expect(comparable(other?.json.record), who).toEqual(comparable(one?.json.record));
    }
  });
});

/** What a person is known by and for; which of several devices stands first is not told by any order of records. */
function comparable({ platformInfo, ...record }: any): object {
  const devices = platformInfo.map(({ objectId, push_token, platform }: any) => [objectId, push_token, platform]);
  return { ...record, devices: devices.toSorted() };
}

/** The sample's purchases, an hour that came twice, and people of every kind. */
async function fill(client: Client, at: { file: (name: string) => string }): Promise<void> {
  await writeFile(at.file('p.csv'), csvOf(sample));
  await writeFile(at.file('m.json'), JSON.stringify(mapping));
  const pushed = await start(
    stack.api,
    ['push', at.file('p.csv'), '--mapping', at.file('m.json'), '--event', 'Charged'],
    into(client),
  ).ended;
  expect(pushed.summary, pushed.err).toMatchObject({ status: 'ok' });
  const twice = ['2025-11-02T01:30:00-04:00', '2025-11-02T01:30:00-05:00'].map((iso) => Date.parse(iso) / 1_000);
  const people = [
    ...twice.map((ts) => ({ type: 'event', identity: 'ann', evtName: 'Woke Up', ts, evtData: { at: ts } })),
    { type: 'profile', identity: 'ann-before', profileData: { Plan: 'silver' } },
    { type: 'profile', identity: 'ann-before', profileData: { identity: 'ann' } },
    {
      type: 'profile',
      identity: 'ann',
      objectId: 'ann-phone',
      profileData: {
        Plan: 'gold',
        Name: 'Ann',
        Email: 'ann@example.org',
        Phone: '+4915112345678',
        DOB: '$D_315532800',
        Tags: ['a', 'b'],
        Home: { City: 'Ulm', At: { lat: 48.4 } },
      },
    },
    { type: 'token', objectId: 'ann-phone', tokenData: { id: 'token-1', type: 'apns' } },
    { type: 'profile', identity: 'ben', objectId: 'ben-browser', profileData: { Plan: 'none' } },
    { type: 'profile', objectId: 'nobody-yet', profileData: { Seen: true } },
  ];
  const answer = await client.call('POST', '/1/upload', { d: people });
  expect(answer.json, answer.text).toMatchObject({ status: 'success' });
  await committed(client, sample.length);
  await until(
    'the last of the people',
    async () => (await client.call('GET', '/1/profile.json?objectId=nobody-yet')).status === 200,
  );
}
