import { describe, expect, it } from 'vitest';
import { ofType, synthesised } from './synthesised.ts';

/** US East list prices in dollars a month of 730 hours; docs/costs.md names the pages. */
const SHARD = 0.015 * 730;
const KEY = 1;
const ALARM = 0.1;
const BUDGET = 20;

describe('an idle month', () => {
  const { data, running } = synthesised({ stage: 'prod' });
  const all = { ...data, ...running };

  it('costs less than the budget: shards, keys and alarms are all that is paid by the hour', () => {
    const shards = ofType(all, 'AWS::Kinesis::Stream').reduce((sum, [, stream]) => sum + stream.ShardCount, 0);
    const cost =
      shards * SHARD + ofType(all, 'AWS::KMS::Key').length * KEY + ofType(all, 'AWS::CloudWatch::Alarm').length * ALARM;
    expect(cost).toBeGreaterThan(10);
    expect(cost).toBeLessThan(BUDGET * 0.75);
  });

  it('pays for no stream retention beyond the first day, which would cost more than the shard', () => {
    for (const [, stream] of ofType(data, 'AWS::Kinesis::Stream')) expect(stream.RetentionPeriodHours).toBe(24);
  });

  it('has nothing else with an hourly price', () => {
    const hourly =
      /::EC2::|::RDS::|::ElastiCache::|::OpenSearchService::|::Transfer::|NatGateway|LoadBalancer|::SecretsManager::/;
    expect(Object.values(all).filter(({ Type }) => hourly.test(Type))).toEqual([]);
  });
});
