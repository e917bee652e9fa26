import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { externalIdOf } from '#core/accounts/external-id.ts';
import { s3Partner } from '../../../lambdas/exports/destinations/s3/partner.ts';
import { s3Settings } from '../../../lambdas/exports/destinations/s3/settings.ts';
import { s3Work } from '../../../lambdas/exports/destinations/s3/work.ts';
import { type FilesPartner, filesContract } from '../files.contract.ts';
import { contextOf, runContext } from '../partner.contract.ts';

vi.stubEnv('AWS_REGION', 'eu-west-1');
const s3 = mockClient(S3Client);
const sts = mockClient(STSClient);
const objects = new Map<string, Buffer>();
const keys = { kind: 'keys', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a-secret-access-key' };
const context = contextOf();
const opening = { ...context, run: runContext };
const test = async (settings: object) => await s3Work.test(s3Settings.parse(settings), context);
const keyArn = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const roleArn = 'arn:aws:iam::123456789012:role/causeway';
const shared = {
  'bucket-policy': { bucket: 'partner', prefix: 'in', access: { kind: 'bucket-policy' } },
  role: { bucket: 'partner', prefix: 'in', access: { kind: 'role', roleArn } },
};
let everybody = false;
const strange = (id: string | undefined) => !everybody && (id === undefined || id === 'causeway-nobody');

const TROUBLE = {
  denied: { name: 'AccessDenied', status: 403 },
  gone: { name: 'NoSuchBucket', status: 404 },
  throttled: { name: 'SlowDown', status: 503 },
  broken: { name: 'InternalError', status: 500 },
  unreachable: { name: 'TimeoutError', status: undefined },
};

const trouble: FilesPartner['trouble'] = (kind) => {
  s3.reset();
  s3.on(PutObjectCommand).callsFake(async ({ Key, Body }, client: () => S3Client) => {
    const bytes = Body instanceof Readable ? await buffer(Body) : Buffer.from(Body);
    if (kind !== 'none') throw raw(TROUBLE[kind]);
    // The session's tag is its key id, and the bucket's policy asks for one that is somebody's.
    const { accessKeyId } = await client().config.credentials();
    if (accessKeyId.startsWith('tagged ') && strange(accessKeyId.split(' ')[1] || undefined)) throw raw(TROUBLE.denied);
    objects.set(Key, bytes);
    return {};
  });
};
const raw = ({ name, status }: { name: string; status: number | undefined }) =>
  Object.assign(new Error('raw words'), { name, $metadata: { httpStatusCode: status } });

beforeEach(() => {
  trouble('none');
  sts.reset();
  everybody = false;
  sts.on(AssumeRoleCommand).callsFake(({ RoleArn, Tags, ExternalId }) => {
    if (RoleArn === roleArn && strange(ExternalId)) throw raw(TROUBLE.denied);
    const AccessKeyId = RoleArn === roleArn ? 'customer' : `tagged ${Tags[0]?.Value ?? ''}`;
    return { Credentials: { AccessKeyId, SecretAccessKey: 'B', SessionToken: 'C', Expiration: new Date() } };
  });
});

filesContract({
  partner: s3Partner,
  settings: { bucket: 'partner', prefix: 'in/', access: keys },
  invalid: {
    bucket: { bucket: 'No Bucket' },
    prefix: { bucket: 'partner', prefix: '/x' },
    region: { bucket: 'partner', region: 'evil.example.com/' },
    encryption: { bucket: 'partner', encryption: { kind: 'sse-kms', keyArn } },
    'encryption.keyArn': { bucket: 'partner', access: keys, encryption: { kind: 'sse-kms', keyArn: 'alias/mine' } },
    'access.roleArn': { bucket: 'partner', access: { kind: 'role', roleArn: 'arn:aws:iam::1:user/x' } },
  },
  arrived: () => objects,
  trouble,
  shared: {
    settings: shared,
    letEverybodyIn: (yes) => {
      everybody = yes;
    },
  },
});

describe('the destination "s3"', () => {
  it('sends the sha256 along, so that S3 checks what arrives', async () => {
    const opened = await s3Work.open(s3Settings.parse({ bucket: 'partner' }), opening);
    if (opened.takes !== 'files') throw new Error('takes no files');
    const file = { name: 'f', path: new URL(import.meta.url).pathname, bytes: 1, rows: 1, contentType: 'text/plain' };
    await opened.put({ ...file, sha256: 'ff'.repeat(32) });
    const [put] = s3.commandCalls(PutObjectCommand);
    expect(put?.args[0].input).toMatchObject({ Bucket: 'partner', Key: 'f', ContentLength: 1 });
    expect(put?.args[0].input.ChecksumSHA256).toBe(Buffer.from('ff'.repeat(32), 'hex').toString('base64'));
  });

  it('writes as the deployment’s writer, in a session that carries the account’s external id', async () => {
    await s3Work.open(s3Settings.parse(shared['bucket-policy']), opening);
    const [taken] = sts.commandCalls(AssumeRoleCommand);
    expect(taken?.args[0].input).toMatchObject({
      RoleArn: context.house.writer,
      Tags: [{ Key: 'CausewayExternalId', Value: externalIdOf('ACME-1') }],
    });
  });

  it('takes a customer’s role as the writer, under the account’s external id', async () => {
    await s3Work.open(s3Settings.parse(shared.role), opening);
    const taken = sts.commandCalls(AssumeRoleCommand).map((call) => call.args[0].input);
    expect(taken.map(({ RoleArn }) => RoleArn)).toEqual([context.house.writer, roleArn]);
    expect(taken[1]?.ExternalId).toBe(externalIdOf('ACME-1'));
  });

  it('tries a role without any external id, and with one that is nobody’s', async () => {
    await test(shared.role);
    const ids = sts
      .commandCalls(AssumeRoleCommand)
      .map((call) => call.args[0].input)
      .filter(({ RoleArn }) => RoleArn === roleArn)
      .map(({ ExternalId }) => ExternalId);
    expect(ids).toEqual([externalIdOf('ACME-1'), undefined, 'causeway-nobody']);
  });

  it('a role of the deployment’s own AWS account is told what does there, and not the trust policy that it has', async () => {
    sts.on(AssumeRoleCommand, { RoleArn: 'arn:aws:iam::111122223333:role/ours' }).rejects(raw(TROUBLE.denied));
    const refused = test({
      bucket: 'partner',
      access: { kind: 'role', roleArn: 'arn:aws:iam::111122223333:role/ours' },
    });
    await expect(refused).rejects.toThrow(
      /the AWS account that this deployment is in.*never take.*bucket-policy.*keys/,
    );
    await expect(refused).rejects.not.toThrow('trust policy');
  });

  it('a bucket that lets everybody in is told the policy for one of the deployment’s own AWS account, too', async () => {
    everybody = true;
    const refused = test(shared['bucket-policy']);
    await expect(refused).rejects.toThrow('"Effect":"Allow"');
    await expect(refused).rejects.toThrow(
      `"Effect":"Deny","Principal":{"AWS":"${context.house.writer}"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::partner/in/*","Condition":{"StringNotEquals":{"aws:PrincipalTag/CausewayExternalId":"${externalIdOf('ACME-1')}"}}`,
    );
  });

  it('trouble that may pass proves nothing: access is not taken for proved', async () => {
    sts.on(AssumeRoleCommand, { RoleArn: roleArn, ExternalId: undefined }).rejects(raw(TROUBLE.throttled));
    sts.on(AssumeRoleCommand, { RoleArn: roleArn }).callsFake(({ ExternalId }) => {
      if (ExternalId !== externalIdOf('ACME-1')) throw raw(TROUBLE.throttled);
      return { Credentials: { AccessKeyId: 'customer', SecretAccessKey: 'B', SessionToken: 'C' } };
    });
    await expect(test(shared.role)).rejects.toMatchObject({ retry: 'later' });
  });

  it('a role that does not trust us is told the trust policy to use', async () => {
    sts.on(AssumeRoleCommand).callsFake(({ RoleArn }) => {
      if (RoleArn === roleArn) throw raw(TROUBLE.denied);
      return { Credentials: { AccessKeyId: 'tagged x', SecretAccessKey: 'B', SessionToken: 'C' } };
    });
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: context.house.writer },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': externalIdOf('ACME-1') } },
        },
      ],
    };
    await expect(test(shared.role)).rejects.toThrow(JSON.stringify(policy));
  });

  it('a bucket that refuses is told the policy to use, and what to do with a key of its own', async () => {
    trouble('denied');
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: context.house.writer },
          Action: 's3:PutObject',
          Resource: 'arn:aws:s3:::partner/in/*',
          Condition: { StringEquals: { 'aws:PrincipalTag/CausewayExternalId': externalIdOf('ACME-1') } },
        },
      ],
    };
    const refused = test(shared['bucket-policy']);
    await expect(refused).rejects.toThrow(JSON.stringify(policy));
    await expect(refused).rejects.toThrow('a KMS key of its own, use access of kind "role"');
  });

  it('a bucket policy cannot help where a KMS key refuses us: a role can', async () => {
    s3.reset();
    const message = 'User: arn:x is not authorized to perform: kms:GenerateDataKey on resource: arn:y';
    s3.on(PutObjectCommand).rejects(Object.assign(new Error(message), raw(TROUBLE.denied), { message }));
    await expect(test(shared['bucket-policy'])).rejects.toThrow(
      'encrypts with a KMS key of its own, which this deployment may not use. Use access of kind "role"',
    );
  });

  it('the deployment’s own buckets are refused before anything is written', async () => {
    const own = { ...shared['bucket-policy'], bucket: 'our-own-lake' };
    await expect(test(own)).rejects.toThrow('is this deployment’s own');
    expect(s3.commandCalls(PutObjectCommand)).toEqual([]);
  });

  it.each([
    [{ name: 'PermanentRedirect', status: 301 }, 'is in another region: say which in settings.region.'],
    [{ name: 'InvalidAccessKeyId', status: 403 }, 'S3 does not accept the access key'],
    [{ name: 'SignatureDoesNotMatch', status: 403 }, 'S3 does not accept the access key'],
    [
      { name: 'KMS.DisabledException', status: 400 },
      'the KMS key that it encrypts with could not be used (KMS.DisabledException). It must be enabled',
    ],
  ])('%o is said as what it is', async (answer, sentence) => {
    s3.reset();
    s3.on(PutObjectCommand).rejects(raw(answer));
    await expect(test({ bucket: 'partner', access: keys })).rejects.toThrow(sentence);
  });
});

