import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach } from 'vitest';

type Item = Record<string, unknown>;
/** In this table a put is conditional on a free key, or on the count of passcodes; an update, a deletion and a check on a taken one. */
type Step = {
  Put?: { Item: Item; ConditionExpression?: string; ExpressionAttributeValues?: Item };
  Delete?: { Key: Item };
  ConditionCheck?: { Key: Item };
};

/** The Accounts table in memory, behind the SDK's client: enough of DynamoDB for one item at a time and one account. */
export function accountsTable() {
  const sdk = mockClient(DynamoDBDocumentClient);
  const items = new Map<string, Item>();
  const keyOf = (key: Item = {}) => `${key.pk}|${key.sk}`;

  const isFree = ({ Item, ConditionExpression, ExpressionAttributeValues }: NonNullable<Step['Put']>) =>
    ConditionExpression === 'issued = :issued'
      ? items.get(keyOf(Item))?.issued === ExpressionAttributeValues?.[':issued']
      : !items.has(keyOf(Item));

  beforeEach(() => {
    items.clear();
    sdk.reset();
    sdk.on(GetCommand).callsFake(({ Key }) => ({ Item: items.get(keyOf(Key)) }));
    sdk.on(PutCommand).callsFake(({ Item }) => {
      items.set(keyOf(Item), structuredClone(Item));
      return {};
    });
    sdk.on(TransactWriteCommand).callsFake(({ TransactItems }: { TransactItems: Step[] }) => {
      const held = TransactItems.map(({ Put, Delete, ConditionCheck }) =>
        Put ? isFree(Put) : items.has(keyOf((Delete ?? ConditionCheck)?.Key)),
      );
      if (held.includes(false)) throw cancelled(held);
      for (const { Put, Delete } of TransactItems) {
        if (Put) items.set(keyOf(Put.Item), structuredClone(Put.Item));
        if (Delete) items.delete(keyOf(Delete.Key));
      }
      return {};
    });
    sdk.on(QueryCommand).callsFake(({ ExpressionAttributeValues }) => {
      const ofAccount = [...items.values()].filter((item) => item.pk === ExpressionAttributeValues[':pk']);
      return { Items: structuredClone(ofAccount) };
    });
    sdk.on(DeleteCommand).callsFake(({ Key }) => {
      const old = items.get(keyOf(Key));
      items.delete(keyOf(Key));
      return { Attributes: old };
    });
    sdk.on(UpdateCommand).callsFake((asked: UpdateCommandInput) => {
      const old = items.get(keyOf(asked.Key));
      if (!old) throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} });
      items.set(keyOf(asked.Key), updated(old, asked));
      return { Attributes: structuredClone(items.get(keyOf(asked.Key))) };
    });
  });
  afterEach(() => sdk.reset());

  const db = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
  /** An account without passcodes. */
  const addAccount = (accountId: string) => {
    const account = { accountId, name: 'Shop', timezone: 'UTC', createdAt: '2026-11-01T00:00:00.000Z' };
    items.set(`${accountId}|account`, { pk: accountId, sk: 'account', ...account });
  };
  return { sdk, items, db, addAccount, text: () => JSON.stringify([...items.values()]) };
}

/** An item after `SET #a = :a, … REMOVE #b, …`; each name and value that is given is used, as DynamoDB demands. */
function updated(old: Item, asked: UpdateCommandInput): Item {
  const { UpdateExpression = '', ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = asked;
  const [, set = '', remove = ''] = /^(?:SET (.+?))?(?: ?REMOVE (.+))?$/.exec(UpdateExpression) ?? [];
  const sets = set.split(', ').filter(Boolean);
  const removed = remove.split(', ').filter(Boolean);
  const given = sets.map((one) => one.split(' = ')).map(([name = '', value = '']) => ({ name, value }));
  const used = [...given.map(({ name }) => name), ...removed];
  if (used.length === 0 || used.toSorted().join() !== Object.keys(names).toSorted().join()) throw new Error('names');
  if (
    given
      .map(({ value }) => value)
      .toSorted()
      .join() !== Object.keys(values).toSorted().join()
  )
    throw new Error('values');
  const left = Object.entries(old).filter(([name]) => !removed.some((one) => names[one] === name));
  return {
    ...Object.fromEntries(left),
    ...Object.fromEntries(given.map(({ name, value }) => [names[name], values[value]])),
  };
}

function cancelled(held: boolean[]): TransactionCanceledException {
  const CancellationReasons = held.map((fine) => ({ Code: fine ? 'None' : 'ConditionalCheckFailed' }));
  return new TransactionCanceledException({ message: 'Transaction cancelled', $metadata: {}, CancellationReasons });
}
