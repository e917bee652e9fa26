import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { Failure } from '#core/failure.ts';
import { isNew, namesIn } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';
import { type Import, type ImportRef, type ImportState, importSchema } from '../domain/import.ts';

/** Imports, in the table Imports: pk = account id, sk = `import#<id>`; removed by their TTL. */
export type ImportsAt = { db: DynamoDBDocumentClient; table: string; now: () => number };

/** As long as the file with the rejected rows is kept. */
const KEPT_S = 90 * 86_400;

export const keyOf = ({ accountId, importId }: ImportRef) => ({ pk: accountId, sk: `import#${importId}` });

/** A put of an import that is not there yet. */
export function newImport(at: ImportsAt, made: Import) {
  // DynamoDB knows no empty set.
  const { partsJudged, partsCompared, ...rest } = made;
  const sets = Object.entries({ partsJudged, partsCompared }).filter(([, parts]) => parts.size > 0);
  const expiresAt = Math.floor(at.now() / 1_000) + KEPT_S;
  return { TableName: at.table, Item: { ...keyOf(made), ...rest, ...Object.fromEntries(sets), expiresAt }, ...isNew };
}

export async function putNewImport(at: ImportsAt, made: Import): Promise<void> {
  await at.db.send(new PutCommand(newImport(at, made)));
}

/** Strongly consistent; `not-found` where there is none. */
export async function readImport(at: ImportsAt, ref: ImportRef): Promise<Import> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: keyOf(ref), ConsistentRead: true }));
  if (!found.Item) throw new Failure('not-found', `Import ${ref.importId} does not exist`, { retry: 'never' });
  return importSchema.parse(found.Item);
}

export type ImportsPage = { imports: Import[]; next?: string };

/** The newest first; `before` is what the page before gave as `next`. */
export async function listImports(
  at: ImportsAt,
  { accountId, before, most }: { accountId: string; before?: string | undefined; most: number },
): Promise<ImportsPage> {
  const found = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      ScanIndexForward: false,
      Limit: most,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :imports)',
      ExpressionAttributeValues: { ':pk': accountId, ':imports': 'import#' },
      ...(before !== undefined && { ExclusiveStartKey: keyOf({ accountId, importId: before }) }),
    }),
  );
  const imports = (found.Items ?? []).map((item) => importSchema.parse(item));
  const last = imports.at(-1);
  return { imports, ...(found.LastEvaluatedKey && last && { next: last.importId }) };
}

type Change = { change: string; values?: Record<string, unknown>; when?: string };

/** Changes an import on conditions; undefined where they do not hold. `#name` is the attribute of that name. */
export async function changeImport(
  at: ImportsAt,
  ref: ImportRef,
  { change, values, when }: Change,
): Promise<Import | undefined> {
  const condition = ['attribute_exists(pk)', ...(when === undefined ? [] : [when])].join(' AND ');
  const command = new UpdateCommand({
    TableName: at.table,
    Key: keyOf(ref),
    UpdateExpression: change,
    ConditionExpression: condition,
    ...namesIn([change, condition]),
    ...(values && { ExpressionAttributeValues: values }),
    ReturnValues: 'ALL_NEW',
  });
  const written = await ifMet(at.db.send(command));
  return written && importSchema.parse(written.Attributes);
}

/** From one of these states to another, with what goes with it; undefined where it is in none of them. */
export async function moveImport(
  at: ImportsAt,
  ref: ImportRef,
  { from, to, set = {} }: { from: readonly ImportState[]; to: ImportState; set?: Partial<Import> },
): Promise<Import | undefined> {
  const fields = Object.entries({ ...set, state: to });
  const states = from.map((state, place) => [`:from${place}`, state]);
  return await changeImport(at, ref, {
    change: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    values: Object.fromEntries([...states, ...fields.map(([name, value]) => [`:${name}`, value])]),
    when: `#state IN (${states.map(([name]) => name).join(', ')})`,
  });
}
