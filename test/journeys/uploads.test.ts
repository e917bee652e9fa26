import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { frameLane, takeUpload } from '#core/intake/take-upload.ts';
import { compressGroup } from '#store/stream/ingest.ts';
import type { ShownUpload } from '../../lambdas/uploads/domain/recent-upload.ts';
import { apiClient } from '../../local/demo/api.ts';
import { follow, switchOn } from '../../local/recent/follow.ts';
import {
  type Client,
  callAs,
  event,
  newAccount,
  output,
  stack,
  until,
  uploadAndCommit,
  walk,
} from '../support/local-stack.ts';
import { ugliestEvents } from '../support/ugliest.ts';

let client: Client;
beforeAll(async () => {
  client = await newAccount();
});

describe('POST /1/upload on the deployed stack', () => {
  it('keeps the good records beside the bad ones and names each bad one', async () => {
    const answer = await client.call('POST', '/1/upload', {
      d: [
        event('ann', 1),
        { type: 'event', identity: 'ann', ts: 0, evtName: 'Charged' },
        { type: 'event', identity: 'ann' },
      ],
    });
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({ status: 'partial', processed: 1 });
    expect(answer.json.unprocessed.map((one: { code: number }) => one.code)).toEqual([525, 509]);
  });

  it('takes a gzipped body and answers gzipped when asked', async () => {
    const records = Array.from({ length: 40 }, () => ({ type: 'event', identity: 'zip' }));
    const who = { accountId: client.accountId, passcode: client.passcodes.upload };
    const body = gzipSync(JSON.stringify({ d: records }));
    // Called JSON, the gateway would read the bytes as text.
    const type = { 'content-type': 'application/octet-stream' };
    const headers = { ...type, 'content-encoding': 'gzip', 'accept-encoding': 'gzip' };
    const answer = await callAs(who, { method: 'POST', path: '/1/upload?dryRun=1', body, headers });
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(answer.json).toMatchObject({ status: 'fail', processed: 0 });
    expect(answer.json.unprocessed).toHaveLength(40);
  });

  it('answers an unknown account and a wrong passcode with the two recorded texts', async () => {
    const request = { method: 'POST', path: '/1/upload', body: { d: [] } };
    const unknown = await callAs({ accountId: 'NO-SUCH-ONE', passcode: 'x' }, request);
    expect([unknown.status, unknown.json]).toEqual([
      401,
      { status: 'fail', error: 'Account ID is not valid', code: 401 },
    ]);
    const wrong = await callAs({ accountId: client.accountId, passcode: 'x' }, request);
    expect([wrong.status, wrong.json]).toEqual([401, { status: 'fail', error: 'Invalid Credentials', code: 401 }]);
  });

  it('lets a passcode do only what its role allows', async () => {
    const answer = await client.call('POST', '/1/upload', { d: [event('ann', 1)] }, client.passcodes.export);
    expect(answer.status).toBe(403);
    expect(answer.json.error).toContain('upload');
  });
});

describe('recent uploads', () => {
  it('are printed as they come, accepted and refused, once the account wants it, and to nobody else', async () => {
    const looking = await newAccount();
    const show = (query = '') =>
      looking.call('GET', `/api/uploads/recent${query}`, undefined, looking.passcodes.export);
    expect((await show()).json).toEqual({
      status: 'success',
      uploads: [],
      note: expect.stringContaining('keepRecent'),
    });

    const end = new AbortController();
    const { accountId, passcodes } = looking;
    const api = apiClient({ address: stack.api, accountId, passcode: passcodes.admin, signal: end.signal });
    expect(await switchOn(api)).toMatchObject({ switched: true });
    expect(await switchOn(api)).toMatchObject({ switched: false });
    const seen: ShownUpload[] = [];
    const following = follow(api, (upload) => seen.push(upload)).catch((thrown: unknown) => thrown);

    const ugly = ugliestEvents().slice(0, 3);
    const sent = await looking.call('POST', '/1/upload', { d: [...ugly, { type: 'event', identity: 'ann' }] });
    await until('the upload to be printed', async () => seen.length > 0);
    const receipt = sent.headers.get('x-causeway-upload-id');
    const refused = { place: 4, accepted: false, code: 509, record: { type: 'event', identity: 'ann' } };
    expect(seen).toMatchObject([{ accepted: 3, refused: 1, dryRun: false, notShown: { accepted: 0, refused: 0 } }]);
    expect(seen[0]?.records.slice(0, 3).map(({ record }) => record)).toEqual(JSON.parse(JSON.stringify(ugly)));
    expect(seen[0]?.records[3]).toMatchObject(refused);
    expect((await looking.call('GET', `/api/uploads/${receipt}`)).json).toMatchObject({
      upload: { id: seen[0]?.upload },
    });

    await looking.call('POST', '/1/upload?dryRun=1', { d: [event('tried', 1)] });
    await until('the dry run to be printed', async () => seen.length > 1);
    expect(seen[1]).toMatchObject({ dryRun: true, accepted: 1 });
    end.abort();
    await following;
    expect(seen).toHaveLength(2);
    expect((await show()).json.uploads).toHaveLength(2);

    const stranger = await newAccount();
    await stranger.call('PATCH', '/api/account', { keepRecent: true });
    expect((await stranger.call('GET', '/api/uploads/recent')).json).toMatchObject({ status: 'success', uploads: [] });
    expect((await looking.call('GET', '/api/uploads/recent', undefined, passcodes.upload)).status).toBe(403);
  });
});

