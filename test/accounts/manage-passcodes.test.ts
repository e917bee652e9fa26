import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { issuePasscode } from '#store/accounts/passcodes.ts';
import { type Call, callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { accountsWorld } from './accounts-world.ts';

process.env.AWS_REGION = 'eu-west-1';
process.env.ACCOUNTS_TABLE = 'Accounts';
process.env.AUDIT_TABLE = 'Audit';

const table = accountsWorld();
const logs = recordedLogs();
const at = { db: table.db, table: 'Accounts', now: () => Date.now() };
const accountId = 'ABC-123-XYZ';
let admin = { id: '', passcode: '' };
let ask: (call: Call, passcode?: string) => ReturnType<typeof callHttp>;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T00:00:00Z') });
  table.addAccount(accountId);
  admin = await issuePasscode(at, { accountId, role: 'admin', label: 'first' });
  vi.advanceTimersByTime(1_000);
  vi.resetModules();
  const { handler } = await import('../../lambdas/accounts/manage-passcodes.ts');
  ask = (call, passcode = admin.passcode) =>
    callHttp(handler, {
      path: '/api/passcodes',
      ...call,
      headers: { 'x-clevertap-account-id': accountId, 'x-clevertap-passcode': passcode },
    });
});
afterEach(() => void vi.useRealTimers());

const issue = (body: unknown) => ask({ method: 'POST', body });
const revoke = (id: string) => ask({ method: 'DELETE', path: `/api/passcodes/${id}` });
const shown = (json: Record<string, unknown>) =>
  json.passcode as { id: string; role: string; label: string; passcode: string };

describe('GET /api/passcodes', () => {
  it('lists id, role, label and date of each passcode, oldest first, and nothing to log in with', async () => {
    await issue({ role: 'upload', label: 'mobile back end' });
    const { statusCode, json, body } = await ask({});
    expect(statusCode).toBe(200);
    expect(json).toEqual({
      status: 'success',
      passcodes: [
        { id: admin.id, role: 'admin', label: 'first', createdAt: '2026-11-23T00:00:00.000Z' },
        { id: expect.any(String), role: 'upload', label: 'mobile back end', createdAt: '2026-11-23T00:00:01.000Z' },
      ],
    });
    expect(body).not.toMatch(/hash|salt/);
  });

  it.each(['upload', 'export'] as const)('a passcode with the role %s may not look', async (role) => {
    const { passcode } = await issuePasscode(at, { accountId, role, label: '' });
    expect((await ask({}, passcode)).statusCode).toBe(403);
  });
});

describe('POST /api/passcodes', () => {
  it('shows the new passcode once, not to be cached, and it opens the account', async () => {
    const { statusCode, json, headers } = await issue({ role: 'admin', label: ' second ' });
    expect(statusCode).toBe(201);
    expect(headers['cache-control']).toBe('no-store');
    expect(json.passcode).toEqual({
      id: expect.any(String),
      role: 'admin',
      label: 'second',
      passcode: expect.any(String),
    });
    vi.advanceTimersByTime(31_000);
    expect((await ask({}, shown(json).passcode)).statusCode).toBe(200);
    expect((await ask({})).body).not.toContain(shown(json).passcode);
  });

  it.each([
    ['an unknown role', { role: 'root' }, /^role: /],
    ['no role', {}, /^role: /],
    ['a label of 121 characters', { role: 'upload', label: 'x'.repeat(121) }, /^label: .*120/],
    ['a key that does not exist', { role: 'upload', passcode: 'mine' }, /passcode/],
    ['no JSON', 'role=upload', /^body: is not JSON/],
    ['no body', undefined, /^body: is empty$/],
  ])('%s is refused with 400 and a text that names it', async (_, body, text) => {
    const { statusCode, json } = await issue(body);
    expect(statusCode).toBe(400);
    expect(json).toMatchObject({ status: 'fail', code: 400, error: expect.stringMatching(text) });
  });

  it('the 51st passcode of an account is refused', async () => {
    for (let n = 1; n < 50; n += 1) await issuePasscode(at, { accountId, role: 'upload', label: '' });
    const { statusCode, json } = await issue({ role: 'upload' });
    expect(statusCode).toBe(409);
    expect(json.error).toContain('50');
  });

  it('the passcode is in no log line', async () => {
    const { json } = await issue({ role: 'upload' });
    expect(logs.lines('passcodes.managed')).toMatchObject([
      { action: 'issue', passcodeId: shown(json).id, status: 201 },
    ]);
    expect(logs.text()).not.toContain(shown(json).passcode);
    expect(logs.text()).not.toContain(admin.passcode);
  });
});

describe('DELETE /api/passcodes/{id}', () => {
  it('a passcode that was rotated out stops within 30 seconds, although it was in use', async () => {
    const fresh = shown((await issue({ role: 'admin' })).json);
    expect((await revoke(admin.id)).statusCode).toBe(200);
    vi.advanceTimersByTime(30_001);
    expect((await ask({})).statusCode).toBe(401);
    expect((await ask({}, fresh.passcode)).statusCode).toBe(200);
  });

  it('the last admin passcode is kept, with a text that says what to do', async () => {
    await issue({ role: 'upload' });
    const { statusCode, json } = await revoke(admin.id);
    expect(statusCode).toBe(409);
    expect(json.error).toBe('This is the last admin passcode of the account; make another one before you revoke it');
    expect((await ask({})).statusCode).toBe(200);
  });

  it('a passcode that does not exist is 404', async () => {
    expect((await revoke('0123456789ab')).statusCode).toBe(404);
    expect((await revoke('')).statusCode).toBe(404);
  });

  it('the passcode of another account is 404 and stays', async () => {
    const other = await issuePasscode(at, { accountId: 'DEF-456-UVW', role: 'upload', label: '' });
    expect((await revoke(other.id)).statusCode).toBe(404);
    expect(table.items.has(`DEF-456-UVW|passcode#${other.id}`)).toBe(true);
  });
});

it('another method than GET, POST and DELETE is 405', async () => {
  expect((await ask({ method: 'PUT' })).statusCode).toBe(405);
});
