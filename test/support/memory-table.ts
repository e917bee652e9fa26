import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactGetCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { asStored } from './as-stored.ts';

/**
 * DynamoDB in memory, as far as `store/` uses it: Get, BatchGet, Query over pk and sk, puts and transactions with the
 * conditions that are written there. It keeps DynamoDB's limits and the SDK's, so that what AWS would refuse fails here too.
 */
type Item = Record<string, unknown>;
type Put = {
  Item?: Item | undefined;
  Key?: Item | undefined;
  ConditionExpression?: string | undefined;
  ExpressionAttributeNames?: Item | undefined;
  ExpressionAttributeValues?: Item | undefined;
};

/** An index answers a megabyte at a time; fewer here, so that tests turn pages. */
const INDEX_PAGE = 100;
const ITEM_BYTES = 400_000;
const TRANSACTION_BYTES = 4_000_000;

export function memoryTable() {
  const items = new Map<string, Item>();
  /** Set by a test to look at commands, to hold them up or to break them. */
  const hooks: { before?: (command: unknown) => unknown; after?: (command: unknown) => unknown } = {};

  function write(one: Put): void {
    if (one.Item) items.set(keyOf(one.Item), structuredClone(one.Item));
    else items.delete(targetOf(one));
  }

  function putAlone(asked: Put): object {
    if (!isMet(items.get(keyOf(asked.Item ?? {})), asked)) {
      throw new ConditionalCheckFailedException({ $metadata: {}, message: 'the condition does not hold' });
    }
    write(asked);
    return {};
  }

  /** `SET name = :value, …` and nothing else. */
  function update({ Key = {}, UpdateExpression = '', ExpressionAttributeValues = {} }: UpdateCommandInput): object {
    const sets = UpdateExpression.replace(/^SET /, '').split(', ');
    const values = sets
      .map((set) => set.split(' = '))
      .map(([name = '', at = '']) => [name, ExpressionAttributeValues[at]]);
    write({ Item: { ...Key, ...items.get(keyOf(Key)), ...Object.fromEntries(values) } });
    return {};
  }

  function transact({ TransactItems = [] }: TransactWriteCommandInput): object {
    const puts: Put[] = TransactItems.map(({ Put, Delete }) => Put ?? Delete ?? {});
    const sizes = puts.map((put) => sizeOf(put.Item ?? put.Key));
    if (puts.length > 100 || new Set(puts.map(targetOf)).size < puts.length) refuse('items');
    if (sizes.some((size) => size > ITEM_BYTES)) refuse('Item size has exceeded the maximum allowed size');
    if (sizes.reduce((sum, size) => sum + size, 0) > TRANSACTION_BYTES) refuse('transaction size');
    const holds = puts.map((put) => isMet(items.get(targetOf(put)), put));
    if (holds.includes(false)) {
      throw new TransactionCanceledException({
        $metadata: {},
        message: 'cancelled',
        CancellationReasons: holds.map((held) => ({ Code: held ? 'None' : 'ConditionalCheckFailed' })),
      });
    }
    for (const one of puts) write(one);
    return {};
  }

  function answer(command: unknown): object {
    if (command instanceof GetCommand) return { Item: structuredClone(items.get(keyOf(command.input.Key ?? {}))) };
    if (command instanceof DeleteCommand) {
      write({ ...(command.input.Key && { Key: command.input.Key }) });
      return {};
    }
    if (command instanceof BatchGetCommand) return batchGet(items, command.input);
    if (command instanceof QueryCommand) return query(items, command.input);
    if (command instanceof TransactGetCommand) {
      const keys = (command.input.TransactItems ?? []).map(({ Get }) => keyOf(Get?.Key ?? {}));
      return { Responses: keys.map((key) => ({ Item: structuredClone(items.get(key)) })) };
    }
    if (command instanceof PutCommand) return putAlone(command.input);
    if (command instanceof UpdateCommand) return update(command.input);
    if (command instanceof TransactWriteCommand) return transact(command.input);
    throw new Error(`memoryTable does not know ${Object(command).constructor.name}`);
  }

  async function send(command: unknown): Promise<object> {
    await hooks.before?.(command);
    await marshal(command);
    const answered = answer(command);
    await hooks.after?.(command);
    return answered;
  }

  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'us-east-1' }));
  return { db: Object.assign(db, { send }), items, hooks };
}
/** Puts items through the SDK's marshaller, which `send` of this table has taken the place of. */
async function marshal(command: unknown): Promise<void> {
  const puts: { Item?: Item | undefined }[] =
    command instanceof TransactWriteCommand
      ? (command.input.TransactItems ?? []).flatMap(({ Put }) => Put ?? [])
      : command instanceof PutCommand
        ? [command.input]
        : [];
  for (const put of puts) if (put.Item) put.Item = await asStored(put.Item);
}

