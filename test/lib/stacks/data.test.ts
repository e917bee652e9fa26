import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { buildCauseway } from '../../../lib/causeway.ts';
import { DataStack } from '../../../lib/stacks/data.ts';
import { stageFrom } from '../../../lib/stages.ts';
import { appWith, ofType, type Piece, synthesised } from '../synthesised.ts';

const { data } = synthesised({ stage: 'prod' });
const dev = synthesised({ stage: 'dev' });
const local = synthesised({ stage: 'local' });
const holdsData = [
  ...['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::Kinesis::Stream', 'AWS::KMS::Key', 'AWS::Cognito::UserPool'],
];
const buckets = ofType(data, 'AWS::S3::Bucket');

describe('the data stack', () => {
  it('keeps its logical ids: another id would be another, empty, table, or a role that no customer lets in', () => {
    const ids = Object.keys(data).filter((id) =>
      [...holdsData, 'AWS::Events::EventBus', 'AWS::IAM::Role'].includes(data[id]?.Type ?? ''),
    );
    expect(ids.sort()).toEqual(PINNED_IDS);
  });

  it('exports the same whoever uses it: a version that uses less of it is deployed without a word from CloudFormation', () => {
    const domainName = 'api.example.org';
    const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000';
    const app = () => appWith({ stage: 'prod', domainName, certificateArn });
    const exported = (stack: DataStack) =>
      Object.values<Piece>(Template.fromStack(stack).toJSON().Outputs).flatMap(({ Export }) => Export?.Name ?? []);
    const [alone, among] = [app(), app()];
    const used = exported(buildCauseway(among, stageFrom(among.node)).data);
    const stage = stageFrom(alone.node);
    expect(exported(new DataStack(alone, 'Causeway-prod-Data', { stage })).sort()).toEqual(used.sort());
    expect(used.length).toBeGreaterThan(25);
  });

  it('leaves everything that holds data behind when it is deleted, and nothing when its first deployment fails', () => {
    const gone = Object.entries(data).filter(
      ([, { Type, DeletionPolicy }]) => holdsData.includes(Type) && DeletionPolicy !== 'RetainExceptOnCreate',
    );
    expect(gone).toEqual([]);
  });

  it('of a throw-away copy goes whole: full buckets are emptied first, and nothing is protected', () => {
    const emptied = ofType(dev.data, 'Custom::S3AutoDeleteObjects').map(([, { BucketName }]) => BucketName.Ref);
    expect(emptied.sort()).toEqual(
      ofType(dev.data, 'AWS::S3::Bucket')
        .map(([id]) => id)
        .sort(),
    );
    const kept = Object.values(dev.data).filter(
      ({ Type, DeletionPolicy }) => holdsData.includes(Type) && DeletionPolicy !== 'Delete',
    );
    expect(kept).toEqual([]);
    for (const [, table] of ofType(dev.data, 'AWS::DynamoDB::Table')) {
      expect(table.DeletionProtectionEnabled).toBe(false);
    }
  });

  it('has nothing in it that empties buckets where data is to be kept, nor on one machine', () => {
    for (const resources of [data, local.data]) {
      expect(ofType(resources, 'Custom::S3AutoDeleteObjects')).toEqual([]);
    }
  });

  it('can bring every table back to any second of the last 35 days, but for the uploads that are to be gone in an hour', () => {
    for (const [id, table] of ofType(data, 'AWS::DynamoDB::Table')) {
      const isRestorable = !id.startsWith('RecentUploads');
      expect(table.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: isRestorable });
      expect(table.DeletionProtectionEnabled).toBe(true);
      expect(table.BillingMode).toBe('PAY_PER_REQUEST');
    }
  });

  it('forgets sessions of people, cursors, runs of exports, idempotency keys, recent uploads, what was delivered at once, counters of webhooks and of what was stored, steps of campaigns and imports by themselves, and nothing else in tables', () => {
    const expiring = ofType(data, 'AWS::DynamoDB::Table').filter(([, table]) => table.TimeToLiveSpecification);
    const names = expiring.map(([id]) => id.slice(0, 7));
    expect(names).toEqual([
      ...['Account', 'Cursors', 'Exports', 'Uploads', 'RecentU'],
      ...['Reactio', 'Webhook', 'Campaig', 'Imports', 'FlowA74', 'Audit3D'],
    ]);
  });

  it('has no public bucket, and no object that anyone else could own', () => {
    for (const [, bucket] of buckets) {
      expect(Object.values(bucket.PublicAccessBlockConfiguration)).toEqual([true, true, true, true]);
      expect(bucket.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
    }
  });

  it('encrypts what it stores, and refuses plain http', () => {
    const denied = ofType(data, 'AWS::S3::BucketPolicy')
      .filter(([, { PolicyDocument }]) => PolicyDocument.Statement.some(isSecureTransportOnly))
      .map(([, { Bucket }]) => Bucket.Ref);
    expect(denied.sort()).toEqual(buckets.map(([id]) => id).sort());
    for (const [, bucket] of buckets) {
      const [rule] = bucket.BucketEncryption.ServerSideEncryptionConfiguration;
      expect(rule.ServerSideEncryptionByDefault.SSEAlgorithm).toBe('AES256');
    }
    for (const [, stream] of ofType(data, 'AWS::Kinesis::Stream'))
      expect(stream.StreamEncryption.EncryptionType).toBe('KMS');
    for (const [, key] of ofType(data, 'AWS::KMS::Key')) expect(key.EnableKeyRotation).toBe(true);
  });

  it('drops uploads to S3 that were never finished after a day', () => {
    for (const [, bucket] of buckets) {
      const [whole] = bucket.LifecycleConfiguration.Rules.filter(({ Prefix }: Piece) => Prefix === undefined);
      expect(whole.AbortIncompleteMultipartUpload).toEqual({ DaysAfterInitiation: 1 });
    }
  });

  it('lets pages of the dashboard’s own name, or of any where it has none, put files by signed URLs, and into no other bucket', () => {
    const dashboardCertificateArn =
      'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000';
    const named = synthesised({ stage: 'prod', dashboardDomain: 'console.example.org', dashboardCertificateArn });
    const origins = [named.data, data].map((resources) =>
      ofType(resources, 'AWS::S3::Bucket').flatMap(([id, { CorsConfiguration }]) =>
        CorsConfiguration ? [[id.slice(0, 11), ...CorsConfiguration.CorsRules]] : [],
      ),
    );
    const rule = { AllowedMethods: ['PUT'], AllowedHeaders: ['*'], ExposedHeaders: ['ETag'], MaxAge: 3_600 };
    expect(origins).toEqual([
      [['ImportFiles', { ...rule, AllowedOrigins: ['https://console.example.org'] }]],
      [['ImportFiles', { ...rule, AllowedOrigins: ['*'] }]],
    ]);
  });

  it('keeps people who sign in: invited only, with a password of twelve characters, and a second factor where they want one', () => {
    const [[, pool] = [], ...others] = ofType(data, 'AWS::Cognito::UserPool');
    expect(others).toEqual([]);
    expect(pool).toMatchObject({
      UserPoolTier: 'LITE',
      DeletionProtection: 'ACTIVE',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UsernameAttributes: ['email'],
      UsernameConfiguration: { CaseSensitive: false },
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
    });
    const [[, client] = []] = ofType(data, 'AWS::Cognito::UserPoolClient');
    expect(client).toMatchObject({
      ExplicitAuthFlows: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
    });
  });

  it('mails people by SES where the deployment has a sender, and by Cognito itself where it has none', () => {
    const mails = (resources: typeof data) =>
      ofType(resources, 'AWS::Cognito::UserPool').map(([, { EmailConfiguration }]) => EmailConfiguration);
    expect(mails(data)).toEqual([undefined]);
    const mailFrom = 'Acme <hello@example.com>';
    const [by] = mails(synthesised({ stage: 'prod', mailFrom }).data);
    expect(by).toMatchObject({ EmailSendingAccount: 'DEVELOPER', From: 'Acme <hello@example.com>' });
    expect(JSON.stringify(by.SourceArn)).toContain(':identity/example.com');
    const [alone] = mails(synthesised({ stage: 'prod', mailFrom, mailVerified: 'address' }).data);
    expect(JSON.stringify(alone.SourceArn)).toContain(':identity/hello@example.com');
  });

  it('invites people to the dashboard where it has a name, and never to the API, which shows no page', () => {
    const text = (context: Parameters<typeof synthesised>[0]) =>
      ofType(synthesised(context).data, 'AWS::Cognito::UserPool').map(
        ([, pool]) => pool.AdminCreateUserConfig.InviteMessageTemplate.EmailMessage,
      );
    const unnamed = [expect.stringMatching(/ Sign in as \{username\} with the temporary password \{####\} /)];
    expect(text({ stage: 'prod' })).toEqual(unnamed);
    const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000';
    const api = { stage: 'prod', domainName: 'api.example.org', certificateArn };
    expect(text(api)).toEqual(unnamed);
    const both = { ...api, dashboardDomain: 'console.example.org', dashboardCertificateArn: certificateArn };
    expect(text(both)).toEqual([expect.stringContaining(' Sign in at https://console.example.org as {username} ')]);
  });

  it('never expires the lake', () => {
    const [, lake] = buckets.find(([id]) => id.startsWith('Lake')) ?? [];
    expect(lake?.VersioningConfiguration).toEqual({ Status: 'Enabled' });
    expect(lake?.LifecycleConfiguration.Rules.map((rule: Piece) => rule.ExpirationInDays)).toEqual([undefined]);
  });
});

function isSecureTransportOnly(statement: Piece): boolean {
  return statement.Effect === 'Deny' && statement.Condition?.Bool?.['aws:SecureTransport'] === 'false';
}

const PINNED_IDS = [
  'AccessLogs8B620ECA',
  'AccountsBE8A900E',
  'Attempts4DADFC67',
  'Audit3D8ADE0A',
  'Bodies3FF2AA63',
  'CampaignsEB561EE0',
  'CausewayDF567801',
  'Commits06B76583',
  'Cursors3BCEA47F',
  'ExportSecrets046DF4E1',
  'Exports25637AFB',
  'ExportsWriter2D24E8FC',
  'FlowA74D6E88',
  'ImportFiles42845354',
  'ImportsC5EA4F6F',
  'Ingest4069586C',
  'Lake5F1B88EA',
  'ListsCB6DC742',
  'Pages127DFD1A',
  'PeoplePoolC64A4D1E',
  'Plans9BAA8338',
  'Profiles4FC22479',
  'Quarantine23FF09FE',
  'Reactions5B60A351',
  'RecentUploadsE1607781',
  'Segments06F6163E',
  'Uploads4F6EB0FD',
  'WebhooksA50342DA',
];
