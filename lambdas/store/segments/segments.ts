import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

/**
 * Segments, in the table Segments: pk = account id, sk = `segment#<id>`. They are kept by `segments/manage-segments`; campaigns
 * and questions about people read them. A saved query is kept as it was written, and read again whenever it is asked: days
 * that count from today are of that day. Whom a list has is in objects of the bucket Lists (`lists.ts`).
 */
export type SegmentsAt = { db: DynamoDBDocumentClient; table: string };
export type SegmentRef = { accountId: string; segmentId: number };

const kept = {
  accountId: z.string(),
  /** Epoch seconds at creation, counted up where the second is taken. */
  segmentId: z.number().int(),
  name: z.string(),
  /** Goes up with every change. */
  version: z.number().int(),
  createdAt: z.string(),
  changedAt: z.string(),
  /** Campaigns that have not ended, by their ids: as long as there are any, the segment stays. */
  usedBy: z.set(z.number().int()).optional(),
};
export const listCountsSchema = z.object({
  /** Rows that were sent, and those among them that name nobody known. */
  rows: z.number().int(),
  unknown: z.number().int(),
  /** People whom the rows named when they were sent; who was sent twice by two requests counts twice. */
  people: z.number().int(),
});

export const segmentSchema = z.discriminatedUnion('kind', [
  /** The query as JSON text, as it was written. */
  z.object({ kind: z.literal('query'), ...kept, query: z.string() }),
  z.object({ kind: z.literal('list'), ...kept, key: z.string(), ...listCountsSchema.shape }),
]);
export type Segment = z.infer<typeof segmentSchema>;

export const segmentKey = ({ accountId, segmentId }: SegmentRef) => ({ pk: accountId, sk: `segment#${segmentId}` });

/** What a question needs of a segment: its query as it was written, or the key by which the engine finds the list. */
export type SegmentRead = { kind: 'query'; query: unknown } | { kind: 'list'; key: string; people: number };

export async function readSegment(at: SegmentsAt, ref: SegmentRef): Promise<SegmentRead | undefined> {
  const segment = await readSegmentItem(at, ref);
  if (segment?.kind === 'query') return { kind: 'query', query: JSON.parse(segment.query) };
  return segment && { kind: 'list', key: segment.key, people: segment.people };
}

export async function readSegmentItem(at: SegmentsAt, ref: SegmentRef): Promise<Segment | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: segmentKey(ref), ConsistentRead: true }));
  return found.Item && segmentSchema.parse(found.Item);
}

/** All of an account, by their ids. */
export async function listSegments(at: SegmentsAt, accountId: string): Promise<Segment[]> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :segment)',
      ExpressionAttributeValues: { ':pk': accountId, ':segment': 'segment#' },
    },
  );
  const found: Segment[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map((item) => segmentSchema.parse(item)));
  return found.toSorted((a, b) => a.segmentId - b.segmentId);
}
