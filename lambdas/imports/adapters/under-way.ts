import { DeleteCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type ImportRef, importSchema } from '../domain/import.ts';
import type { ImportsAt } from './dynamo-imports.ts';

/**
 * Imports that the machine is at, an item each: written in the transaction that starts one and removed in that which ends it, so
 * that nobody has to read the imports of all accounts to find those.
 */
const underWaySchema = importSchema.pick({ accountId: true, importId: true, channel: true, type: true }).extend({
  /** It failed by this deployment's fault, which nobody has counted yet. */
  failed: z.boolean().optional(),
});
export type UnderWay = z.infer<typeof underWaySchema>;

const PK = 'under-way';
const keyOf = ({ accountId, importId }: ImportRef) => ({ pk: PK, sk: `${accountId}#${importId}` });

/** Items of a transaction. */
export function putUnderWay({ table }: Pick<ImportsAt, 'table'>, of: UnderWay) {
  const { accountId, importId, channel, type, failed } = of;
  return { Put: { TableName: table, Item: { ...keyOf(of), accountId, importId, channel, type, failed } } };
}
export function removeUnderWay({ table }: Pick<ImportsAt, 'table'>, ref: ImportRef) {
  return { Delete: { TableName: table, Key: keyOf(ref) } };
}

/** Of one that failed, once that is counted. */
export async function forget(at: ImportsAt, ref: ImportRef): Promise<void> {
  await at.db.send(new DeleteCommand({ TableName: at.table, Key: keyOf(ref) }));
}

/** Those of one account, or of all, in the order in which they came. */
export async function* importsUnderWay(at: ImportsAt, accountId?: string): AsyncGenerator<UnderWay> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: accountId === undefined ? 'pk = :pk' : 'pk = :pk AND begins_with(sk, :account)',
      ExpressionAttributeValues: { ':pk': PK, ...(accountId !== undefined && { ':account': `${accountId}#` }) },
    },
  );
  for await (const { Items = [] } of pages) for (const item of Items) yield underWaySchema.parse(item);
}
