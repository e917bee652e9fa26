import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { s3Destination } from '../../../lambdas/exports/destinations/s3/index.ts';
import { externalIdOf } from '../../../lambdas/exports/destinations/s3/settings.ts';
import { destinationContract, type Partner } from '../destination.contract.ts';

vi.stubEnv('AWS_REGION', 'eu-west-1');
const s3 = mockClient(S3Client);
const sts = mockClient(STSClient);
const objects = new Map<string, Buffer>();
const keys = { kind: 'keys', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a-secret-access-key' };
const context = { accountId: 'ACME-1' };

const TROUBLE = {
  denied: { name: 'AccessDenied', status: 403 },
  gone: { name: 'NoSuchBucket', status: 404 },
  throttled: { name: 'SlowDown', status: 503 },
  broken: { name: 'InternalError', status: 500 },
  unreachable: { name: 'TimeoutError', status: undefined },
};

const trouble: Partner['trouble'] = (kind) => {
  s3.reset();
  s3.on(PutObjectCommand).callsFake(async ({ Key, Body }) => {
    const bytes = Body instanceof Readable ? await buffer(Body) : Buffer.from(Body);
    if (kind !== 'none') throw raw(TROUBLE[kind]);
    objects.set(Key, bytes);
    return {};
  });
};
const raw = ({ name, status }: { name: string; status: number | undefined }) =>
  Object.assign(new Error('raw words'), { name, $metadata: { httpStatusCode: status } });

beforeEach(() => {
  trouble('none');
  sts.reset();
  sts
    .on(AssumeRoleCommand)
    .resolves({ Credentials: { AccessKeyId: 'A', SecretAccessKey: 'B', SessionToken: 'C', Expiration: new Date() } });
});

destinationContract({
  destination: s3Destination,
  settings: { bucket: 'partner', prefix: 'in/', access: keys },
  invalid: {
    bucket: { bucket: 'No Bucket' },
    prefix: { bucket: 'partner', prefix: '/x' },
    region: { bucket: 'partner', region: 'evil.example.com/' },
    'access.roleArn': { bucket: 'partner', access: { kind: 'role', roleArn: 'arn:aws:iam::1:user/x' } },
  },
  arrived: () => objects,
  trouble,
});

describe('the destination "s3"', () => {
  test('sends the sha256 along, so that S3 checks what arrives', async () => {
    const opened = await s3Destination.open({ bucket: 'partner' }, context);
    const file = { name: 'f', path: new URL(import.meta.url).pathname, bytes: 1, contentType: 'text/plain' };
    await opened.put({ ...file, sha256: 'ff'.repeat(32) });
    const [put] = s3.commandCalls(PutObjectCommand);
    expect(put?.args[0].input).toMatchObject({ Bucket: 'partner', Key: 'f', ContentLength: 1 });
    expect(put?.args[0].input.ChecksumSHA256).toBe(Buffer.from('ff'.repeat(32), 'hex').toString('base64'));
  });

  test('takes a role under the account’s external id, and shows that id', async () => {
    const settings = {
      bucket: 'partner',
      access: { kind: 'role', roleArn: 'arn:aws:iam::123456789012:role/causeway' },
    };
    await s3Destination.test(settings, context);
    const [assumed] = sts.commandCalls(AssumeRoleCommand);
    expect(assumed?.args[0].input.ExternalId).toBe(externalIdOf('ACME-1'));
    expect(s3Destination.describe(settings, context)).toMatchObject({ access: { externalId: externalIdOf('ACME-1') } });
  });

  test('a role that does not trust us is told what its trust policy must name', async () => {
    sts.on(AssumeRoleCommand).rejects(raw({ name: 'AccessDenied', status: 403 }));
    const settings = {
      bucket: 'partner',
      access: { kind: 'role', roleArn: 'arn:aws:iam::123456789012:role/causeway' },
    };
    await expect(s3Destination.test(settings, context)).rejects.toThrow(externalIdOf('ACME-1'));
  });

  test.each([
    [{ name: 'PermanentRedirect', status: 301 }, 'is in another region: say which in settings.region.'],
    [{ name: 'InvalidAccessKeyId', status: 403 }, 'S3 does not accept the access key'],
    [{ name: 'SignatureDoesNotMatch', status: 403 }, 'S3 does not accept the access key'],
    [{ name: 'KMS.DisabledException', status: 400 }, 'refused the write (KMS.DisabledException, HTTP 400).'],
  ])('%o is said as what it is', async (answer, sentence) => {
    s3.reset();
    s3.on(PutObjectCommand).rejects(raw(answer));
    await expect(s3Destination.test({ bucket: 'partner', access: keys }, context)).rejects.toThrow(sentence);
  });
});