export type MemoryTable = ReturnType<typeof memoryTable>;

const keyOf = (item: Item): string => `${item.pk}\u0000${item.sk ?? ''}`;
const targetOf = (put: Put): string => keyOf(put.Item ?? put.Key ?? {});
const sizeOf = (item: unknown): number => Buffer.byteLength(JSON.stringify(item, wellFormed));

function refuse(reason: string): never {
  throw Object.assign(new Error(reason), { name: 'ValidationException' });
}

function wellFormed(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && !value.isWellFormed()) refuse('invalid UTF-8');
  return value;
}

function isMet(existing: Item | undefined, put: Put): boolean {
  if (put.ConditionExpression === undefined) return true;
  const orElse = put.ConditionExpression.split(' OR ');
  if (orElse.length > 1) return orElse.some((ConditionExpression) => isMet(existing, { ...put, ConditionExpression }));
  if (put.ConditionExpression === 'attribute_not_exists(pk)') return existing === undefined;
  if (put.ConditionExpression === 'expiresAt < :now') {
    return Number(existing?.expiresAt) < Number(put.ExpressionAttributeValues?.[':now']);
  }
  const [name, value] = put.ConditionExpression.split(' = ');
  const attribute = String(put.ExpressionAttributeNames?.[name ?? '']);
  return existing !== undefined && existing[attribute] === put.ExpressionAttributeValues?.[value ?? ''];
}

function batchGet(items: ReadonlyMap<string, Item>, { RequestItems = {} }: BatchGetCommandInput): object {
  const found = Object.entries(RequestItems).map(([table, { Keys = [] }]) => {
    if (Keys.length > 100) refuse('Too many items requested for the BatchGetItem call');
    return [table, Keys.flatMap((key) => structuredClone(items.get(keyOf(key)) ?? []))];
  });
  return { Responses: Object.fromEntries(found), UnprocessedKeys: {} };
}

function query(items: ReadonlyMap<string, Item>, input: QueryCommandInput): object {
  const values = input.ExpressionAttributeValues ?? {};
  if (input.IndexName) {
    const attribute = String(input.ExpressionAttributeNames?.['#contact']);
    const found = [...items.values()].filter((item) => item[attribute] === values[':contact']);
    const start = found.findIndex(({ pk }) => pk === input.ExclusiveStartKey?.pk) + 1;
    const some = found.slice(start, start + INDEX_PAGE).map(({ pk }) => ({ pk, [attribute]: values[':contact'] }));
    return { Items: some, ...(start + INDEX_PAGE < found.length && { LastEvaluatedKey: some.at(-1) }) };
  }
  const isAsked = (item: Item): boolean => {
    const sk = String(item.sk);
    if (item.pk !== values[':pk']) return false;
    if (input.KeyConditionExpression === 'pk = :pk') return true;
    if (input.KeyConditionExpression === 'pk = :pk AND sk BETWEEN :from AND :to') {
      return sk >= values[':from'] && sk <= values[':to'];
    }
    if (input.KeyConditionExpression === 'pk = :pk AND begins_with(sk, :files)') return sk.startsWith(values[':files']);
    throw new Error(`memoryTable does not know ${input.KeyConditionExpression}`);
  };
  const asked = [...items.values()].filter(isAsked).sort((a, b) => (String(a.sk) < String(b.sk) ? -1 : 1));
  if (input.ScanIndexForward === false) asked.reverse();
  const start = input.ExclusiveStartKey ? asked.findIndex((item) => item.sk === input.ExclusiveStartKey?.sk) + 1 : 0;
  const end = start + (input.Limit ?? 1_000);
  const last = asked.length > end ? asked[end - 1] : undefined;
  return {
    Items: structuredClone(asked.slice(start, end)),
    ...(last && { LastEvaluatedKey: { pk: last.pk, sk: last.sk } }),
  };
}