describe('the stream', () => {
  function group(place: number) {
    const upload = {
      uploadId: `${Date.now().toString(16)}${place}`.padStart(24, '0'),
      accountId: client.accountId,
      timezone: client.timezone,
      receivedAt: Date.now(),
    };
    const [lane] = takeUpload(upload, { records: [event('twice', place)], lanes: 1 }).lanes;
    if (!lane) throw new Error('nothing taken');
    return compressGroup(frameLane(upload, { lane, group: 0 }));
  }
  const put = (Data: Uint8Array, PartitionKey: string) =>
    new KinesisClient({}).send(new PutRecordCommand({ StreamName: output('IngestStream'), Data, PartitionKey }));

  it('stores a group once when it was put twice, whichever copy comes first', async () => {
    const before = (await walk(client)).flat().length;
    const [late, early] = [group(11), group(12)];
    await put(late, '0');
    await uploadAndCommit(client, [event('between', 1)]);
    await put(late, '0#again');
    await put(early, '0#again');
    await uploadAndCommit(client, [event('between', 2)]);
    await put(early, '0');
    await uploadAndCommit(client, [event('between', 3)]);
    const records = (await walk(client)).flat();
    expect(records.filter((record) => record.profile.identity === 'twice')).toHaveLength(2);
    expect(records).toHaveLength(before + 5);
  });

  it('is not held up by a poison record: it is set aside with its bytes, and what comes after it is stored', async () => {
    const poison = Buffer.from(`not a group ${Date.now()}`);
    const { SequenceNumber } = await put(poison, '0');
    await uploadAndCommit(client, [event('after-poison', 1)]);
    const aside = await until('the quarantined record', async () => {
      const found = await new S3Client({ forcePathStyle: true }).send(
        new ListObjectsV2Command({ Bucket: output('QuarantineBucket') }),
      );
      return found.Contents?.find((object) => object.Key?.endsWith(String(SequenceNumber)));
    });
    expect(aside.Size).toBe(poison.byteLength);
  });
});

describe('a profile that outgrows its item', () => {
  it('is kept as far as it fits: receipts and the list name what was refused, which is mended and sent again', async () => {
    const outgrown = await newAccount();
    const parts = Array.from({ length: 9 }, (_, part) => largeProfile('large', part));
    const told = [];
    for (const part of parts) told.push(await uploadedRows(outgrown, [part]));

    expect(told.every(({ rows }) => rows.kept + rows.refused === 1)).toBe(true);
    const reasons = told.flatMap(({ refused }) => refused.map((one: { reason: string }) => one.reason));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/^the profile would be larger than \d+ bytes/);

    const { refused } = (await outgrown.call('GET', '/api/refused', undefined, outgrown.passcodes.export)).json;
    expect(refused).toHaveLength(reasons.length);
    const before = await propertiesOf(outgrown, 'large');
    const left = refused.flatMap(({ record }: any) => Object.entries(record.profileData));
    const sent = parts.flatMap(({ profileData }) => Object.entries(profileData));
    expect(Object.fromEntries([...before, ...left])).toEqual(Object.fromEntries(sent));
    expect(before.length + left.length).toBe(sent.length);

    const mended = refused.map(({ record }: any, place: number) => ({ ...record, identity: `large-${place}` }));
    const { rows } = await uploadedRows(outgrown, mended);
    expect(rows).toEqual({ kept: mended.length, refused: 0 });
    const kept = await Promise.all(mended.map((_: unknown, place: number) => propertiesOf(outgrown, `large-${place}`)));
    expect(Object.fromEntries(kept.flat())).toEqual(Object.fromEntries(left));
    const stranger = await newAccount();
    expect((await stranger.call('GET', '/api/refused')).json).toEqual({ status: 'success', refused: [] });
  });

  /** A hundred properties of 500 random characters each: nine of these are more than one item holds. */
  const largeProfile = (identity: string, part: number) => ({
    type: 'profile',
    identity,
    profileData: Object.fromEntries(
      Array.from({ length: 100 }, (_, place) => [`p${part}_${place}`, randomBytes(250).toString('hex')]),
    ),
  });

  /** How many records of the upload were kept and refused, and why, when all of it is stored. */
  async function uploadedRows(who: Client, records: readonly unknown[]) {
    const answer = await who.call('POST', '/1/upload', { d: records });
    expect(answer.json).toMatchObject({ status: 'success', processed: records.length });
    const receipt = answer.headers.get('x-causeway-upload-id');
    return await until(`what became of upload ${receipt}`, async () => {
      const { upload } = (await who.call('GET', `/api/uploads/${receipt}`)).json;
      return upload?.committed === true && upload;
    });
  }

  async function propertiesOf(who: Client, identity: string): Promise<[string, unknown][]> {
    const { json } = await who.call('GET', `/1/profile.json?identity=${identity}`);
    return Object.entries(json.record.profileData);
  }
});
