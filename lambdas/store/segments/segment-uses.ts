import { type SegmentRef, type SegmentsAt, segmentKey } from './segments.ts';

/** Item of a transaction: a campaign needs the segment from now on, which must be there for it; or does not need it any more. */
export function segmentUse(
  { table }: Pick<SegmentsAt, 'table'>,
  { campaignId, uses, ...ref }: SegmentRef & { campaignId: number; uses: boolean },
) {
  return {
    Update: {
      TableName: table,
      Key: segmentKey(ref),
      UpdateExpression: `${uses ? 'ADD' : 'DELETE'} usedBy :campaign`,
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':campaign': new Set([campaignId]) },
    },
  };
}
