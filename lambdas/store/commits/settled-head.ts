import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { FileKind } from '../lake/lake.ts';
import { fileSchema } from './files.ts';
import type { CommitsAt } from './items.ts';

const commitSchema = fileSchema.pick({ commit: true, committedAt: true });
const ITEMS_A_PAGE = 100;

/**
 * The account's newest commit with files of a kind that was made at `before` (epoch milliseconds) or earlier; 0 where there is
 * none. Files that were compacted since are looked through under the names that they had, as long as these are kept.
 */
export async function settledHead(
  at: CommitsAt,
  wanted: { accountId: string; kind: FileKind; before: number },
): Promise<number> {
  const before = new Date(wanted.before).toISOString();
  const found = await Promise.all(
    ['file', 'replaced'].map((state) => newestUnder(at, { ...wanted, before, prefix: `${state}#${wanted.kind}#` })),
  );
  return Math.max(...found);
}

async function newestUnder(
  at: CommitsAt,
  { accountId, prefix, before }: { accountId: string; prefix: string; before: string },
): Promise<number> {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await at.db.send(
      new QueryCommand({
        TableName: at.table,
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: ITEMS_A_PAGE,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :files)',
        ProjectionExpression: '#commit, #committedAt',
        ExpressionAttributeNames: { '#commit': 'commit', '#committedAt': 'committedAt' },
        ExpressionAttributeValues: { ':pk': accountId, ':files': prefix },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    for (const item of page.Items ?? []) {
      const { commit, committedAt } = commitSchema.parse(item);
      if (committedAt <= before) return commit;
    }
    start = page.LastEvaluatedKey;
  } while (start);
  return 0;
}
