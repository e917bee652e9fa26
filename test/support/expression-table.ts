import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';

/**
 * DynamoDB in memory behind the SDK's client, for items that are locked and changed by expressions: the conditions and
 * updates of the code under test are evaluated, not assumed.
 */
// biome-ignore lint/suspicious/noExplicitAny: items are whatever the code under test writes
type Any = any;
type Item = Record<string, Any>;
type Write = {
  TableName?: string;
  Item?: Item;
  Key?: Item;
  ConditionExpression?: string;
  UpdateExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Item;
};

/** A larger item is refused by DynamoDB. */
const ITEM_BYTES = 400_000;

export function expressionTable() {
  const items = new Map<string, Item>();
  /** So many of the next transactions are refused, as by a table that is down or a neighbour at the same items. */
  const trouble = { down: 0, conflicts: 0 };
  const sdk = mockClient(DynamoDBDocumentClient);
  const keyOf = (key: Item = {}) => `${key.pk}|${key.sk}`;
  const before = (write: Write) => items.get(keyOf(write.Key ?? write.Item));

  function apply(write: Write): Item {
    const after = write.Item ? structuredClone(write.Item) : updated({ ...write.Key, ...before(write) }, write);
    if (sizeOf(after) > ITEM_BYTES) throw new Error('Item size has exceeded the maximum allowed size');
    items.set(keyOf(after), after);
    return after;
  }
  function one(write: Write) {
    if (!isMet(before(write), write)) {
      throw Object.assign(new Error('the condition failed'), { name: 'ConditionalCheckFailedException' });
    }
    return { Attributes: structuredClone(apply(write)) };
  }

  sdk.on(GetCommand).callsFake(({ Key }) => ({ Item: structuredClone(items.get(keyOf(Key))) }));
  sdk.on(TransactGetCommand).callsFake(({ TransactItems }: { TransactItems: { Get: { Key: Item } }[] }) => {
    return { Responses: TransactItems.map(({ Get }) => ({ Item: structuredClone(items.get(keyOf(Get.Key))) })) };
  });
  sdk.on(PutCommand).callsFake(one);
  sdk.on(UpdateCommand).callsFake(one);
  sdk.on(TransactWriteCommand).callsFake(({ TransactItems }: { TransactItems: { Put?: Write; Update?: Write }[] }) => {
    if (trouble.down > 0 && trouble.down--) throw new Error('the table is down');
    if (trouble.conflicts > 0 && trouble.conflicts--) {
      const CancellationReasons = [{ Code: 'TransactionConflict' }];
      throw new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
    }
    const writes = TransactItems.map(({ Put, Update }) => Put ?? Update ?? {});
    const held = writes.map((write) => isMet(before(write), write));
    if (held.includes(false)) {
      const CancellationReasons = held.map((fine) => ({ Code: fine ? 'None' : 'ConditionalCheckFailed' }));
      throw new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
    }
    for (const write of writes) apply(write);
    return {};
  });
  sdk.on(QueryCommand).callsFake((input) => ({ Items: structuredClone(query([...items.values()], input)) }));

  sdk.on(ScanCommand).callsFake(({ ExpressionAttributeValues: { ':account': sk } }) => {
    return { Items: structuredClone([...items.values()].filter((item) => item.sk === sk)) };
  });

  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
  return { sdk, items, db, trouble, put: (item: Item) => items.set(keyOf(item), item) };
}

