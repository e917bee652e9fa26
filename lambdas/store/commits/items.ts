import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';

export type CommitsAt = { db: DynamoDBDocumentClient; table: string };

type Range = { prefix: string } | { from: string; to: string };

/** An account's items whose sort keys begin so, or lie in a range (both ends included), in their order; strongly consistent. */
export async function accountItems(
  at: CommitsAt,
  { accountId, ...range }: { accountId: string } & Range,
): Promise<Record<string, unknown>[]> {
  const { where, values } =
    'prefix' in range
      ? { where: 'begins_with(sk, :prefix)', values: { ':prefix': range.prefix } }
      : { where: 'sk BETWEEN :from AND :to', values: { ':from': range.from, ':to': range.to } };
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: `pk = :pk AND ${where}`,
      ExpressionAttributeValues: { ':pk': accountId, ...values },
    },
  );
  const items: Record<string, unknown>[] = [];
  for await (const page of pages) items.push(...(page.Items ?? []));
  return items;
}

/** A commit number as it stands in sort keys, where texts are in the order of the numbers. */
export const paddedCommit = (commit: number): string => String(commit).padStart(12, '0');
