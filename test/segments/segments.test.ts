import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { newProfile, profileIdOf } from '#core/people/profile.ts';
import { sendOnce } from '#store/aws/transactions.ts';
import { type StoredProfile, writeProfiles } from '#store/people/profiles.ts';
import { readList } from '#store/segments/lists.ts';
import { segmentUse } from '#store/segments/segment-uses.ts';
import { readSegment } from '#store/segments/segments.ts';
import { callHttp } from '../runtime/http-call.ts';
import { tableOfAll } from '../support/dynamo/memory-table.ts';
import { accountId, accountItems, headersOf } from '../support/http-account.ts';
import { memoryBucket } from '../support/memory-bucket.ts';
import { ugliestIdentities } from '../support/ugliest.ts';

for (const name of [
  'ACCOUNTS_TABLE',
  'AUDIT_TABLE',
  'SEGMENTS_TABLE',
  'PROFILES_TABLE',
  'LISTS_BUCKET',
  'SERVE_COUNTS_FUNCTION',
]) {
  vi.stubEnv(name, name);
}
const { handler } = await import('../../lambdas/segments/manage-segments.ts');
const s3 = mockClient(S3Client);
const lambda = mockClient(LambdaClient);
let table = tableOfAll();
let bucket = memoryBucket();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T00:00:00Z') });
  table = tableOfAll();
  bucket = memoryBucket();
  for (const item of accountItems()) table.put(item);
  s3.reset();
  s3.on(PutObjectCommand).callsFake((input) => bucket.send(new PutObjectCommand(input)));
  s3.on(GetObjectCommand).callsFake((input) => bucket.send(new GetObjectCommand(input)));
});

type Asked = { body?: unknown; query?: string; csv?: boolean };

async function ask(route: string, { body, query = '', csv = false }: Asked = {}) {
  const [method = '', path = ''] = route.split(' ');
  const headers = { ...headersOf('export'), 'content-type': csv ? 'text/csv' : 'application/json' };
  const { statusCode, json } = await callHttp(handler, { method, path, query, headers, body });
  // biome-ignore lint/suspicious/noExplicitAny: an answer as it came
  return { status: statusCode, ...json } as any;
}

const idOf = (identity: string) => profileIdOf({ accountId, kind: 'identity', value: identity });

async function know(identity: string, more: Partial<StoredProfile> = {}): Promise<void> {
  const profile = newProfile({ accountId, kind: 'identity', value: identity, ts: 5 });
  const placed = { forgotten: null, version: 1, shard: 's0', position: '1', alone: null, together: [] };
  const at = { db: table.db, table: 'PROFILES_TABLE' };
  await writeProfiles(at, { accountId, profiles: [{ ...profile, ...placed, ...more }] });
}

const lists = () => ({ client: bucket.client, bucket: 'LISTS_BUCKET' });
const segments = () => ({ db: table.db, table: 'SEGMENTS_TABLE' });

/** Ids as the objects of a list have them. */
async function listed(segmentId: number): Promise<string[]> {
  const segment = await readSegment(segments(), { accountId, segmentId });
  if (segment?.kind !== 'list') return expect.fail('no list');
  const { gunzipSync } = await import('node:zlib');
  const { parts } = await readList(lists(), segment.key);
  const lines = parts.flatMap(({ key }) =>
    String(gunzipSync(bucket.objects.get(key)?.bytes ?? ''))
      .trim()
      .split('\n'),
  );
  return lines.map((line) => line.split('\t')[0] ?? '').filter((id) => id !== '');
}

const query = { common_profile_properties: { profile_fields: [{ name: 'Plan', value: 'gold' }] } };

