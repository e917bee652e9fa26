import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { ifMet } from '#store/aws/transactions.ts';
import type { TemplateRef, WebhooksAt } from '#store/webhooks/templates.ts';

/**
 * Whose turn it is with a receiver that takes only so many calls at once, or in a second: one worker at a time calls it, and so
 * counts for all of them. In the table Webhooks: pk = account id, sk = `turn#<template id>`; `until` is when a turn lapses
 * whose worker has died, `paidUntil` the instant before which the pace allows no other call. Epoch milliseconds both.
 */
export type Turn = { paidUntil: number };
type Holder = { ref: TemplateRef; holder: string };

const turnSchema = z.object({ paidUntil: z.number().default(0) });
const turnKey = ({ accountId, templateId }: TemplateRef) => ({ pk: accountId, sk: `turn#${templateId}` });

/** The turn, for `lastsMs` at most; undefined while another worker has it. */
export async function takeTurn(
  at: WebhooksAt,
  { ref, holder, now, lastsMs }: Holder & { now: number; lastsMs: number },
): Promise<Turn | undefined> {
  const taken = await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: turnKey(ref),
        UpdateExpression: 'SET holder = :holder, #until = :until',
        ConditionExpression: 'attribute_not_exists(#until) OR #until <= :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':holder': holder, ':until': now + lastsMs, ':now': now },
        ReturnValues: 'ALL_NEW',
      }),
    ),
  );
  return taken && turnSchema.parse(taken.Attributes ?? {});
}

/** Ends a turn and leaves to the next until when the pace is used up; nothing where the turn has lapsed. */
export async function endTurn(
  at: WebhooksAt,
  { ref, holder, paidUntil }: Holder & { paidUntil: number },
): Promise<void> {
  await ifMet(
    at.db.send(
      new UpdateCommand({
        TableName: at.table,
        Key: turnKey(ref),
        UpdateExpression: 'SET paidUntil = :paid REMOVE holder, #until',
        ConditionExpression: 'holder = :holder',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':holder': holder, ':paid': paidUntil },
      }),
    ),
  );
}
