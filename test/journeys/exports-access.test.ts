import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, HeadObjectCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { externalIdOf } from '#core/accounts/external-id.ts';
import { trustPolicy } from '../../lambdas/exports/destinations/aws/policies.ts';
import { bucketPolicy, ownBucketPolicy } from '../../lambdas/exports/destinations/s3/policies.ts';
import { until } from '../../local/demo/pace.ts';
import { layoutOf, venvDir } from '../../local/stack/layout.ts';
import { anyPort } from '../../local/stack/ports.ts';
import { dummyCredentials, emulatorEnvironment, region } from '../../local/stack/settings.ts';

/**
 * The proof of access against policies that are really evaluated: an emulator of its own that enforces IAM, with a writer,
 * customers' roles and customers' buckets in it. The policies are the ones that people are told to copy.
 */
const ACCOUNT = 'arn:aws:iam::000000000000';
const house = { writer: `${ACCOUNT}:role/writer`, closed: [], proves: true, reach: (url: string) => url };
const owner = { writer: house.writer, externalId: externalIdOf('ACME-1') };
const place = { dir: '', endpoint: '', stop: () => {} };

beforeAll(async () => {
  place.dir = await mkdtemp(join(tmpdir(), 'causeway-access-'));
  const layout = layoutOf(place.dir);
  await mkdir(layout.scratch, { recursive: true });
  const ports = { gateway: await anyPort(), sftp: await anyPort() };
  const env = { ...emulatorEnvironment(layout, ports), AUTH: 'true' };
  const emulator = spawn(join(venvDir, 'bin', 'python'), ['-m', 'ministack'], {
    cwd: layout.scratch,
    env,
    stdio: 'ignore',
  });
  place.stop = () => void emulator.kill();
  place.endpoint = `http://127.0.0.1:${ports.gateway}`;
  const ready = async () => (await fetch(`${place.endpoint}/_ministack/ready`).catch(() => undefined))?.ok || undefined;
  await until(ready, { withinMs: 60_000, what: 'the emulator', signal: undefined });
  vi.stubEnv('AWS_ENDPOINT_URL', place.endpoint).stubEnv('AWS_REGION', region);
  vi.stubEnv('AWS_ACCESS_KEY_ID', dummyCredentials.accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', dummyCredentials.secretAccessKey);
  const ours = { Effect: 'Allow', Principal: { AWS: `${ACCOUNT}:root` }, Action: ['sts:AssumeRole', 'sts:TagSession'] };
  await makeRole('writer', { trust: statement(ours), action: 'sts:AssumeRole' });
});
afterAll(async () => {
  place.stop();
  await rm(place.dir, { recursive: true, force: true, maxRetries: 10 });
});

const statement = (one: object) => JSON.stringify({ Version: '2012-10-17', Statement: [one] });

async function iam(params: Record<string, string>): Promise<void> {
  const scope = `${dummyCredentials.accessKeyId}/20261126/${region}/iam/aws4_request`;
  const Authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  const body = new URLSearchParams({ Version: '2010-05-08', ...params });
  const answer = await fetch(place.endpoint, { method: 'POST', headers: { Authorization }, body });
  expect(answer.status, await answer.text()).toBe(200);
}

async function makeRole(RoleName: string, role: { trust: string; action: string }): Promise<void> {
  await iam({ Action: 'CreateRole', RoleName, AssumeRolePolicyDocument: role.trust });
  const PolicyDocument = statement({ Effect: 'Allow', Action: role.action, Resource: '*' });
  await iam({ Action: 'PutRolePolicy', RoleName, PolicyName: 'may', PolicyDocument });
}

async function makeBucket(Bucket: string, Policy?: string): Promise<string> {
  const s3 = new S3Client({ forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  if (Policy) await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  return Bucket;
}

/** What saving an export says of the access. */
async function saidOf(settings: object, accountId = 'ACME-1'): Promise<string> {
  const { s3Partner } = await import('../../lambdas/exports/destinations/s3/partner.ts');
  const destination = await s3Partner.load();
  return await destination.test(settings, { accountId, house, type: 'events' }).then(
    () => 'taken',
    (thrown: unknown) => String(thrown),
  );
}

describe('a role of a customer', () => {
  const asked = async (roleName: string, trust: string) => {
    const bucket = await makeBucket(`of-${roleName}`);
    await makeRole(roleName, { trust, action: 's3:PutObject' });
    return { bucket, access: { kind: 'role', roleArn: `${ACCOUNT}:role/${roleName}` } };
  };
  const trusting = (Condition: object) =>
    statement({ Effect: 'Allow', Principal: { AWS: house.writer }, Action: 'sts:AssumeRole', Condition });

  it('with the trust policy of the documents is taken, and takes no other account', async () => {
    const settings = await asked('documented', trustPolicy(owner));
    expect(await saidOf(settings)).toBe('taken');
    // On this machine every AWS account is the deployment's own.
    expect(await saidOf(settings, 'OTHER-1')).toContain('whose roles exports never take');
  });

  it.each([
    ['asks-nothing', {}],
    ['asks-for-any', { StringLike: { 'sts:ExternalId': 'causeway-*' } }],
    ['asks-if-there', { StringEqualsIfExists: { 'sts:ExternalId': owner.externalId } }],
  ])('that %s is refused', async (name, condition) => {
    expect(await saidOf(await asked(name, trusting(condition)))).toContain('lets in every account of this deployment');
  });
});

describe('a bucket of a customer', () => {
  const asked = (bucket: string) => ({ bucket, prefix: 'in', access: { kind: 'bucket-policy' } });

  it('with the policy of the documents is taken, and takes no other account', async () => {
    const settings = { bucket: 'documented', prefix: 'in' };
    await makeBucket('documented', bucketPolicy(settings, owner));
    expect(await saidOf(asked('documented'))).toBe('taken');
    expect(await saidOf(asked('documented'), 'OTHER-1')).toContain('access denied');
  });

  it('of the deployment’s own AWS account, where nobody need be let in, is taken once its policy keeps others out', async () => {
    const PolicyDocument = statement({ Effect: 'Allow', Action: 's3:PutObject', Resource: 'arn:aws:s3:::own/*' });
    await iam({ Action: 'PutRolePolicy', RoleName: 'writer', PolicyName: 'listed', PolicyDocument });
    await makeBucket('own', bucketPolicy({ bucket: 'own', prefix: 'in' }, owner));
    expect(await saidOf(asked('own'))).toContain('lets in every account of this deployment');
    const Policy = ownBucketPolicy({ bucket: 'own', prefix: 'in' }, owner);
    await new S3Client({ forcePathStyle: true }).send(new PutBucketPolicyCommand({ Bucket: 'own', Policy }));
    expect(await saidOf(asked('own'))).toBe('taken');
    expect(await saidOf(asked('own'), 'OTHER-1')).toContain('access denied');
  });

  it.each([
    ['asks-nothing', {}],
    ['asks-for-any', { StringLike: { 'aws:PrincipalTag/CausewayExternalId': 'causeway-*' } }],
  ])('that %s is refused', async (bucket, Condition) => {
    const write = { Effect: 'Allow', Principal: { AWS: house.writer }, Action: 's3:PutObject', Condition };
    await makeBucket(bucket, statement({ ...write, Resource: `arn:aws:s3:::${bucket}/*` }));
    expect(await saidOf(asked(bucket))).toContain('lets in every account of this deployment');
  });
});

describe('the encryption of what arrives', () => {
  const keyArn = `arn:aws:kms:${region}:000000000000:key/1234abcd-12ab-34cd-56ef-1234567890ab`;

  it.each([
    ['is asked for with the customer’s KMS key', { kind: 'sse-kms', keyArn }, ['aws:kms', keyArn]],
    ['is asked for with keys of S3', { kind: 'sse-s3' }, ['AES256', undefined]],
  ])('%s, by a role that may write', async (_what, encryption, expected) => {
    const name = `encrypted-${encryption.kind}`;
    const bucket = await makeBucket(name);
    await makeRole(name, { trust: trustPolicy(owner), action: 's3:PutObject' });
    const access = { kind: 'role', roleArn: `${ACCOUNT}:role/${name}` };
    expect(await saidOf({ bucket, access, encryption })).toBe('taken');
    const s3 = new S3Client({ forcePathStyle: true });
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: '_causeway-access-test' }));
    expect([head.ServerSideEncryption, head.SSEKMSKeyId]).toEqual(expected);
  });

  it('is S3’s where a bucket lets nothing else in, which is what the setting is for', async () => {
    const prefix = '';
    const write = bucketPolicy({ bucket: 'strict', prefix }, owner);
    const Deny = {
      ...{ Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::strict/*' },
      Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } },
    };
    const { Version, Statement } = JSON.parse(write);
    await makeBucket('strict', JSON.stringify({ Version, Statement: [...Statement, Deny] }));
    const settings = { bucket: 'strict', access: { kind: 'bucket-policy' } };
    expect(await saidOf(settings)).toContain('access denied');
    expect(await saidOf({ ...settings, encryption: { kind: 'sse-s3' } })).toBe('taken');
  });
});
