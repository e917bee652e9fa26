import { gzipSync } from 'node:zlib';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { frameLane, takeUpload } from '../../lambdas/core/take-upload.ts';
import { compressGroup } from '../../lambdas/store/ingest.ts';
import {
  type Client,
  callAs,
  event,
  newAccount,
  output,
  until,
  uploadAndCommit,
  walk,
} from '../support/local-stack.ts';

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
