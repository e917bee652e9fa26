import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';

/**
 * The newest items of an account under a prefix of their keys, in one page, however many there are: what is asked every few
 * seconds must not grow with what an account has.
 */
export async function newestItems(
  { db, table }: { db: DynamoDBDocumentClient; table: string },
  { accountId, prefix, most }: { accountId: string; prefix: string; most: number },
): Promise<unknown[]> {
  const { Items = [] } = await db.send(
    new QueryCommand({
      TableName: table,
      ScanIndexForward: false,
      Limit: most,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':pk': accountId, ':prefix': prefix },
    }),
  );
  return Items;
}
