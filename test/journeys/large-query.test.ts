import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Client,
  counted,
  newAccount,
  output,
  recordsOf,
  setEnvironment,
  uploadAndCommit,
} from '../support/local-stack.ts';

/** More rows than one function may decide, once that is set so low: many of them do it. */
const FEW = { FAN_OUT_ROWS: '30000' };
const small = {
  'cursors/prepare-pages': FEW,
  'counts/run-count': FEW,
  'queries/begin-query': { ROWS_A_PART: '20000' },
};
const UPLOADS = 36;
const A_CALL = 1_000;
const PEOPLE = 3_000;
const now = Math.floor(Date.now() / 1_000);

const events = Array.from({ length: UPLOADS * A_CALL }, (_, index) => ({
  type: 'event',
  identity: `u${index % PEOPLE}`,
  evtName: 'Charged',
  ts: now - 86_400 - index,
  evtData: { Amount: (index * 7) % 101, Place: index },
}));
/** By hand: what everybody spent. */
const spent = Map.groupBy(events, ({ identity }) => identity);
const total = (identity: string) => (spent.get(identity) ?? []).reduce((sum, { evtData }) => sum + evtData.Amount, 0);
const Egyptians = ['u1', 'u2', 'u3', 'u500', 'u2999'];
const LIMIT = total('u500') - 1;
const rich = [...spent.keys()].filter((identity) => total(identity) > LIMIT);
const query = {
  event_name: 'Charged',
  from: '-30d',
  aggregate: { function: 'sum', property: 'Amount', operator: 'greater_than', value: LIMIT },
};
const inEgypt = { ...query, common_profile_properties: { geo_fields: [['Egypt']] } };

let client: Client;
let restore: () => Promise<void>;
afterAll(async () => await restore());
beforeAll(async () => {
  restore = await setEnvironment(small);
  client = await newAccount();
  const profiles = Egyptians.map((identity) => ({ type: 'profile', identity, profileData: { Country: 'Egypt' } }));
  const uploads = Array.from({ length: UPLOADS }, (_, place) => events.slice(place * A_CALL, (place + 1) * A_CALL));
  const queue = [profiles, ...uploads].values();
  async function uploadSome(): Promise<void> {
    for (const d of queue) await uploadAndCommit(client, d);
  }
  await Promise.all(Array.from({ length: 6 }, uploadSome));
});

const walk = async (path: string, asked: object) => await recordsOf(client, `${path}?batch_size=500`, asked);
const count = async (path: string, asked: object) => (await counted(client, path, asked)).count;

describe('a query over more rows than one function decides', () => {
  it('counts the right people and their events', async () => {
    expect(rich.length).toBeGreaterThan(100);
    expect(await count('/1/counts/profiles.json', query)).toBe(rich.length);
    const theirs = rich.reduce((sum, identity) => sum + (spent.get(identity)?.length ?? 0), 0);
    expect(await count('/1/counts/events.json', query)).toBe(theirs);
  });

  it('gives the right people, page by page', async () => {
    const found = await walk('/1/profiles.json', inEgypt);
    const wanted = Egyptians.filter((identity) => rich.includes(identity));
    expect(found.map(({ identity }) => identity).toSorted()).toEqual(wanted.toSorted());
    expect(wanted).toContain('u500');
  });

  it('gives all events of the right people, in the order of time, each once', async () => {
    const found = await walk('/1/events.json', {
      ...query,
      event_properties: [{ name: 'Amount', operator: 'gte', value: 80 }],
      aggregate: { ...query.aggregate, value: 180 },
    });
    const high = events.filter(({ evtData }) => evtData.Amount >= 80);
    const sums = Map.groupBy(high, ({ identity }) => identity);
    const wanted = high.filter(
      ({ identity }) => (sums.get(identity) ?? []).reduce((sum, { evtData }) => sum + evtData.Amount, 0) > 180,
    );
    expect(wanted.length).toBeGreaterThan(100);
    expect(found.map(({ event_props }) => event_props.Place)).toEqual(
      wanted.toSorted((one, other) => one.ts - other.ts).map(({ evtData }) => evtData.Place),
    );
  });

  it('was found by many functions indeed', async () => {
    const s3 = new S3Client({ forcePathStyle: true });
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: output('PagesBucket'), Prefix: `account=${client.accountId}/` }),
    );
    const keys = Contents.map(({ Key = '' }) => Key);
    expect(keys.filter((key) => key.endsWith('/gathered.json'))).toHaveLength(4);
    expect(keys.filter((key) => /\/steps\/bucket-[01]\.json$/.test(key))).toHaveLength(8);
  });
});
