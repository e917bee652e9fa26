import { GetCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { type Breaker, breakerSchema } from '#core/webhooks/breaker.ts';
import { ifMet } from '../aws/transactions.ts';
import type { TemplateRef, WebhooksAt } from './templates.ts';

/**
 * The circuit breaker of a template's receiver, in the table Webhooks: pk = account id, sk = `breaker#<template id>`. It is
 * opened and closed by `webhooks/count-attempts`, which sees how attempts end; `webhooks/deliver-webhook` looks at it before an
 * attempt. There is no item as long as nothing was ever amiss.
 */
const CLOSED: Breaker = { state: 'closed', tell: [], version: 0 };

/** A probe whose end is not known after this time is taken for lost, and another may be made. */
const PROBE_LASTS_MS = 60_000;

export const breakerKey = ({ accountId, templateId }: TemplateRef) => ({
  pk: accountId,
  sk: `breaker#${templateId}`,
});

export async function readBreaker(at: WebhooksAt, ref: TemplateRef): Promise<Breaker> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: breakerKey(ref), ConsistentRead: true }));
  return found.Item ? breakerSchema.parse(found.Item) : CLOSED;
}

/** What is to become of a call, as the breaker is: `probe` only for who gets it by `claimProbe`. */
export function passes(breaker: Breaker, now: number): 'send' | 'park' | 'probe' {
  if (breaker.state === 'closed') return 'send';
  return now < (breaker.until ?? 0) ? 'park' : 'probe';
}

/** Takes the one probe of an open breaker that may be made now; false where somebody else has it. */
export async function claimProbe(at: WebhooksAt, ref: TemplateRef & { now: number }): Promise<boolean> {
  const { now } = ref;
  const claimed = at.db.send(
    new UpdateCommand({
      TableName: at.table,
      Key: breakerKey(ref),
      UpdateExpression: 'SET #until = :until, probedAt = :now ADD version :one',
      ConditionExpression: '#state = :open AND #until <= :now',
      ExpressionAttributeNames: { '#until': 'until', '#state': 'state' },
      ExpressionAttributeValues: { ':until': now + PROBE_LASTS_MS, ':now': now, ':open': 'open', ':one': 1 },
    }),
  );
  return (await ifMet(claimed)) !== undefined;
}
