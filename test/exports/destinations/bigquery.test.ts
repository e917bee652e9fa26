import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bigqueryPartner } from '../../../lambdas/exports/destinations/bigquery/partner.ts';
import { bigquerySettings } from '../../../lambdas/exports/destinations/bigquery/settings.ts';
import { bigqueryWork } from '../../../lambdas/exports/destinations/bigquery/work.ts';
import { type Bigquery, bigqueryOf } from '../../support/google/bigquery.ts';
import { audience, type Doors, googleDoors, keyFile } from '../../support/google/identity.ts';
import { type Bucket, storageOf } from '../../support/google/storage.ts';
import { partnersCorner } from '../../support/partners-corner.ts';
import { type FilesPartner, filesContract } from '../files.contract.ts';
import { contextOf, runContext } from '../partner.contract.ts';

vi.stubEnv('AWS_REGION', 'eu-west-1');
const sts = mockClient(STSClient);
const isStrange = (accessKeyId: string) => /^tagged (|causeway-nobody)$/.test(accessKeyId);
const doors: Doors = { letsIn: (id) => !isStrange(id), mayAct: true, seen: [] };
const bucket: Bucket = { objects: new Map(), letsIn: () => true };
let bigquery: Bigquery;
const corner = await partnersCorner({
  ...googleDoors(doors),
  'storage.googleapis.com': storageOf(bucket),
  'bigquery.googleapis.com': (asked: IncomingMessage, answer: ServerResponse) => bigquery.listener(asked, answer),
});
const folder = await mkdtemp(join(tmpdir(), 'bigquery-'));
afterAll(async () => {
  await corner[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

let isReachable = true;
const reach = (url: string) => (isReachable ? url.replace('https:/', corner.address) : 'http://127.0.0.1:1/');
const context = contextOf(reach);
const dataset = { projectId: 'partner-1', datasetId: 'causeway' };
const byKey = { ...dataset, access: { kind: 'key', key: keyFile } };
const staging = { bucket: 'partner-staging', prefix: 'in' };
const test = async (settings: object) => await bigqueryWork.test(bigquerySettings.parse(settings), context);

async function open(settings: object = byKey, run: Partial<typeof runContext> = {}) {
  const opened = await bigqueryWork.open(bigquerySettings.parse(settings), {
    ...context,
    run: { ...runContext, ...run },
  });
  if (opened.takes !== 'files') throw new Error('takes no files');
  return opened;
}
type Opened = Awaited<ReturnType<typeof open>>;

const recordOf = (eventId: string, more: object = {}) => ({
  profile: { identity: 'ann', all_identities: ['ann'], email: null, phone: null, name: 'Ann' },
  ...{ ts: 20231114231320, eventTime: 1_700_000_000, eventId, profileId: 'p1', eventName: 'Charged' },
  ...{ eventProps: { Amount: 5 }, ...more },
});
const linesOf = (records: readonly object[]) =>
  gzipSync(records.map((record) => `${JSON.stringify(record)}\n`).join(''));

async function put(opened: Opened, name: string, records: readonly object[], without?: ReadonlySet<string>) {
  const path = join(folder, name);
  await writeFile(path, linesOf(records));
  const file = { name, path, bytes: 1, rows: records.length, sha256: '', contentType: 'application/gzip' };
  await opened.put({ ...file, ...(without && { without }) });
}
const noted: string[] = [];
const note = async (ids: readonly string[]) => void noted.push(...ids);
/** A part of three events in two files. */
async function putPart(opened: Opened, part = 1): Promise<void> {
  await put(opened, `${part}-a.jsonl.gz`, [recordOf(`${part}-1`), recordOf(`${part}-2`)]);
  await put(opened, `${part}-b.jsonl.gz`, [recordOf(`${part}-3`)]);
  await opened.endPart?.(part, note);
}
const end = async (opened: Opened, parts: number[]) =>
  await opened.putManifest({ name: 'm', text: '{}', files: [], parts });
const ids = async () =>
  (await bigquery.query('SELECT eventId FROM events ORDER BY ALL')).map((row) => String(row.eventId));
const jobs = () => [...bigquery.jobs.keys()];

const TROUBLE = {
  denied: { status: 403, reason: 'accessDenied' },
  gone: { status: 404, reason: 'notFound' },
  throttled: { status: 403, reason: 'rateLimitExceeded' },
  broken: { status: 503, reason: 'backendError' },
  unreachable: undefined,
  none: undefined,
};
const trouble: FilesPartner['trouble'] = (kind) => {
  isReachable = kind !== 'unreachable';
  bigquery.faults.trouble = TROUBLE[kind];
};

beforeEach(async () => {
  const staged = async (uri: string) => bucket.objects.get(uri.replace('gs://partner-staging/', ''))?.bytes;
  bigquery = await bigqueryOf({ dataset: { project: 'partner-1', id: 'causeway', location: 'europe-west3' }, staged });
  trouble('none');
  bucket.objects.clear();
  bucket.trouble = undefined;
  Object.assign(doors, { letsIn: (id: string) => !isStrange(id), mayAct: true, trouble: undefined, seen: [] });
  sts.reset();
  sts.on(AssumeRoleCommand).callsFake(({ Tags }) => ({
    Credentials: { AccessKeyId: `tagged ${Tags[0]?.Value ?? ''}`, SecretAccessKey: 'B', SessionToken: 'C' },
  }));
});
afterEach(async () => await bigquery.close());

const serviceAccount = 'causeway@partner-1.iam.gserviceaccount.com';
filesContract({
  partner: bigqueryPartner,
  settings: byKey,
  invalid: {
    projectId: { ...byKey, projectId: 'No Project' },
    datasetId: { ...byKey, datasetId: 'a-b' },
    'staging.bucket': { ...byKey, staging: { bucket: 'No Bucket' } },
    'access.key': { ...byKey, access: { kind: 'key', key: 'x' } },
  },
  reach,
  arrived: () => new Map(),
  sample: {
    holds: linesOf([recordOf('e1')]),
    found: 'e1',
    read: ids,
    whereRuns: 'partner-1.causeway.events',
  },
  trouble,
  shared: {
    settings: { federation: { ...dataset, access: { kind: 'federation', audience, serviceAccount } } },
    letEverybodyIn: (yes) => {
      doors.letsIn = (id) => yes || !isStrange(id);
    },
  },
});

describe('the destination "bigquery"', () => {
  it('loads each part of a run by one job, whatever number of files it came to', async () => {
    for (const part of [1, 2]) await putPart(await open(), part);
    expect(await end(await open(), [1, 2])).toBe('partner-1.causeway.events');
    expect(await ids()).toEqual(['1-1', '1-2', '1-3', '2-1', '2-2', '2-3']);
    expect(jobs()).toEqual([
      expect.stringMatching(/^exp_10_20_events_00001_[0-9a-f]{12}$/),
      expect.stringMatching(/^exp_10_20_events_00002_[0-9a-f]{12}$/),
    ]);
  });

  it('with a bucket for staging loads the whole run by one job at its end, and until then nothing', async () => {
    const staged = { ...byKey, staging };
    for (const part of [1, 2]) await putPart(await open(staged), part);
    expect(await ids()).toEqual([]);
    for (const _try of [1, 2]) await end(await open(staged), [1, 2]);
    expect(await ids()).toEqual(['1-1', '1-2', '1-3', '2-1', '2-2', '2-3']);
    expect(jobs()).toEqual([expect.stringMatching(/^exp_10_20_events_all_[0-9a-f]{12}$/)]);
  });

  it('a run without rows makes the table and no job', async () => {
    await end(await open(), []);
    expect([[...bigquery.tables.keys()], jobs()]).toEqual([['events'], []]);
  });

  it('makes the tables with days as partitions and columns for every field of a record', async () => {
    await open(byKey, { type: 'profiles' });
    await open();
    expect(bigquery.tables.get('events')?.body).toMatchObject({
      timePartitioning: { type: 'DAY', field: 'eventTime' },
      clustering: { fields: ['eventName', 'identity'] },
    });
    await putPart(await open());
    expect(await bigquery.query(`SELECT * FROM events WHERE eventId = '1-1'`)).toEqual([
      {
        ...{ eventId: '1-1', eventName: 'Charged', eventTime: '2023-11-14 22:13:20', ts: '20231114231320' },
        ...{ profileId: 'p1', identity: 'ann', deviceInfo: null, more: null, eventProps: '{"Amount":5}' },
        profile: '{"identity":"ann","all_identities":["ann"],"email":null,"phone":null,"name":"Ann"}',
      },
    ]);
  });

  it('keeps a field that has no column in "more"', async () => {
    const opened = await open();
    await put(opened, 'a', [recordOf('e1', { controlGroupName: 'C' })]);
    await opened.endPart?.(1, note);
    expect(await bigquery.query('SELECT more FROM events')).toEqual([{ more: '{"controlGroupName":"C"}' }]);
  });

  it('writes whole numbers with all their digits, and those that BigQuery cannot hold as texts', async () => {
    const opened = await open();
    const path = join(folder, 'numbers');
    const props = '{"a":9223372036854775807,"b":18446744073709551615,"c":18446744073709551616,"d":1e300,"e":-0.1}';
    const line = JSON.stringify(recordOf('e1')).replace('{"Amount":5}', props);
    await writeFile(path, gzipSync(`${line}\n`));
    await opened.put({ name: 'n', path, bytes: 1, rows: 1, sha256: '', contentType: '' });
    await opened.endPart?.(1, note);
    expect(await bigquery.query('SELECT eventProps FROM events')).toEqual([
      { eventProps: props.replace('18446744073709551616', '"18446744073709551616"') },
    ]);
  });

  it('leaves the columns that a customer added or removed as they are', async () => {
    await open();
    const { body, columns } = bigquery.tables.get('events') ?? { body: {}, columns: [] };
    const kept = [...columns.filter(({ name }) => name !== 'profile'), { name: 'theirs', type: 'STRING' }];
    Object.assign(body, { schema: { fields: kept } });
    bigquery.tables.set('events', { body, columns: kept });
    await bigquery.query('ALTER TABLE events DROP COLUMN profile');
    await bigquery.query('ALTER TABLE events ADD COLUMN theirs VARCHAR');
    await putPart(await open());
    expect(await bigquery.query('SELECT DISTINCT theirs, identity FROM events')).toEqual([
      { theirs: null, identity: 'ann' },
    ]);
    expect(bigquery.calls.filter((call) => call.startsWith('PATCH'))).toEqual([]);
  });

  it('gives a table of an earlier version the columns that it lacks', async () => {
    await open();
    const { body, columns } = bigquery.tables.get('events') ?? { body: {}, columns: [] };
    const older = columns.filter(({ name }) => name !== 'more' && name !== 'deviceInfo');
    Object.assign(body, { schema: { fields: older }, labels: {} });
    bigquery.tables.set('events', { body, columns: older });
    await bigquery.query('ALTER TABLE events DROP COLUMN more');
    await bigquery.query('ALTER TABLE events DROP COLUMN deviceInfo');
    await open();
    expect(
      bigquery.tables
        .get('events')
        ?.columns.map(({ name }) => name)
        .slice(-2),
    ).toEqual(['deviceInfo', 'more']);
    const patches = () => bigquery.calls.filter((call) => call.startsWith('PATCH'));
    expect(patches()).toHaveLength(1);
    await open();
    expect(patches()).toHaveLength(1);
  });
});

describe('a run to BigQuery that is done again', () => {
  it('after the connection was cut in the middle of the rows, sends them whole', async () => {
    bigquery.faults.cut = 'before';
    await expect(putPart(await open())).rejects.toMatchObject({ code: 'unavailable', retry: 'later' });
    expect(jobs()).toEqual([]);
    await putPart(await open());
    expect(await ids()).toEqual(['1-1', '1-2', '1-3']);
  });

  it('after a job was made whose answer got lost, doubles nothing', async () => {
    bigquery.faults.cut = 'after';
    await expect(putPart(await open())).rejects.toMatchObject({ retry: 'later' });
    await putPart(await open());
    expect([await ids(), jobs().length]).toEqual([['1-1', '1-2', '1-3'], 1]);
  });

  it('with fewer rows, since a person was deleted meanwhile, is done with what it loaded', async () => {
    await putPart(await open());
    const again = await open();
    await put(again, 'fewer', [recordOf('1-1')]);
    await again.endPart?.(1, note);
    expect(await ids()).toEqual(['1-1', '1-2', '1-3']);
  });

  it('while its job is under way, waits for it', async () => {
    bigquery.faults.running = 2;
    await putPart(await open());
    expect(await ids()).toEqual(['1-1', '1-2', '1-3']);
  });

  it.each([
    ['backendError', 'later'],
    ['invalid', 'never'],
  ])('after a job that failed (%s) has another, whose id says so', async (reason, retry) => {
    bigquery.faults.jobFails = reason;
    await expect(putPart(await open())).rejects.toMatchObject({ retry, message: expect.stringContaining(reason) });
    bigquery.faults.jobFails = undefined;
    expect(await ids()).toEqual([]);
    await putPart(await open());
    await putPart(await open());
    expect([await ids(), jobs()]).toEqual([
      ['1-1', '1-2', '1-3'],
      [expect.stringMatching(/_00001_[0-9a-f]{12}$/), expect.stringMatching(/_00001_[0-9a-f]{12}_2$/)],
    ]);
  });

  it('after its key was revoked in the middle, goes on where it stopped', async () => {
    const opened = await open();
    await putPart(opened, 1);
    bigquery.faults.trouble = { status: 401, reason: 'authError' };
    const refused = putPart(opened, 2);
    await expect(refused).rejects.toMatchObject({ code: 'destination-refused', retry: 'never' });
    bigquery.faults.trouble = undefined;
    for (const part of [1, 2]) await putPart(await open(), part);
    expect(await ids()).toEqual(['1-1', '1-2', '1-3', '2-1', '2-2', '2-3']);
  });

  it('with staging begun or ended in its middle loads each part once', async () => {
    await putPart(await open(), 1);
    const staged = { ...byKey, staging };
    await putPart(await open(staged), 2);
    await end(await open(staged), [1, 2]);
    expect(await ids()).toEqual(['1-1', '1-2', '1-3', '2-1', '2-2', '2-3']);
  });

  it('of which parts are staged and the bucket is no longer named, asks for it instead of losing them', async () => {
    await putPart(await open({ ...byKey, staging }), 1);
    await expect(end(await open(), [1])).rejects.toThrow('set projectId, datasetId and staging as they were');
    await expect(end(await open({ ...byKey, staging: { bucket: 'another-bucket' } }), [1])).rejects.toThrow(
      '(notFound)',
    );
    await end(await open({ ...byKey, staging }), [1]);
    expect(await ids()).toEqual(['1-1', '1-2', '1-3']);
  });
});

describe('a run to BigQuery that is planned anew', () => {
  const anew = async (settings: object = byKey) => await open(settings, { plan: 1 });

  it('says of each part of its first plan whether it arrived, by the ids that were noted before', async () => {
    noted.length = 0;
    bigquery.faults.jobFails = 'backendError';
    await expect(putPart(await open(), 1)).rejects.toThrow('backendError');
    expect(noted).toEqual(['1-1', '1-2', '1-3']);
    bigquery.faults.jobFails = undefined;
    await putPart(await open(), 2);
    const opened = await anew();
    const parts = await Promise.all([1, 2, 3].map(async (part) => await opened.hasArrived?.({ plan: 0, part })));
    expect(parts).toEqual([false, true, false]);
  });

  it('brings under the same number what the part of its first plan did not have, and nothing twice', async () => {
    await putPart(await open(), 1);
    const opened = await anew();
    await put(opened, 'anew', [recordOf('1-2'), recordOf('1-3'), recordOf('2-1')], new Set(['1-2', '1-3']));
    noted.length = 0;
    for (const _try of [1, 2]) await opened.endPart?.(1, note);
    await end(await anew(), [1]);
    expect([await ids(), noted]).toEqual([['1-1', '1-2', '1-3', '2-1'], ['2-1']]);
  });

  it('of which a part has nothing left to bring is complete', async () => {
    await putPart(await open(), 1);
    const opened = await anew();
    await put(opened, 'anew', [recordOf('1-1')], new Set(['1-1']));
    await opened.endPart?.(1, note);
    expect(await end(await anew(), [1])).toBe('partner-1.causeway.events');
    expect(await ids()).toEqual(['1-1', '1-2', '1-3']);
  });

  it('is not crossed by a part of its first plan that is still on its way', async () => {
    const late = await open();
    expect(await (await anew()).hasArrived?.({ plan: 0, part: 1 })).toBe(false);
    await putPart(await anew(), 1);
    await putPart(late, 1);
    expect(await ids()).toEqual(['1-1', '1-2', '1-3']);
    expect(await (await anew()).hasArrived?.({ plan: 0, part: 1 })).toBe(false);
  });

  it('with a bucket for staging loads what was put there by its own plan', async () => {
    const staged = { ...byKey, staging };
    for (const part of [1, 2]) await putPart(await open(staged), part);
    const opened = await anew(staged);
    expect(await opened.hasArrived?.({ plan: 0, part: 1 })).toBe(false);
    await put(opened, 'anew', [recordOf('1-2'), recordOf('2-1')]);
    await opened.endPart?.(1, note);
    await end(await anew(staged), [1]);
    expect(await ids()).toEqual(['1-2', '2-1']);
  });

  it('knows what its first plan has loaded from the bucket as a whole', async () => {
    const staged = { ...byKey, staging };
    await putPart(await open(staged), 1);
    await end(await open(staged), [1]);
    expect(await (await anew(staged)).hasArrived?.({ plan: 0, part: 1 })).toBe(true);
  });
});

describe('trying access to BigQuery', () => {
  it('makes the table, begins no job and leaves no row', async () => {
    await test(byKey);
    expect([[...bigquery.tables.keys()], jobs(), await ids()]).toEqual([['events'], [], []]);
  });

  it.each([
    ['jobs', 'roles/bigquery.jobUser'],
    ['rows', 'roles/bigquery.dataEditor'],
  ] as const)('names the role that is missing for %s', async (denied, role) => {
    bigquery.faults.denied.add(denied);
    await expect(test(byKey)).rejects.toThrow(role);
  });

  it('tries the bucket for staging too', async () => {
    await test({ ...byKey, staging });
    expect([...bucket.objects.keys()]).toEqual(['in/_causeway-access-test']);
    bucket.trouble = { status: 403, reason: 'forbidden' };
    await expect(test({ ...byKey, staging })).rejects.toThrow('roles/storage.objectCreator');
  });

  it('of another dataset says that it is not there', async () => {
    await expect(test({ ...byKey, datasetId: 'nowhere' })).rejects.toThrow('"partner-1.nowhere" does not exist');
  });
});
