import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateScheduleCommand, DeleteScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, vi } from 'vitest';
import type { PasscodeRole } from '#core/accounts/caller.ts';
import { type Call, callHttp } from '../runtime/http-call.ts';
import { tableOfAll } from '../support/dynamo/memory-table.ts';
import { accountId, accountItems, headersOf } from '../support/http-account.ts';
import { shopName, shopTemplate } from './shop-template.ts';

/**
 * The campaigns API over a table with one account and a webhook template, in Kolkata, where it is 01:30 on the 24th of November
 * 2026 already.
 */
const TABLES = ['CAMPAIGNS_TABLE', 'WEBHOOKS_TABLE', 'SEGMENTS_TABLE', 'REACTIONS_TABLE'];
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  ACCOUNTS_TABLE: 'accounts',
  AUDIT_TABLE: 'audit',
  SERVE_COUNTS_FUNCTION: 'serve-counts',
  ...Object.fromEntries(TABLES.map((name) => [name, 'one'])),
  ...{ SCHEDULE_GROUP: 'group', SCHEDULER_ROLE_ARN: 'arn:role', RUNS_QUEUE_ARN: 'arn:runs', EVENT_BUS: 'bus' },
  RUNS_QUEUE_URL: 'https://sqs/runs',
});
const { handler } = await import('../../lambdas/campaigns/answer-campaigns.ts');
const now = Date.parse('2026-11-23T20:00:00Z');

const payloadOf = (value: unknown) => Buffer.from(JSON.stringify(value));

export function campaignsWorld() {
  const table = tableOfAll();
  const lambda = mockClient(LambdaClient);
  const sqs = mockClient(SQSClient);
  const scheduler = mockClient(SchedulerClient);
  const bus = mockClient(EventBridgeClient);
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now });
    table.items.clear();
    table.listen();
    for (const item of [...accountItems('Asia/Kolkata'), shopTemplate(), shopName()]) table.put(item);
    for (const client of [lambda, sqs, scheduler, bus]) client.reset();
    sqs.on(SendMessageCommand).resolves({});
    scheduler.on(CreateScheduleCommand).resolves({}).on(DeleteScheduleCommand).resolves({});
    bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
  });
  afterEach(() => void vi.useRealTimers());

  const call = (path: string, asked: Call & { as?: PasscodeRole } = {}) => {
    const { as = 'admin', headers, ...rest } = asked;
    return callHttp(handler, { method: 'POST', path, ...rest, headers: { ...headersOf(as), ...headers } });
  };
  return {
    table,
    call,
    target: (action: string, body: unknown, as?: PasscodeRole) =>
      call(`/1/targets/${action}.json`, { body, ...(as && { as }) }),
    /** As many requests of the account are under way as may be. */
    crowd: () => {
      const places = Object.fromEntries(Array.from({ length: 15 }, (_, id) => [`request-${id}`, now + 1_000]));
      const Key = { pk: accountId, sk: 'places' };
      table.put({ ...Key, places });
      const error = new ConditionalCheckFailedException({ message: 'no', $metadata: {} });
      table.sdk.on(UpdateCommand, { TableName: 'accounts', Key }).rejects(error);
    },
    /** Whoever counts audiences answers so. */
    counting: (statusCode: number, body: unknown, headers: Record<string, string> = {}) => {
      const reply = { statusCode, headers, body: JSON.stringify(body), isBase64Encoded: false };
      lambda.on(InvokeCommand).callsFake(() => ({ Payload: payloadOf(reply) }));
    },
    countingFails: () =>
      lambda.on(InvokeCommand).callsFake(() => ({ FunctionError: 'Unhandled', Payload: payloadOf({}) })),
    /** What whoever counts audiences was asked. */
    counted: () =>
      lambda.commandCalls(InvokeCommand).map(({ args: [{ input }] }) => {
        const event = JSON.parse(String(input.Payload));
        return { ...event, by: input.FunctionName, body: JSON.parse(event.body) };
      }),
    /** Runs that were begun, and how long they wait. */
    begun: () =>
      sqs
        .commandCalls(SendMessageCommand)
        .map(({ args: [{ input }] }) => [JSON.parse(input.MessageBody ?? ''), input.DelaySeconds]),
    /** The bus, or the queue of runs, cannot be reached just once. */
    away: (what: 'bus' | 'queue') => {
      const error = new Error('nobody answers');
      if (what === 'bus') bus.on(PutEventsCommand).rejectsOnce(error).resolves({ FailedEntryCount: 0 });
      else sqs.on(SendMessageCommand).rejectsOnce(error).resolves({});
    },
    /** What was written, and where. */
    written: () =>
      table.sdk.commandCalls(UpdateCommand).map(({ args: [{ input }] }) => [input.TableName, input.Key?.sk]),
  };
}
