import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach } from 'vitest';

type Item = Record<string, unknown>;
/** In this table a put is conditional on a free key, a deletion and a check on a taken one. */
type Step = { Put?: { Item: Item }; Delete?: { Key: Item }; ConditionCheck?: { Key: Item } };

/** The Accounts table in memory, behind the SDK's client: enough of DynamoDB for one item at a time and one account. */
export function accountsTable() {
  const sdk = mockClient(DynamoDBDocumentClient);
  const items = new Map<string, Item>();
  const keyOf = (key: Item = {}) => `${key.pk}|${key.sk}`;

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
        Put ? !items.has(keyOf(Put.Item)) : items.has(keyOf((Delete ?? ConditionCheck)?.Key)),
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

function cancelled(held: boolean[]): TransactionCanceledException {
  const CancellationReasons = held.map((fine) => ({ Code: fine ? 'None' : 'ConditionalCheckFailed' }));
  return new TransactionCanceledException({ message: 'Transaction cancelled', $metadata: {}, CancellationReasons });
}
