import { describe, expect, it } from 'vitest';
import { ofType, type Piece, synthesised } from '../synthesised.ts';

const { running } = synthesised({ stage: 'prod' });
const queues = new Map(ofType(running, 'AWS::SQS::Queue'));
const dlqOf = (queue: Piece): string | undefined => queue.RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0];
const dlqs = new Set([...queues.values()].flatMap((queue) => dlqOf(queue) ?? []));
for (const [, config] of ofType(running, 'AWS::Lambda::EventInvokeConfig')) {
  // One that only says how often to try has none.
  if (config.DestinationConfig) dlqs.add(config.DestinationConfig.OnFailure.Destination['Fn::GetAtt'][0]);
}

describe('queues', () => {
  it('have a dead-letter queue, or are one', () => {
    const without = [...queues].filter(([id, queue]) => !dlqOf(queue) && !dlqs.has(id));
    expect(without).toEqual([]);
    expect(dlqs.size).toBe(9);
  });

  it('that hold dead letters keep them for 14 days, and somebody is told of the first', () => {
    const watched = ofType(running, 'AWS::CloudWatch::Alarm')
      .filter(([, alarm]) => alarm.MetricName === 'ApproximateNumberOfMessagesVisible' && alarm.Threshold === 1)
      .map(([, alarm]) => alarm.Dimensions[0].Value['Fn::GetAtt'][0]);
    expect(watched.sort()).toEqual([...dlqs].sort());
    for (const id of dlqs) expect(queues.get(id)?.MessageRetentionPeriod).toBe(14 * 24 * 3600);
  });

  it('hide a message for at least six times as long as its worker may take (failure mode 15)', () => {
    const sources = ofType(running, 'AWS::Lambda::EventSourceMapping').map(([, source]) => source);
    const checked = sources.flatMap((source) => {
      const queue = queues.get(source.EventSourceArn['Fn::GetAtt']?.[0]);
      if (!queue) return [];
      const worker = running[source.FunctionName.Ref]?.Properties;
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * worker?.Timeout);
      expect(source.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      return [source];
    });
    expect(checked).toHaveLength(10);
  });

  it('are encrypted, and refuse plain http', () => {
    const policies = ofType(running, 'AWS::SQS::QueuePolicy').flatMap(([, policy]) =>
      policy.PolicyDocument.Statement.filter((statement: Piece) => statement.Effect === 'Deny').map(
        (statement: Piece) => statement.Resource['Fn::GetAtt'][0],
      ),
    );
    expect(policies.sort()).toEqual([...queues.keys()].sort());
    for (const queue of queues.values()) expect(queue.SqsManagedSseEnabled).toBe(true);
  });

  const rules = ofType(running, 'AWS::Events::Rule').map(([, rule]) => rule);
  const rulesOf = (prefix: string) => rules.filter((rule) => rule.EventPattern['detail-type']?.[0]?.prefix === prefix);

  it('take what the bus cannot hand to them from their own dead-letter queue', () => {
    const [rule, ...more] = rules.filter((one) => one.EventPattern['detail-type']?.includes('export.run.started'));
    expect(more).toEqual([]);
    expect(rule?.EventPattern.source).toEqual(['causeway']);
    const [target] = rule?.Targets ?? [];
    const queue = queues.get(target.Arn['Fn::GetAtt'][0]);
    expect(queue && dlqOf(queue)).toBe(target.DeadLetterConfig.Arn['Fn::GetAtt'][0]);
  });

  it('hold what the bus cannot hand to who waits for a large query, one rule for each', () => {
    const waiting = rulesOf('query.run.').map(({ EventPattern, Targets }) => {
      expect(dlqs).toContain(Targets[0].DeadLetterConfig.Arn['Fn::GetAtt'][0]);
      return [EventPattern.detail.purpose, Targets[0].Arn['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, '')];
    });
    expect(waiting.toSorted()).toEqual([
      [['campaign'], 'CampaignsRunCampaignQueue'],
      [['count'], 'CountsRunCount'],
      [['cursor'], 'CursorsPreparePages'],
    ]);
  });
});
