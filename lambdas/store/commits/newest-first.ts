import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { FileKind } from '../lake/lake.ts';
import { fileSchema } from './files.ts';
import type { CommitsAt } from './items.ts';

/** Items of an account's files of a kind, the newest commit first, read as far as they are asked for. */
const itemSchema = fileSchema.pick({ commit: true, committedAt: true }).extend({ groups: z.unknown().optional() });
export type FileItem = z.infer<typeof itemSchema>;

/** Files that were compacted since stand under `replaced`, as long as these are kept. */
export type Standing = 'file' | 'replaced';

export async function* newestFirst(
  at: CommitsAt,
  { accountId, kind, standing, page }: { accountId: string; kind: FileKind; standing: Standing; page: number },
): AsyncGenerator<FileItem> {
  const pages = paginateQuery(
    { client: at.db, pageSize: page },
    {
      TableName: at.table,
      ConsistentRead: true,
      ScanIndexForward: false,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :files)',
      ProjectionExpression: '#commit, #committedAt, #groups',
      ExpressionAttributeNames: { '#commit': 'commit', '#committedAt': 'committedAt', '#groups': 'groups' },
      ExpressionAttributeValues: { ':pk': accountId, ':files': `${standing}#${kind}#` },
    },
  );
  for await (const { Items = [] } of pages) for (const item of Items) yield itemSchema.parse(item);
}
