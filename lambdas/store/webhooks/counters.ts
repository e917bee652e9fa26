import { createHash } from 'node:crypto';
import { GetCommand, paginateQuery, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Counters, counterNames, type Row, type Scope, sumOf } from '#core/webhooks/counters.ts';
import { isNew } from '../aws/expressions.ts';
import { ifMet, sendTransaction } from '../aws/transactions.ts';
import type { WebhooksAt } from './templates.ts';

/**
 * Counters of attempts, in the table Webhooks: pk = `<account id>#<template|campaign>#<id>`, sk = `minute#<…>` or `day#<…>`.
 * Minutes go after some days, days stay: their sum is the total. A campaign's and a template's rows have partitions of their
 * own, and are written once for an object of the log, which holds a batch of attempts: how often a row is written depends on
 * how many workers there are, and not on how many calls are made, so none gets hot.
 *
 * An object is counted once: in one transaction with the counters goes a mark, under its own name. What has more counters than
 * a transaction takes is cut into parts, which follow from the object's content, each with its mark.
 */
type Of = Scope & { accountId: string };

const DAY_S = 86_400;
const MINUTES_KEPT_S = 8 * DAY_S;
/** Longer than a message may lie in its queue (4 days) and in its dead-letter queue (14) together. */
const MARKS_KEPT_S = 20 * DAY_S;
/** TransactWriteItems takes a hundred items, and one is the mark. */
const ROWS_A_PART = 99;

const pkOf = ({ accountId, kind, id }: Of) => `${accountId}#${kind}#${id}`;

/** False where the object had been counted whole before. */
export async function addCounters(
  at: WebhooksAt & { now: () => number },
  { accountId, object, rows }: { accountId: string; object: string; rows: readonly Row[] },
): Promise<boolean> {
  const pk = `counted#${createHash('sha256').update(object).digest('base64url')}`;
  const nowS = Math.floor(at.now() / 1_000);
  let counted = false;
  for (let from = 0; from < rows.length; from += ROWS_A_PART) {
    const part = rows.slice(from, from + ROWS_A_PART);
    const Item = { pk, sk: `part#${from}`, expiresAt: nowS + MARKS_KEPT_S };
    const written = await sendTransaction(at.db, [
      { Put: { TableName: at.table, Item, ...isNew } },
      ...part.map((row) => ({ Update: addition(at, { accountId, row, nowS }) })),
    ]);
    counted ||= written.kind === 'written';
  }
  return counted;
}

function addition({ table }: WebhooksAt, { accountId, row, nowS }: { accountId: string; row: Row; nowS: number }) {
  const added = [...row.counters];
  const sums = added.map((_, place) => `#c${place} :c${place}`).join(', ');
  const expires = row.span === 'minute';
  return {
    TableName: table,
    Key: { pk: pkOf({ accountId, ...row }), sk: `${row.span}#${row.at}` },
    UpdateExpression: `ADD ${sums}${expires ? ' SET expiresAt = :expiresAt' : ''}`,
    ExpressionAttributeNames: Object.fromEntries(added.map(([name], place) => [`#c${place}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(added.map(([, value], place) => [`:c${place}`, value])),
      ...(expires && { ':expiresAt': nowS + MINUTES_KEPT_S }),
    },
  };
}

export type Counted = { at: string; counters: Counters };

/** Rows of a scope from one minute or day to another, both included, in their order; strongly consistent. */
export async function readCounters(
  at: WebhooksAt,
  { span, from, to, ...of }: Of & { span: Row['span']; from: string; to: string },
): Promise<Counted[]> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pkOf(of), ':from': `${span}#${from}`, ':to': `${span}#${to}` },
    },
  );
  const found: Counted[] = [];
  for await (const { Items = [] } of pages) found.push(...Items.map((item) => countedOf(item, span)));
  return found;
}

/** The newest minute of a scope in which something was counted, while minutes are kept. */
export async function readLastMinute(at: WebhooksAt, of: Of): Promise<string | undefined> {
  const { Items = [] } = await at.db.send(
    new QueryCommand({
      TableName: at.table,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':pk': pkOf(of), ':from': 'minute#', ':to': 'minute#~' },
      ScanIndexForward: false,
      Limit: 1,
    }),
  );
  return Items.map((item) => countedOf(item, 'minute').at)[0];
}

/** Sums over all days. */
export async function readTotals(at: WebhooksAt, of: Of): Promise<Counters> {
  const days = await readCounters(at, { ...of, span: 'day', from: '', to: '~' });
  return sumOf(days.map(({ counters }) => counters));
}

function countedOf(item: Record<string, unknown>, span: string): Counted {
  const numbers = counterNames.flatMap((name) => {
    const value = item[name];
    return typeof value === 'number' ? [[name, value] as const] : [];
  });
  return { at: String(item.sk).slice(span.length + 1), counters: new Map(numbers) };
}

const minuteKey = ({ minute, ...of }: Of & { minute: string }) => ({ pk: pkOf(of), sk: `minute#${minute}` });

/** How many calls of a minute were exhausted, and of how many of these it has been told. */
export async function readExhausted(
  at: WebhooksAt,
  of: Of & { minute: string },
): Promise<{ exhausted: number; told: number }> {
  const { Item = {} } = await at.db.send(
    new GetCommand({ TableName: at.table, Key: minuteKey(of), ConsistentRead: true }),
  );
  const { counters } = countedOf(Item, 'minute');
  return { exhausted: counters.get('exhausted') ?? 0, told: Number(Item.told ?? 0) };
}

/** Notes that it was told of so many; never of fewer than before. */
export async function noteTold(at: WebhooksAt, of: Of & { minute: string; exhausted: number }): Promise<void> {
  const noted = at.db.send(
    new UpdateCommand({
      TableName: at.table,
      Key: minuteKey(of),
      UpdateExpression: 'SET told = :told',
      ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(told) OR told < :told)',
      ExpressionAttributeValues: { ':told': of.exhausted },
    }),
  );
  await ifMet(noted);
}