function sizeOf(item: Item): number {
  const sizes = Object.values(item).map((value) => {
    return value instanceof Uint8Array ? value.byteLength : Buffer.byteLength(JSON.stringify(value) ?? '');
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

function query(items: Item[], { ExpressionAttributeValues: values = {}, ScanIndexForward, ...input }: Item): Item[] {
  const start =
    Object.entries(values).find(([name]) => name !== ':pk' && name !== ':from' && name !== ':to')?.[1] ?? '';
  const inRange = ({ sk }: Item) => values[':from'] === undefined || (sk >= values[':from'] && sk <= values[':to']);
  const found = items.filter((item) => item.pk === values[':pk'] && item.sk.startsWith(start) && inRange(item));
  const sorted = found.toSorted((a, b) => (a.sk < b.sk ? -1 : 1));
  return (ScanIndexForward === false ? sorted.toReversed() : sorted).slice(0, input.Limit ?? 1_000);
}

function operandOf(item: Item, { operand, write }: { operand: string; write: Write }): Any {
  const text = operand.trim();
  if (text.startsWith(':')) return write.ExpressionAttributeValues?.[text];
  return text.split('.').reduce((value: Any, part) => value?.[write.ExpressionAttributeNames?.[part] ?? part], item);
}

/** Evaluates `AND`, `OR`, `NOT`, brackets, comparisons, `size`, `contains`, `attribute_exists` and `attribute_not_exists`. */
function isMet(item: Item = {}, write: Write): boolean {
  if (!write.ConditionExpression) return true;
  const tokens =
    write.ConditionExpression.match(
      /(?:attribute_(?:not_)?exists|size|contains)\([^)]*\)|\(|\)|<=|>=|[=<>]|[\w#:.]+/g,
    ) ?? [];
  const value = (operand = ''): Any => {
    const sized = operand.match(/^size\((.*)\)$/)?.[1];
    return sized === undefined ? operandOf(item, { operand, write }) : Object.keys(value(sized) ?? {}).length;
  };
  function any(): boolean {
    let met = all();
    while (tokens[0] === 'OR') {
      tokens.shift();
      met = all() || met;
    }
    return met;
  }
  function all(): boolean {
    let met = term();
    while (tokens[0] === 'AND') {
      tokens.shift();
      met = term() && met;
    }
    return met;
  }
  function term(): boolean {
    const token = tokens.shift() ?? '';
    if (token === '(') {
      const met = any();
      tokens.shift();
      return met;
    }
    if (token === 'NOT') return !term();
    const contains = token.match(/^contains\((.*), (.*)\)$/);
    if (contains) return value(contains[1])?.has(value(contains[2])) ?? false;
    const exists = token.match(/^attribute_(not_)?exists\((.*)\)$/);
    if (exists) return (value(exists[2]) !== undefined) === (exists[1] === undefined);
    const operator = tokens.shift();
    const [left, right] = [value(token), value(tokens.shift())];
    if (left === undefined || right === undefined) return false;
    return { '=': left === right, '<': left < right, '<=': left <= right, '>': left > right }[operator ?? ''] ?? false;
  }
  return any();
}

/** Evaluates `SET a = :b`, `SET a = if_not_exists(a, :b)` with or without `+ :c`, `REMOVE a` and `ADD a :set`. */
function updated(item: Item, write: Write): Item {
  const after = structuredClone(item);
  const nameOf = (path: string) =>
    path
      .trim()
      .split('.')
      .map((part) => write.ExpressionAttributeNames?.[part] ?? part);
  const clauses = (write.UpdateExpression ?? '').split(/\b(?=SET |REMOVE |ADD )/);
  for (const clause of clauses) {
    const [, verb, rest = ''] = clause.match(/^(\w+) (.*)$/) ?? [];
    for (const step of rest.split(/,(?![^(]*\))/)) {
      const [target = '', source = ''] = verb === 'SET' ? step.split(' = ') : step.trim().split(' ');
      const path = nameOf(target);
      const last = path.pop() ?? '';
      const holder = path.reduce((inner: Any, part) => inner[part], after);
      const [given = '', more] = source.match(/:\w+/g) ?? [];
      const value = structuredClone(write.ExpressionAttributeValues?.[given]);
      const added = write.ExpressionAttributeValues?.[more ?? ''];
      if (verb === 'REMOVE') delete holder[last];
      else if (verb === 'ADD') holder[last] = new Set([...(holder[last] ?? []), ...value]);
      else if (!source.includes('if_not_exists')) holder[last] = value;
      else if (added !== undefined) holder[last] = (holder[last] ?? value) + added;
      else holder[last] ??= value;
    }
  }
  return after;
}
