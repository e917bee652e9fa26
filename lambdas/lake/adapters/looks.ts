import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { CommitsAt } from '#store/commits/items.ts';

/**
 * How far a shard was looked through after a checkpoint (`sequence`, empty where there is none) without finding anything: the
 * next look goes on at that time, and so the longest quiet stretch is looked through once. pk = `shard#<shard>`, sk = `look`.
 */
const lookSchema = z.object({ sequence: z.string(), upTo: z.number() });
type Look = z.infer<typeof lookSchema>;

const keyOf = (shard: string) => ({ pk: `shard#${shard}`, sk: 'look' });

export async function readLook(at: CommitsAt, shard: string): Promise<Look | undefined> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(shard) }));
  return found.Item && lookSchema.parse(found.Item);
}

export async function keepLook(at: CommitsAt, { shard, ...look }: Look & { shard: string }): Promise<void> {
  await at.db.send(new PutCommand({ TableName: at.table, Item: { ...keyOf(shard), ...look } }));
}
