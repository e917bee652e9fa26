import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CommittedFile, filesBetween } from '#store/commits/files.ts';
import { readSummaries } from '#store/commits/summaries.ts';
import { replacedFiles } from '#store/commits/upkeep.ts';
import { deleteObjects } from '#store/lake/objects.ts';
import { readRemoved, writeErasures } from '#store/people/erasures.ts';
import { removalDue, removeErased } from '../../lambdas/upkeep/use-cases/remove-erased.ts';
import { runUpkeep } from '../../lambdas/upkeep/use-cases/run-upkeep.ts';
import { makeBucket } from '../support/emulator-tables.ts';
import { callAs, event, invoke, newAccount, output, until, uploadAndCommit, walk } from '../support/local-stack.ts';
import { textsOf } from '../support/parquet.ts';

/** Upkeep as the schedules start it, in the deployed stack: beside readers, and nothing is lost or doubled. */
const commits = { db: DynamoDBDocumentClient.from(new DynamoDBClient({})), table: output('CommitsTable') };

const startUpkeep = async (work: 'compact' | 'sweep') => await invoke('upkeep/plan-upkeep', { work });

describe('upkeep of the lake', () => {
  let client: Awaited<ReturnType<typeof newAccount>>;
  beforeAll(async () => {
    client = await newAccount();
  });
  const files = (): Promise<CommittedFile[]> =>
    filesBetween(commits, { accountId: client.accountId, kind: 'events', after: 0, upTo: 9_999 });
  const places = (pages: { event_props: { Place: number } }[][]) =>
    pages.flat().map(({ event_props }) => event_props.Place);

  it('puts small files together while a cursor is being walked, and every record comes once', async () => {
    const expected: number[] = [];
    for (let batch = 0; batch < 5; batch++) {
      const some = Array.from({ length: 20 }, (_, index) => batch * 20 + index);
      await uploadAndCommit(
        client,
        some.map((place) => event(`p${place % 7}`, place)),
      );
      expected.push(...some);
    }
    const before = await files();
    expect(before.length).toBeGreaterThanOrEqual(4);
    const pages = await walk(client, {
      batchSize: 10,
      async onPage(page) {
        if (page !== 1) return;
        await startUpkeep('compact');
        await until('compaction', async () => (await files()).some(({ minCommit }) => minCommit !== undefined));
        await uploadAndCommit(client, [event('late', 500)]);
      },
    });
    expect(places(pages)).toEqual(expected);
    expect((await files()).length).toBeLessThan(before.length);
    expect(places(await walk(client))).toEqual([...expected, 500]);
  });

  it('leaves everything in place that is younger than a week', async () => {
    await startUpkeep('sweep');
    expect((await walk(client)).flat()).toHaveLength(101);
  });

  it('rolls up what people did, and a person is told the same before, after, and with what came since', async () => {
    const shop = await newAccount();
    const told = async () => (await shop.call('GET', '/1/profile.json?identity=p1')).json?.record?.events;
    for (let place = 1; place <= 9; place++) await uploadAndCommit(shop, [event('p1', place), event('p2', place)]);
    const nine = { Charged: { count: 9, first_seen: 1_700_000_001, last_seen: 1_700_000_009 } };
    expect(await told()).toEqual(nine);
    await startUpkeep('compact');
    await until('the roll-up', async () => (await readSummaries(commits, shop.accountId))?.parts[0]?.through === 9);
    expect(await told()).toEqual(nine);
    await uploadAndCommit(shop, [event('p1', 20)]);
    expect(await told()).toEqual({ Charged: { count: 10, first_seen: 1_700_000_001, last_seen: 1_700_000_020 } });
    const records = (await walk(shop, { events: true })).flat();
    expect(records.find(({ profile }) => profile.identity === 'p1').profile.events).toEqual(await told());
  });
});

