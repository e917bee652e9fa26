import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, vi } from 'vitest';
import { callHttp } from '../runtime/http-call.ts';
import { accountItems, headersOf } from '../support/http-account.ts';

vi.stubEnv('ACCOUNTS_TABLE', 'accounts');
mockClient(DynamoDBDocumentClient).resolves({ Items: accountItems() });
const { handler } = await import('../../lambdas/segments/manage-segments.ts');

describe('GET /api/segments', () => {
  it('lists nothing where there is nothing', async () => {
    const { statusCode, json } = await callHttp(handler, { path: '/api/segments', headers: headersOf('export') });
    expect([statusCode, json]).toEqual([200, { status: 'success', items: [] }]);
  });
});
