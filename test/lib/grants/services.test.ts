import { describe, expect, it } from 'vitest';
import { ofType, type Piece, type Resources, synthesised } from '../synthesised.ts';
import { resourcesIn } from './granted.ts';

/**
 * What services of AWS put somewhere of ours by themselves, with no role of ours: an alarm on a topic, a rule on a queue, S3
 * its access logs in a bucket. Each needs the policy of the resource, and one that only denies has taken the default's place.
 */
const { data, running } = synthesised({ stage: 'prod', alarmEmail: 'ops@example.com', sftp: 'true' });
const all: Resources = { ...data, ...running };
const list = <T>(one: T | T[]): T[] => (Array.isArray(one) ? one : [one]);
const plain = (id: string) => id.replace(/[0-9A-F]{8}$/, '');

/** Statements of the policies of one resource, by its id. */
function policyOf(type: string, id: string, at: 'Topics' | 'Queues' | 'Bucket'): Piece[] {
  return ofType(all, type)
    .filter(([, policy]) => resourcesIn(policy[at]).includes(plain(id)))
    .flatMap(([, policy]) => policy.PolicyDocument.Statement);
}

/** What a policy lets a service do, and for whom of those who use the service. */
function allowed(statements: Piece[], service: string): Piece[] {
  return statements
    .filter(({ Effect, Principal }) => Effect === 'Allow' && list(Principal.Service).includes(service))
    .flatMap(({ Action, Condition }) => list(Action).map((action) => ({ action, only: Condition })));
}

describe('services of AWS', () => {
  it('CloudWatch may publish its alarms on their topic, those of this AWS account alone, and use the topic’s key', () => {
    const alarms = ofType(all, 'AWS::CloudWatch::Alarm');
    const topics = ofType(all, 'AWS::SNS::Topic');
    expect(alarms.length).toBeGreaterThan(25);
    for (const [, { AlarmActions, AlarmName }] of alarms) {
      const [topic] = topics.filter(([, { TopicName }]) => JSON.stringify(AlarmActions).includes(`:${TopicName}"`));
      if (!topic) return expect.fail(`${AlarmName} goes to no topic of ours`);
      const [id, { KmsMasterKeyId }] = topic;
      expect(allowed(policyOf('AWS::SNS::TopicPolicy', id, 'Topics'), 'cloudwatch.amazonaws.com')).toEqual([
        { action: 'sns:Publish', only: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } },
      ]);
      const key = all[KmsMasterKeyId['Fn::GetAtt'][0]]?.Properties.KeyPolicy.Statement;
      const uses = allowed(key, 'cloudwatch.amazonaws.com').map(({ action }) => action);
      expect(uses).toEqual(expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey*']));
    }
  });

  it('every rule may put what it matches, and what it could not hand on, on the queues that it names', () => {
    const reached = ofType(all, 'AWS::Events::Rule').flatMap(([rule, { Targets }]) =>
      Targets.flatMap(({ Arn, DeadLetterConfig }: Piece) =>
        [Arn, DeadLetterConfig?.Arn].flatMap((arn) => {
          const queue = arn?.['Fn::GetAtt']?.[0];
          return all[queue]?.Type === 'AWS::SQS::Queue' ? [{ rule, queue }] : [];
        }),
      ),
    );
    expect(reached.length).toBeGreaterThan(5);
    for (const { rule, queue } of reached) {
      expect(allowed(policyOf('AWS::SQS::QueuePolicy', queue, 'Queues'), 'events.amazonaws.com')).toContainEqual({
        action: 'sqs:SendMessage',
        only: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
      });
    }
  });

  it('S3 may write the access logs of every bucket that names a bucket for them', () => {
    const logged = ofType(all, 'AWS::S3::Bucket').filter(([, { LoggingConfiguration }]) => LoggingConfiguration);
    expect(logged.length).toBeGreaterThan(5);
    for (const [id, { LoggingConfiguration }] of logged) {
      const logs = LoggingConfiguration.DestinationBucketName.Ref;
      expect(allowed(policyOf('AWS::S3::BucketPolicy', logs, 'Bucket'), 'logging.s3.amazonaws.com')).toContainEqual({
        action: 's3:PutObject',
        only: {
          ArnLike: { 'aws:SourceArn': { 'Fn::GetAtt': [id, 'Arn'] } },
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      });
    }
  });
});
