import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { fieldsOf } from '#core/audit/entry.ts';
import { auditLog } from '#store/audit/entries.ts';
import { callHttp } from '../runtime/http-call.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { accountItems, headersOf } from '../support/http-account.ts';
import { ugliestPropertyNames } from '../support/ugliest.ts';

vi.stubEnv('ACCOUNTS_TABLE', 'accounts').stubEnv('AUDIT_TABLE', 'audit');
const { handler } = await import('../../lambdas/accounts/list-audit.ts');
const sdk = mockClient(DynamoDBDocumentClient);
let table = memoryTable();
let now = Date.parse('2026-01-31T12:00:00Z');

beforeEach(() => {
  table = memoryTable();
  sdk.reset();
  sdk.on(PutCommand).callsFake((input) => table.db.send(new PutCommand(input)));
  sdk
    .on(QueryCommand)
    .callsFake((input) =>
      input.TableName === 'audit' ? table.db.send(new QueryCommand(input)) : { Items: accountItems() },
    );
});

const change = (path: string, accountId = 'ACME-1') => ({
  ...{ accountId, by: { kind: 'person' as const, id: 'p1', email: 'ada@acme.example', role: 'admin' as const } },
  ...{ what: 'Change it', method: 'PATCH', path, fields: ['name'], status: 200, requestId: path },
});
async function written(many: number): Promise<void> {
  const write = auditLog({ db: table.db, table: 'audit', now: () => now });
  for (let entry = 1; entry <= many; entry++) {
    now += 1_000;
    await write(change(`/api/things/${entry}`));
  }
}
const pageSchema = z.object({ entries: z.array(z.object({ path: z.string() })), next: z.string().default('') });
const list = async (query = '', passcode = 'admin') =>
  await callHttp(handler, { path: '/api/audit', query, headers: headersOf(passcode) });

describe('GET /api/audit', () => {
  it('shows who changed what, the newest first, page by page, each entry once', async () => {
    await written(7);
    const paths: string[] = [];
    let query = 'limit=3';
    for (let page = 0; page < 3; page++) {
      const { json } = await list(query);
      const { entries, next } = pageSchema.parse(json);
      paths.push(...entries.map(({ path }) => path));
      query = `limit=3&before=${encodeURIComponent(next)}`;
    }
    expect(paths).toEqual([7, 6, 5, 4, 3, 2, 1].map((entry) => `/api/things/${entry}`));
    expect((await list('limit=1')).json.entries).toMatchObject([
      { who: { kind: 'person', email: 'ada@acme.example' }, what: 'Change it', fields: ['name'], status: 200 },
    ]);
  });

  it('shows nothing of another account', async () => {
    await auditLog({ db: table.db, table: 'audit', now: () => now })(change('/api/secret', 'OTHER-2'));
    expect((await list()).json).toEqual({ status: 'success', entries: [] });
  });

  it.each([
    ['limit=0', 'limit: must be a whole number from 1 to 200'],
    ['limit=201', 'limit: must be a whole number from 1 to 200'],
    ['limit=many', 'limit: must be a whole number from 1 to 200'],
    ['before=yesterday', 'before: must be the `next` of the page before'],
  ])('refuses %s', async (query, error) => {
    expect((await list(query)).json).toEqual({ status: 'fail', error, code: 400 });
  });

  it('is for administrators alone', async () => {
    expect((await list('', 'export')).statusCode).toBe(403);
  });
});

describe('two changes in one millisecond', () => {
  it('have an entry each', async () => {
    const write = auditLog({ db: table.db, table: 'audit', now: () => now });
    await Promise.all(['/api/a', '/api/b'].map((path) => write(change(path))));
    expect(table.items.size).toBe(2);
  });
});

describe('the fields of an entry', () => {
  it('are the names of what was sent, however they look, and never more than fit', () => {
    const sent = new Map(ugliestPropertyNames.map((name) => [name, 'secret']));
    const body = `{${[...sent.keys()].map((name) => `${JSON.stringify(name)}:"secret"`).join(',')}}`;
    const fields = fieldsOf(Buffer.from(body));
    expect(fields.toSorted()).toEqual([...sent.keys()].map((name) => name.slice(0, 120)).toSorted());
    expect(fieldsOf(Buffer.from(JSON.stringify(Object.fromEntries(Array(99).fill(1).entries()))))).toHaveLength(50);
    expect(fields.join()).not.toContain('secret');
  });

  it.each(['', 'identity,spent\njane,12\n', '[1]', '"text"', '{"broken":', '\u0000'])('are none of %j', (body) => {
    expect(fieldsOf(Buffer.from(body))).toEqual([]);
  });
});