describe('a saved query', () => {
  it('is kept as it was written, so that days which count from today are of the day on which it is asked', async () => {
    const relative = { event_name: 'Charged', from: '-7d', to: '-1d' };
    const made = await ask('POST /api/segments', { body: { name: ' Spenders ', query: relative } });
    expect(made).toMatchObject({
      status: 'success',
      segment: { id: 1_767_225_600, name: 'Spenders', query: relative },
    });
    expect(await readSegment(segments(), { accountId, segmentId: 1_767_225_600 })).toEqual({
      kind: 'query',
      query: relative,
    });
  });

  it('is renamed and replaced, and two made in the same second have ids of their own', async () => {
    await ask('POST /api/segments', { body: { name: 'a', query } });
    const second = await ask('POST /api/segments', { body: { name: 'b', query } });
    expect(second.segment.id).toBe(1_767_225_601);
    await ask('PATCH /api/segments/1767225601', { body: { name: 'c' } });
    const other = { event_name: 'Charged' };
    await ask('PATCH /api/segments/1767225601', { body: { query: other } });
    const { segments: all } = await ask('GET /api/segments');
    expect(all.map(({ name, query: kept }: { name: string; query: unknown }) => [name, kept])).toEqual([
      ['a', query],
      ['c', other],
    ]);
  });

  it.each([
    [{ name: 'x', query: { evnt_name: 'y' } }, 'query: evnt_name: is not known here, did you mean event_name?'],
    [{ name: 'x', query: {} }, /^query: event_name: is required/],
    [{ name: 'x', query: 7 }, 'query: must be a query, as an object'],
    [{ name: 'x', query: { segment: 1 } }, 'query: segment: is not known here'],
    [{ name: 'x' }, 'query: either a query or a list must be given'],
    [{ name: 'x', query, list: [] }, 'query: either a query or a list must be given'],
    [{ name: '', query }, 'name: must be a text of 1 to 120 characters'],
    [{ name: 'x', query, colour: 1 }, 'colour: is not a field here'],
    [
      { name: 'x', query: { ...query, event_name: 'x'.repeat(20_000) } },
      /^query: must have at most 20000 characters, has 20\d{3}$/,
    ],
  ])('%j is refused, and told why', async (body, error) => {
    const answer = await ask('POST /api/segments', { body });
    expect(answer).toMatchObject({ status: 'fail', code: 400, error: expect.stringMatching(error) });
  });
});

describe('an uploaded list', () => {
  it('has the people whom its rows name as they are today, each once, and the rows that name nobody known apart', async () => {
    await know('jane', { email: 'family@x.com' });
    await know('joe', { email: 'family@x.com' });
    await know('bob');
    await know('robert', { mergedInto: idOf('bob') });
    await know('gone', { deleted: true });
    const csv = 'identity,email\njane,\n,Family@x.com\nrobert,\nbob,\ngone,\nnobody,\n,no address\n';
    const made = await ask('POST /api/segments', { body: csv, csv: true, query: 'name=Guests' });
    expect(made.segment).toMatchObject({ name: 'Guests', kind: 'list', rows: 7, people: 3, unknown: 3 });
    expect(await listed(made.segment.id)).toEqual([idOf('jane'), idOf('joe'), idOf('bob')].toSorted());
    const { rows, parts } = await ask(`GET /api/segments/${made.segment.id}/unknown`);
    expect([rows, parts]).toEqual([
      [
        { row: 5, value: 'gone', reason: 'is the identity of nobody known' },
        { row: 6, value: 'nobody', reason: 'is the identity of nobody known' },
        { row: 7, value: 'no address', reason: 'is no e-mail address' },
      ],
      1,
    ]);
  });

  it('takes more people by further requests, the same request sent again counting once', async () => {
    for (const identity of ['a', 'b', 'c']) await know(identity);
    const { segment } = await ask('POST /api/segments', { body: { name: 'l', list: ['a'] } });
    const more = { list: ['b', 'c', 'x'] };
    for (const _ of [1, 2]) {
      const { added, ...answer } = await ask(`POST /api/segments/${segment.id}/people`, { body: more });
      expect(added).toEqual({ rows: 3, people: 2, unknown: 1 });
      expect(answer.segment).toMatchObject({ rows: 4, people: 3, unknown: 1 });
    }
    expect(await listed(segment.id)).toEqual([idOf('a'), ...[idOf('b'), idOf('c')].toSorted()]);
  });

  it('loses none of two requests that add people at once (failure mode 9)', async () => {
    for (const identity of ['a', 'b', 'c', 'd', 'e']) await know(identity);
    const { segment } = await ask('POST /api/segments', { body: { name: 'l', list: [] } });
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((one) => ask(`POST /api/segments/${segment.id}/people`, { body: { list: [one] } })),
    );
    expect((await listed(segment.id)).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e'].map(idOf).toSorted());
  });

  it('is replaced as a whole, and whoever reads the old one goes on reading it as it was', async () => {
    for (const identity of ['a', 'b']) await know(identity);
    const { segment } = await ask('POST /api/segments', { body: { name: 'l', list: ['a'] } });
    const before = await readSegment(segments(), { accountId, segmentId: segment.id });
    const { segment: after } = await ask(`PUT /api/segments/${segment.id}/people`, { body: { list: ['b'] } });
    expect(after).toMatchObject({ rows: 1, people: 1 });
    expect(await listed(segment.id)).toEqual([idOf('b')]);
    if (before?.kind !== 'list') return expect.fail('no list');
    expect((await readList(lists(), before.key)).parts).toHaveLength(1);
  });

  it('takes the ugliest identities, and gives them back as they were sent where they name nobody', async () => {
    for (const identity of ugliestIdentities) await know(identity);
    const body = {
      name: ugliestIdentities[0],
      list: [...ugliestIdentities, ...ugliestIdentities.map((one) => `?${one}`)],
    };
    const { segment } = await ask('POST /api/segments', { body });
    expect(segment).toMatchObject({ people: ugliestIdentities.length, unknown: ugliestIdentities.length });
    const { rows } = await ask(`GET /api/segments/${segment.id}/unknown`);
    expect(rows.map(({ value }: { value: string }) => value)).toEqual(ugliestIdentities.map((one) => `?${one}`));
  });

  it('has at most a million rows, of all its requests together', async () => {
    const { segment } = await ask('POST /api/segments', { body: { name: 'l', list: [] } });
    const key = `${accountId}|segment#${segment.id}`;
    const { key: listKey = '' } = Object(table.items.get(key));
    const part = { key: 'k', digest: 'd', rows: 1_000_000, unknown: 0, people: 0 };
    await bucket.send(new PutObjectCommand({ Bucket: 'b', Key: listKey, Body: JSON.stringify({ parts: [part] }) }));
    const answer = await ask(`POST /api/segments/${segment.id}/people`, { body: { list: ['a'] } });
    expect(answer).toMatchObject({
      code: 400,
      error: 'list: a list has at most 1000000 rows, this would have 1000001',
    });
  });

  it('is no saved query, and a saved query no list', async () => {
    const saved = await ask('POST /api/segments', { body: { name: 'q', query } });
    const list = await ask('POST /api/segments', { body: { name: 'l', list: [] } });
    expect(await ask(`PUT /api/segments/${saved.segment.id}/people`, { body: { list: [] } })).toMatchObject({
      code: 409,
    });
    expect(await ask(`PATCH /api/segments/${list.segment.id}`, { body: { query } })).toMatchObject({
      code: 400,
      error: 'query: is not a field of a list; send its people to /people',
    });
  });
});

