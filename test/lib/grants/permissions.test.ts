import { describe, expect, it } from 'vitest';
import { ofType, synthesised } from '../synthesised.ts';
import { resourcesIn } from './granted.ts';

const { data, running } = synthesised({ stage: 'prod' });

type Statement = { Sid?: string; Effect: string; Action: string | string[]; Resource: unknown; Condition?: unknown };
const policies = ofType({ ...data, ...running }, 'AWS::IAM::Policy').map(([id, policy]) => ({
  id,
  statements: policy.PolicyDocument.Statement as Statement[],
}));
const list = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);
const statementsOf = (fn: string) =>
  policies.filter(({ id }) => id.includes(fn)).flatMap(({ statements }) => statements);

/** Actions for which AWS knows no narrower resource. */
const TAKE_NO_RESOURCE = new Set([
  'scheduler:ListSchedules',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  // Step Functions' delivery of its own log.
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
]);

describe('permissions (failure mode 26)', () => {
  it('name a resource, except for the actions that take none', () => {
    const wide = policies.flatMap(({ id, statements }) =>
      statements
        .filter(({ Effect, Resource }) => Effect === 'Allow' && list(Resource).includes('*'))
        .flatMap(({ Action }) =>
          list(Action)
            .filter((action) => !TAKE_NO_RESOURCE.has(action))
            .map((action) => `${id} ${action}`),
        ),
    );
    expect(wide).toEqual([]);
  });

  it('name actions: none has a wildcard', () => {
    const wild = policies
      .flatMap(({ statements }) => statements.flatMap(({ Action }) => list(Action)))
      .filter((action) => action.includes('*'));
    expect(wild).toEqual([]);
  });

  it('come from no managed policy', () => {
    for (const [, role] of ofType(running, 'AWS::IAM::Role')) expect(role.ManagedPolicyArns).toBeUndefined();
  });

  const holding = (sid: string) => policies.filter(({ statements }) => statements.some(({ Sid }) => Sid === sid));
  const writer = policies.find(({ id }) => id.startsWith('ExportsWriter'));
  const statement = (sid: string) => writer?.statements.find(({ Sid }) => Sid === sid);

  it('let one role alone reach beyond this AWS account, and never back into it', () => {
    const sids = ['WriteToCustomersBuckets', 'PutOnCustomersBuses', 'TakeCustomersRoles'];
    for (const sid of [...sids, 'NeverOurOwnBuckets', 'NeverOurOwnBus', 'NeverOurOwnRoles']) {
      expect(holding(sid).map(({ id }) => id)).toEqual([writer?.id]);
    }
    expect(writer?.statements.filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action)).toEqual([
      's3:PutObject',
      'events:PutEvents',
      'sts:AssumeRole',
    ]);
  });

  it('let only the four functions that write to customers take that role, each session for one account', () => {
    const takers = holding('WriteToCustomers').map(({ id }) => id.replace(/RoleDefaultPolicy.*/, ''));
    expect(takers.sort()).toEqual([
      'ExportsDeliverInstant',
      'ExportsFinishRun',
      'ExportsManageExports',
      'ExportsWritePart',
    ]);
    for (const { statements } of holding('WriteToCustomers')) {
      expect(statements.find(({ Sid }) => Sid === 'WriteToCustomers')?.Action).toEqual([
        'sts:AssumeRole',
        'sts:TagSession',
      ]);
    }
  });

  it('deny exports every bucket of this AWS account, except those that the stage lists', () => {
    expect(statement('NeverOurAccountsBuckets')).toMatchObject({
      Effect: 'Deny',
      Action: 's3:PutObject',
      Condition: { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    expect(JSON.stringify(statement('NeverOurAccountsBuckets')?.Resource)).toContain(':s3:::*/*');
  });

  it('deny exports every bucket of this deployment by name, whatever the stage lists', () => {
    const denied = JSON.stringify(statement('NeverOurOwnBuckets')?.Resource);
    for (const [id] of ofType(data, 'AWS::S3::Bucket')) expect(denied).toContain(`"${id}"`);
    expect(denied).toContain(':s3:::cdk-*/*');
  });

  it('let one function delete objects, of the lake and of lists, and of the lake alone their old versions', () => {
    const may = (action: string) =>
      policies.flatMap(({ id, statements }) =>
        statements
          .filter(({ Action }) => list(Action).includes(action))
          .map(({ Resource }) => [id.replace(/RoleDefaultPolicy.*/, ''), JSON.stringify(Resource)]),
      );
    const lake = ['UpkeepSweepFiles', expect.stringMatching(/Lake[0-9A-F]{8}/)];
    const lists = ['UpkeepSweepFiles', expect.stringMatching(/Lists[0-9A-F]{8}/)];
    expect(may('s3:DeleteObject')).toEqual([lake, lists]);
    for (const action of ['s3:DeleteObjectVersion', 's3:ListBucketVersions']) expect(may(action)).toEqual([lake]);
  });

  it('let whoever reads the lake list it: S3 says 403, not 404, of a removed file to those who may not', () => {
    const on = (action: string) =>
      policies
        .filter(({ statements }) =>
          statements.some(
            ({ Action, Resource }) =>
              list(Action).includes(action) && /Lake[0-9A-F]{8}Arn/.test(JSON.stringify(Resource)),
          ),
        )
        .map(({ id }) => id);
    expect(on('s3:GetObject').length).toBeGreaterThan(4);
    expect(on('s3:ListBucket')).toEqual(expect.arrayContaining(on('s3:GetObject')));
  });

  it('let the webhook worker reach its queues and log, what it calls with, and the calls themselves, nothing else', () => {
    const own = statementsOf('WebhooksDeliverWebhook').flatMap(({ Action, Resource }) =>
      list(Action).flatMap((action) =>
        /^(logs|xray):/.test(action) ? [] : resourcesIn(Resource).map((resource) => `${action} on ${resource}`),
      ),
    );
    expect([...new Set(own)].sort()).toEqual(
      [
        'dynamodb:GetItem on Webhooks',
        'dynamodb:UpdateItem on Webhooks',
        'kms:Decrypt on ExportSecrets',
        ...['ChangeMessageVisibility', 'DeleteMessage', 'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage'].map(
          (action) => `sqs:${action} on WebhooksDeliverWebhookQueue`,
        ),
        's3:GetObject on Bodies',
        's3:ListBucket on Bodies',
        's3:PutObject on Attempts',
        's3:PutObject on Bodies',
        'sqs:SendMessage on WebhooksDeliverWebhookDlq',
        'sqs:SendMessage on WebhooksDeliverWebhookQueue',
      ].sort(),
    );
  });

  it('let only the exports API seal credentials, and only writers open them; alerts have the key for headers alone', () => {
    const headersOnly = JSON.stringify({ StringEquals: { 'kms:EncryptionContext:use': 'receiver-header' } });
    const may = (action: string, condition: string | undefined) =>
      policies
        .filter(({ statements }) =>
          statements.some(
            ({ Action, Condition }) => list(Action).includes(action) && JSON.stringify(Condition) === condition,
          ),
        )
        .map(({ id }) => id.replace(/RoleDefaultPolicy.*/, ''))
        .sort();
    expect(may('kms:Encrypt', undefined)).toEqual(['ExportsManageExports']);
    expect(may('kms:Encrypt', headersOnly)).toEqual(['AlertsManageAlerts', 'AlertsSendAlert']);
    expect(may('kms:Decrypt', undefined)).toEqual(['ExportsDeliverInstant', 'ExportsFinishRun', 'ExportsWritePart']);
    expect(may('kms:Decrypt', headersOnly)).toEqual(['WebhooksDeliverWebhook']);
  });

  it.each(['ExportsManageExports', 'ReconcileSchedules'])(
    'let %s hand on one role, to make schedules in one group',
    (fn) => {
      const pass = statementsOf(fn).filter(({ Action }) => list(Action).includes('iam:PassRole'));
      expect(pass).toHaveLength(1);
      expect(JSON.stringify(pass[0]?.Resource)).toMatch(/ExportsSchedulesStarterRole/);
    },
  );
});