describe('a person who was deleted', () => {
  const lake = { client: new S3Client({ forcePathStyle: true }), bucket: output('LakeBucket') };

  /** How many versions of the account's objects there are, and how many of them say this. */
  async function versionsSaying(accountId: string, text: string): Promise<{ all: number; saying: number }> {
    const objects: { key: string; bytes: Uint8Array }[] = [];
    const Prefix = `account=${accountId}/`;
    const listed = await lake.client.send(new ListObjectVersionsCommand({ Bucket: lake.bucket, Prefix }));
    expect(listed.IsTruncated).toBeFalsy();
    for (const { Key, VersionId } of listed.Versions ?? []) {
      const { Body } = await lake.client.send(new GetObjectCommand({ Bucket: lake.bucket, Key, VersionId }));
      objects.push({ key: Key ?? '', bytes: (await Body?.transformToByteArray()) ?? new Uint8Array() });
    }
    const texts = await textsOf(objects);
    return { all: texts.length, saying: texts.filter((one) => one.includes(text)).length };
  }

  it('is in no version of any object of the bucket a day later; those who were not are', async () => {
    const client = await newAccount();
    const { accountId, timezone } = client;
    for (let place = 0; place < 5; place++) {
      await uploadAndCommit(client, [
        event('ada-lovelace', place),
        event('bob', 10 + place),
        { type: 'profile', identity: 'ada-lovelace', profileData: { Place: place } },
      ]);
    }
    await startUpkeep('compact');
    const files = () => filesBetween(commits, { accountId, kind: 'events', after: 0, upTo: 9_999 });
    await until('compaction', async () => (await files()).some(({ minCommit }) => minCommit !== undefined));
    const deletion = await client.call('POST', '/1/delete/profiles.json', { identity: 'ada-lovelace' });
    const receipt = deletion.headers.get('x-causeway-upload-id');
    await until('the deletion', async () => {
      return (await client.call('GET', `/api/uploads/${receipt}`)).json?.upload?.committed === true;
    });
    // As the daily sweep does with what was replaced a week ago: it becomes an old version.
    const [replaced] = await replacedFiles(commits, { accountId, kind: 'events' });
    const before = await versionsSaying(accountId, 'ada-lovelace');
    await deleteObjects(lake, [replaced?.key ?? '']);
    expect(await versionsSaying(accountId, 'ada-lovelace')).toEqual(before);
    expect(before.saying).toBeGreaterThan(5);

    // The deployed functions know one clock; here are their own steps, with another.
    let now = Date.now();
    const deps = { lake, commits, newId: randomUUID, now: () => now, deadline: Number.POSITIVE_INFINITY };
    let hours = 0;
    for (; (await removalDue(deps, accountId)) === undefined && hours < 24; hours++) {
      now += 3_600_000;
      await runUpkeep(deps, { accountId, timezone });
    }
    expect(hours).toBeLessThan(24);
    expect(await removeErased(deps, accountId)).toBeGreaterThanOrEqual(before.saying);
    expect((await versionsSaying(accountId, 'ada-lovelace')).saying).toBe(0);
    expect((await versionsSaying(accountId, 'bob')).saying).toBeGreaterThan(0);
    const left = (await walk(client)).flat();
    expect(left.map(({ event_props }) => event_props.Place)).toEqual([10, 11, 12, 13, 14]);
  });

  it('is removed when the hourly upkeep finds that it is time', async () => {
    const { accountId } = await newAccount();
    const ended = new Date(Date.now() - 5 * 3_600_000).toISOString();
    await writeErasures(commits, { accountId, erasures: { scanned: 0, waiting: [], ended: [ended] } });
    await startUpkeep('compact');
    await until('the removal', async () => (await readRemoved(commits, accountId)) === ended);
  });
});

describe('an export whose window cuts through a compacted file', () => {
  it.each(['json', 'csv', 'parquet'])('sends as %s what came since its last run, and nothing twice', async (format) => {
    const client = await newAccount();
    const bucket = await makeBucket(`upkeep-${format}-${client.accountId.toLowerCase()}`);
    for (const place of [1, 2, 3]) await uploadAndCommit(client, [event('p1', place), event('p2', place + 10)]);
    const settings = { bucket, access: { kind: 'bucket-policy' } };
    const made = await client.call('POST', '/api/exports', {
      name: format,
      partner: 's3',
      type: 'events',
      format,
      frequency: 24,
      settings,
    });
    const { id } = made.json.export;
    const rowsOfRuns = (count: number) =>
      until(`${count} runs`, async () => {
        const { runs } = (await client.call('GET', `/api/exports/${id}`)).json;
        const done = runs.filter(({ state }: { state: string }) => state === 'DONE' || state === 'FAILED');
        return done.length >= count && done.map(({ rows }: { rows: number }) => rows).toSorted();
      });
    expect(await rowsOfRuns(1)).toEqual([6]);
    for (const place of [4, 5]) await uploadAndCommit(client, [event('p1', place)]);
    await startUpkeep('compact');
    const window = { accountId: client.accountId, kind: 'events' as const, after: 0, upTo: 9_999 };
    await until('compaction', async () => (await filesBetween(commits, window)).length === 1);
    await until('the run', async () => (await client.call('POST', `/api/exports/${id}/run`)).status === 202);
    expect(await rowsOfRuns(2)).toEqual([2, 6]);
  });
});

describe('the limit on requests at once', () => {
  it('answers 429 to those beyond it, and lets in again when they are through', async () => {
    const client = await newAccount();
    const who = { accountId: client.accountId, passcode: client.passcodes.export };
    const ask = () => callAs(who, { method: 'GET', path: '/1/events.json?cursor=ev1_x' });
    const answers = await Promise.all(Array.from({ length: 40 }, ask));
    const refused = answers.filter(({ status }) => status === 429);
    for (const { json, headers } of refused) {
      expect(json).toEqual({ status: 'fail', error: 'Too many concurrent requests', code: 429 });
      expect(headers.get('retry-after')).toBe('1');
    }
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(15);
    expect((await ask()).status).toBe(200);
  });
});
