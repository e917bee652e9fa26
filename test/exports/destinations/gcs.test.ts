import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { externalIdOf } from '#core/accounts/external-id.ts';
import { gcsPartner } from '../../../lambdas/exports/destinations/gcs/partner.ts';
import { gcsSettings } from '../../../lambdas/exports/destinations/gcs/settings.ts';
import { gcsWork } from '../../../lambdas/exports/destinations/gcs/work.ts';
import { authorization } from '../../../lambdas/exports/destinations/google/aws-token.ts';
import { audience, type Doors, googleDoors, keyFile } from '../../support/google/identity.ts';
import { type Bucket, storageOf } from '../../support/google/storage.ts';
import { partnersCorner } from '../../support/partners-corner.ts';
import { type FilesPartner, filesContract } from '../files.contract.ts';
import { contextOf, runContext } from '../partner.contract.ts';

vi.stubEnv('AWS_REGION', 'eu-west-1');
const sts = mockClient(STSClient);
const serviceAccount = 'causeway@partner-1.iam.gserviceaccount.com';
const isStrange = (accessKeyId: string) => /^tagged (|causeway-nobody)$/.test(accessKeyId);
const doors: Doors = { letsIn: (id) => !isStrange(id), mayAct: true, seen: [] };
const bucket: Bucket = { objects: new Map(), letsIn: () => true };
const standIns = { ...googleDoors(doors), 'storage.googleapis.com': storageOf(bucket) };
const corner = await partnersCorner(standIns);
const folder = await mkdtemp(join(tmpdir(), 'gcs-'));
afterAll(async () => {
  await corner[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

let isReachable = true;
const reach = (url: string) => (isReachable ? url.replace('https:/', corner.address) : 'http://127.0.0.1:1/');
const context = contextOf(reach);
const opening = { ...context, run: runContext };
const byKey = { bucket: 'partner', prefix: 'in/', access: { kind: 'key', key: keyFile } };
const federated = (more: object = {}) => ({ bucket: 'partner', access: { kind: 'federation', audience, ...more } });
const test = async (settings: object) => await gcsWork.test(gcsSettings.parse(settings), context);
async function open(settings: object = byKey) {
  const opened = await gcsWork.open(gcsSettings.parse(settings), opening);
  if (opened.takes !== 'files') throw new Error('takes no files');
  return opened;
}
async function fileOf(text: string) {
  const path = join(folder, 'file');
  await writeFile(path, text);
  return { name: 'f.json.gz', path, bytes: text.length, rows: 1, sha256: '', contentType: 'application/gzip' };
}

const TROUBLE = {
  denied: { status: 403, reason: 'forbidden' },
  gone: { status: 404, reason: 'notFound' },
  throttled: { status: 429, reason: 'rateLimitExceeded' },
  broken: { status: 503, reason: 'backendError' },
  unreachable: undefined,
  none: undefined,
};
const trouble: FilesPartner['trouble'] = (kind) => {
  isReachable = kind !== 'unreachable';
  bucket.trouble = TROUBLE[kind];
};

beforeEach(() => {
  trouble('none');
  Object.assign(doors, { letsIn: (id: string) => !isStrange(id), mayAct: true, trouble: undefined, seen: [] });
  Object.assign(bucket, { letsIn: () => true });
  bucket.objects.clear();
  sts.reset();
  sts.on(AssumeRoleCommand).callsFake(({ Tags }) => ({
    Credentials: { AccessKeyId: `tagged ${Tags[0]?.Value ?? ''}`, SecretAccessKey: 'B', SessionToken: 'C' },
  }));
});

filesContract({
  partner: gcsPartner,
  settings: byKey,
  invalid: {
    bucket: { ...byKey, bucket: 'No Bucket' },
    prefix: { ...byKey, prefix: '/x' },
    access: { bucket: 'partner' },
    'access.key': { ...byKey, access: { kind: 'key', key: '{"type":"service_account"}' } },
    'access.audience': federated({ audience: '//evil.example.com/projects/1' }),
    'access.serviceAccount': federated({ serviceAccount: 'somebody@example.com' }),
  },
  reach,
  arrived: () => new Map([...bucket.objects].map(([name, { bytes }]) => [name, bytes])),
  trouble,
  shared: {
    settings: { federation: federated({ serviceAccount }) },
    letEverybodyIn: (yes) => {
      doors.letsIn = (id) => yes || !isStrange(id);
    },
  },
});

describe('the destination "gcs"', () => {
  it('sends the MD5 along, so that Google checks what arrives', async () => {
    await (await open()).put(await fileOf('bytes'));
    expect(bucket.objects.get('in/f.json.gz')?.metadata).toMatchObject({
      md5Hash: createHash('md5').update('bytes').digest('base64'),
      contentType: 'application/gzip',
      metadata: { 'causeway-schema': '1' },
    });
  });

  it('writes nothing over: what is there was written by an earlier try, and is taken for done', async () => {
    const opened = await open();
    await opened.put(await fileOf('first'));
    await opened.put(await fileOf('other'));
    expect(String(bucket.objects.get('in/f.json.gz')?.bytes)).toBe('first');
  });

  it('a connection cut in the middle of a file leaves none, and the next try writes it whole', async () => {
    const opened = await open();
    bucket.trouble = 'cut';
    const file = await fileOf('x'.repeat(5_000_000));
    await expect(opened.put(file)).rejects.toMatchObject({ code: 'unavailable', retry: 'later' });
    expect(bucket.objects.size).toBe(0);
    bucket.trouble = undefined;
    await opened.put(file);
    expect(bucket.objects.get('in/f.json.gz')?.bytes).toHaveLength(5_000_000);
  });

  it('credentials that are revoked in the middle of a run are said as that', async () => {
    const opened = await open();
    bucket.trouble = { status: 401, reason: 'authError' };
    const refused = opened.put(await fileOf('x'));
    await expect(refused).rejects.toMatchObject({ code: 'destination-refused', retry: 'never' });
    await expect(refused).rejects.toThrow('Google no longer accepts the credentials for the bucket "partner".');
  });

  it('says whom the bucket must let in', async () => {
    bucket.letsIn = () => false;
    await expect(test(byKey)).rejects.toThrow(`roles/storage.objectCreator on it to serviceAccount:${serviceAccount}`);
    const pool =
      'principalSet://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/causeway/*';
    await expect(test(federated())).rejects.toThrow(`on it to ${pool}`);
  });
});

describe('access to Google', () => {
  it('by a key asks Google’s own address for a token, whatever the key file names', async () => {
    await test(byKey);
    expect(doors.seen.map(({ host }) => host)).toEqual(['oauth2.googleapis.com']);
  });

  it('by a key that Google no longer knows is refused with the account’s name, and without Google’s words', async () => {
    doors.trouble = 400;
    const refused = test(byKey);
    await expect(refused).rejects.toMatchObject({ code: 'destination-refused', retry: 'never' });
    await expect(refused).rejects.toThrow(`the key of the service account ${serviceAccount} (invalid_grant, HTTP 400)`);
    await expect(refused).rejects.not.toThrow('raw words');
  });

  it('that cannot be given just now is tried again later', async () => {
    doors.trouble = 503;
    for (const settings of [byKey, federated()]) {
      await expect(test(settings)).rejects.toMatchObject({ code: 'unavailable', retry: 'later' });
    }
  });

  it('without a key comes as the writer, in a session that is called like the account’s external id', async () => {
    await open(federated({ serviceAccount }));
    const [taken] = sts.commandCalls(AssumeRoleCommand);
    expect(taken?.args[0].input).toMatchObject({
      RoleArn: context.house.writer,
      RoleSessionName: externalIdOf('ACME-1'),
    });
    expect(doors.seen.map(({ host }) => host)).toEqual(['sts.googleapis.com', 'iamcredentials.googleapis.com']);
    expect(doors.seen[1]?.json).toEqual({
      scope: ['https://www.googleapis.com/auth/devstorage.read_write'],
      lifetime: '3600s',
    });
  });

  it('through a pool that refuses is told the condition to use', async () => {
    doors.letsIn = () => false;
    await expect(test(federated())).rejects.toThrow(
      `with the attribute condition assertion.arn == "arn:aws:sts::111122223333:assumed-role/writer/${externalIdOf('ACME-1')}"`,
    );
  });

  it('through a pool that may not act as the service account is told what to grant, to whom', async () => {
    doors.mayAct = false;
    await expect(test(federated({ serviceAccount }))).rejects.toThrow(
      /may not act as causeway@.*: grant roles\/iam.workloadIdentityUser on it to principalSet:\/\/iam.googleapis.com\/projects\/123456789012\/.*\/causeway\/\*\.$/,
    );
  });

  it('where the pool lets strangers through, but the bucket does not, is the account’s alone', async () => {
    doors.letsIn = () => true;
    let asked = 0;
    bucket.letsIn = () => ++asked === 1;
    await test(federated());
    expect(asked).toBe(3);
  });

  it('signs as AWS does: the signature is the one that Google’s own library makes', () => {
    const headers = {
      host: 'sts.eu-west-1.amazonaws.com',
      'x-amz-date': '20261127T010203Z',
      'x-amz-security-token': 'tok/==',
      'x-goog-cloud-target-resource':
        '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/causeway/providers/aws',
    };
    const made = authorization({
      ...{ accessKeyId: 'AKID', secretAccessKey: 'secret/+x', region: 'eu-west-1', service: 'sts' },
      ...{ query: 'Action=GetCallerIdentity&Version=2011-06-15', headers, now: new Date('2026-11-27T01:02:03Z') },
    });
    // google-auth-library 11.3.4, AwsRequestSigner.
    expect(made).toMatch(/Signature=e277ed93773048527ba48b244637d62256aaa6a140b9b1f48e71d9881fd255fe$/);
  });
});
