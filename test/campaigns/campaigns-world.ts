import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, vi } from 'vitest';
import type { Role } from '#core/accounts/account.ts';
import { type Call, callHttp } from '../runtime/http-call.ts';
import { accountItems, headersOf } from '../support/http-account.ts';

/** The campaigns API over a table with one account, in Kolkata, where it is 01:30 on the 24th of November 2026 already. */
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  ACCOUNTS_TABLE: 'accounts',
  SERVE_COUNTS_FUNCTION: 'serve-counts',
});
const { handler } = await import('../../lambdas/campaigns/answer-campaigns.ts');
const now = Date.parse('2026-11-23T20:00:00Z');

const payloadOf = (value: unknown) => Buffer.from(JSON.stringify(value));

export function campaignsWorld() {
  const sdk = mockClient(DynamoDBDocumentClient);
  const lambda = mockClient(LambdaClient);
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now });
    sdk.reset();
    lambda.reset();
    sdk.on(QueryCommand).resolves({ Items: accountItems('Asia/Kolkata') });
    sdk.on(UpdateCommand).resolves({});
  });
  afterEach(() => void vi.useRealTimers());

  const call = (path: string, asked: Call & { as?: Role } = {}) => {
    const { as = 'admin', headers, ...rest } = asked;
    return callHttp(handler, { method: 'POST', path, ...rest, headers: { ...headersOf(as), ...headers } });
  };
  return {
    call,
    target: (action: string, body: unknown, as?: Role) =>
      call(`/1/targets/${action}.json`, { body, ...(as && { as }) }),
    /** As many requests of the account are under way as may be. */
    crowd: () => {
      sdk.on(UpdateCommand).rejects(new ConditionalCheckFailedException({ message: 'no', $metadata: {} }));
      const places = Object.fromEntries(Array.from({ length: 15 }, (_, id) => [`request-${id}`, now + 1_000]));
      sdk.on(GetCommand).resolves({ Item: { places } });
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
    /** What was written, and where. */
    written: () => sdk.commandCalls(UpdateCommand).map(({ args: [{ input }] }) => [input.TableName, input.Key?.sk]),
  };
}