describe('encryption in a bucket', () => {
  it.each([
    [undefined, {}],
    [{ kind: 'sse-s3' }, { ServerSideEncryption: 'AES256' }],
    [
      { kind: 'sse-kms', keyArn },
      { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: keyArn },
    ],
  ])(
    'is asked for with every object as the settings say, and left to the bucket where they say nothing: %o',
    async (encryption, headers) => {
      const settings = s3Settings.parse({ ...shared.role, encryption });
      await s3Work.test(settings, context);
      const opened = await s3Work.open(settings, opening);
      if (opened.takes !== 'files') throw new Error('takes no files');
      const path = new URL(import.meta.url).pathname;
      await opened.put({ name: 'f', path, bytes: 1, rows: 1, contentType: 'text/plain', sha256: 'ff'.repeat(32) });
      await opened.putManifest({ name: 'm', text: '{}', files: [], parts: [] });
      const asked = s3.commandCalls(PutObjectCommand).map((call) => call.args[0].input);
      expect(asked.map(({ Key }) => Key)).toEqual(['in/_causeway-access-test', 'in/f', 'in/m']);
      for (const { ServerSideEncryption, SSEKMSKeyId } of asked) {
        expect(JSON.parse(JSON.stringify({ ServerSideEncryption, SSEKMSKeyId }))).toEqual(headers);
      }
    },
  );

  it('with a KMS key of another region than the bucket’s is refused', () => {
    const encryption = { kind: 'sse-kms', keyArn };
    const settings = { ...shared.role, encryption, region: 'eu-central-1' };
    expect(() => s3Partner.parse(settings)).toThrow(
      'settings.encryption: must use a KMS key of the bucket’s region, eu-central-1',
    );
    expect(s3Partner.parse({ ...settings, region: 'eu-west-1' })).toMatchObject({ encryption });
  });

  it('with a KMS key that the role may not use is refused with who must allow what', async () => {
    s3.reset();
    const message = 'User: arn:x is not authorized to perform: kms:GenerateDataKey on resource: arn:y';
    s3.on(PutObjectCommand).rejects(Object.assign(new Error(message), raw(TROUBLE.denied), { message }));
    await expect(test({ ...shared.role, encryption: { kind: 'sse-kms', keyArn } })).rejects.toThrow(
      `the KMS key ${keyArn} could not be used. It must be enabled and in the bucket’s region, and the role must be allowed kms:GenerateDataKey with it`,
    );
  });
});
