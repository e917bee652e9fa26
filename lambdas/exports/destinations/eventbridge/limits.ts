import type { Limits } from '../partner.ts';

/**
 * A request of PutEvents takes ten entries, which together must stay below 256 KB
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html); a record is an entry, or a part of one.
 */
export const limits = { recordsARequest: 10, recordBytes: 256 * 1024 - 1 } as const satisfies Limits;

/**
 * Entries a second that a region takes of an AWS account unless agreed otherwise
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html). A run takes half of it: the account has other events.
 */
const BY_REGION = new Map([
  ...['us-east-1', 'us-west-2', 'eu-west-1'].map((region) => [region, 10_000] as const),
  ...['us-east-2', 'eu-central-1'].map((region) => [region, 2_400] as const),
  ...['us-west-1', 'ap-northeast-1', 'ap-southeast-1', 'ap-southeast-2', 'eu-west-2'].map(
    (region) => [region, 1_200] as const,
  ),
  ...['af-south-1', 'ap-northeast-3', 'ap-southeast-3', 'eu-south-1'].map((region) => [region, 400] as const),
]);
const ELSEWHERE = 600;

export const entriesASecond = (region: string): number => (BY_REGION.get(region) ?? ELSEWHERE) / 2;