describe('a segment', () => {
  it('is not deleted while a campaign that has not ended uses it', async () => {
    const { segment } = await ask('POST /api/segments', { body: { name: 'q', query } });
    const use = { accountId, segmentId: segment.id, campaignId: 7 };
    const noteUse = (uses: boolean) => sendOnce(table.db, [segmentUse(segments(), { ...use, uses })]);
    expect(await noteUse(true)).toBe(true);
    expect(await ask(`DELETE /api/segments/${segment.id}`)).toMatchObject({
      code: 409,
      error: 'Campaigns that have not ended use this segment: 7; stop them first',
    });
    expect((await ask(`GET /api/segments/${segment.id}`)).segment.campaigns).toEqual([7]);
    await noteUse(false);
    expect(await ask(`DELETE /api/segments/${segment.id}`)).toEqual({ status: 'success' });
    expect(await ask(`GET /api/segments/${segment.id}`)).toMatchObject({ code: 404 });
    expect(await noteUse(true)).toBe(false);
  });

  it('is one of at most a thousand of an account; a deleted one makes room', async () => {
    const { segment } = await ask('POST /api/segments', { body: { name: 'q', query } });
    table.put({ pk: accountId, sk: 'segments', kept: 1_000 });
    const refused = await ask('POST /api/segments', { body: { name: 'q', query } });
    expect(refused).toMatchObject({ code: 409, error: 'An account may have at most 1000 segments; delete one first' });
    await ask(`DELETE /api/segments/${segment.id}`);
    expect(await ask('POST /api/segments', { body: { name: 'q', query } })).toMatchObject({ status: 'success' });
  });

  it('is counted as a campaign’s audience is, by the function that counts, and with its progress', async () => {
    const { segment } = await ask('POST /api/segments', { body: { name: 'q', query } });
    const partial = { req_id: 77, status: 'partial' };
    lambda.on(InvokeCommand).resolves({
      Payload: Buffer.from(JSON.stringify({ statusCode: 200, headers: {}, body: JSON.stringify(partial) })) as never,
    });
    expect(await ask(`GET /api/segments/${segment.id}/count`, { query: 'req_id=77' })).toEqual(partial);
    const event = JSON.parse(String(lambda.commandCalls(InvokeCommand)[0]?.args[0].input.Payload));
    expect(event).toMatchObject({ rawQueryString: 'req_id=77', body: JSON.stringify({ segment: segment.id }) });
    expect(await ask('GET /api/segments/0/count')).toMatchObject({ code: 404 });
  });
});
