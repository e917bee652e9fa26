import { PutCommand, QueryCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { memoryTable } from './memory-table.ts';

const Key = { pk: 'a', sk: '1' };
const TableName = 'any';

function tableWith(item: Record<string, unknown>) {
  const table = memoryTable();
  table.put({ ...Key, ...item });
  const update = (UpdateExpression: string, values?: Record<string, unknown>, ConditionExpression?: string) =>
    table.db.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression,
        ConditionExpression,
        ...(values && { ExpressionAttributeValues: values }),
        ReturnValues: 'ALL_NEW',
      }),
    );
  return { ...table, update };
}

describe('DynamoDB in memory', () => {
  it('updates from what was there before, whatever the order of the steps', async () => {
    const { update } = tableWith({ a: 1, b: 2, m: { x: 1 } });
    const after = await update('SET a = b, b = a + :one, m.y = if_not_exists(m.y, :one) REMOVE m.x', { ':one': 1 });
    expect(after).toEqual({ Attributes: { ...Key, a: 2, b: 2, m: { y: 1 } } });
    expect(await update('ADD seen :two', { ':two': new Set([2]) })).toMatchObject({
      Attributes: { seen: new Set([2]) },
    });
  });

  it.each([
    ['a = :one OR a = :two AND b = :two', true],
    ['(a = :one OR a = :two) AND b = :two', false],
    ['NOT a = :one AND a BETWEEN :one AND :two', false],
    ['attribute_exists(m.x) AND size(m) < :two AND NOT begins_with(t, :one)', true],
    ['nothing < :one OR nothing = :one', false],
    ['nothing <> :one AND b IN (:one, :two)', false],
  ])('decides %s', async (condition, holds) => {
    const { update } = tableWith({ a: 1, b: 3, t: 'text', m: { x: 1 } });
    const values = Object.fromEntries(
      [':one', ':two'].flatMap((name, index) => (condition.includes(name) ? [[name, index + 1]] : [])),
    );
    const done = update('REMOVE gone', values, condition);
    if (holds) await done;
    else await expect(done).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  it('refuses what AWS would refuse: unused values, absent maps, keys that change, two steps on one item', async () => {
    const { update, db } = tableWith({ a: 1 });
    const invalid = { name: 'ValidationException' };
    await expect(update('SET a = :one', { ':one': 1, ':two': 2 })).rejects.toMatchObject(invalid);
    await expect(update('SET m.x = :one', { ':one': 1 })).rejects.toMatchObject(invalid);
    await expect(update('SET sk = :one', { ':one': '2' })).rejects.toMatchObject(invalid);
    await expect(update('SET a = :one a', { ':one': 1 })).rejects.toMatchObject(invalid);
    const Put = { TableName, Item: Key };
    await expect(db.send(new TransactWriteCommand({ TransactItems: [{ Put }, { Put }] }))).rejects.toMatchObject(
      invalid,
    );
    const large = new PutCommand({ TableName, Item: { ...Key, text: 'x'.repeat(420_000) } });
    await expect(db.send(large)).rejects.toMatchObject(invalid);
  });

  it('writes a transaction whole or not at all, with a reason for each of its items', async () => {
    const { db, items } = tableWith({ a: 1 });
    const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
    const TransactItems = [
      { Put: { TableName, Item: { pk: 'a', sk: '2' }, ...isNew } },
      { Put: { TableName, Item: Key, ...isNew } },
    ];
    await expect(db.send(new TransactWriteCommand({ TransactItems }))).rejects.toMatchObject({
      CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
    });
    expect(items.size).toBe(1);
  });

  it('answers a query in the order of bytes, page by page', async () => {
    const { db, put } = memoryTable();
    for (const sk of ['é', 'z', '😀', '￿']) put({ pk: 'a', sk });
    const query = {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'a' },
      Limit: 2,
    };
    const first = await db.send(new QueryCommand(query));
    expect(first).toMatchObject({ Items: [{ sk: 'z' }, { sk: 'é' }], LastEvaluatedKey: { pk: 'a', sk: 'é' } });
    const next = await db.send(new QueryCommand({ ...query, ExclusiveStartKey: { pk: 'a', sk: 'é' } }));
    expect(next).toMatchObject({ Items: [{ sk: '￿' }, { sk: '😀' }] });
  });
});
