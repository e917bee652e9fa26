import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type PasscodeRole, passcodeRoleSchema } from '#core/accounts/caller.ts';
import { openAccount } from '#store/accounts/open-account.ts';
import { type Call, callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { accountsWorld } from './accounts-world.ts';

process.env.AWS_REGION = 'eu-west-1';
process.env.ACCOUNTS_TABLE = 'Accounts';
process.env.AUDIT_TABLE = 'Audit';
process.env.EXPORTS_WRITER_ARN = 'arn:aws:iam::111122223333:role/writer';

const table = accountsWorld();
const logs = recordedLogs();
const at = { db: table.db, table: 'Accounts', now: () => Date.now() };
const accountId = 'ABC-123-XYZ';
const createdAt = '2026-11-01T00:00:00.000Z';
const kolkata = { accountId, name: 'Shop', timezone: 'Asia/Kolkata', createdAt };
let ask: (call: Call, role?: PasscodeRole) => ReturnType<typeof callHttp>;

beforeEach(async () => {
  // In Kolkata it is the 24th already.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T20:00:00Z') });
  const passcodes = await openAccount(at, { account: { ...kolkata, uploadsPerSecond: 60 }, label: '' });
  vi.resetModules();
  const { handler } = await import('../../lambdas/accounts/manage-account.ts');
  ask = (call, role = 'admin') =>
    callHttp(handler, {
      path: '/api/account',
      ...call,
      headers: { 'x-clevertap-account-id': accountId, 'x-clevertap-passcode': passcodes[role] },
    });
});
afterEach(() => void vi.useRealTimers());

const patch = (body: unknown, role?: PasscodeRole) => ask({ method: 'PATCH', body }, role);
const shown = {
  ...kolkata,
  limits: { getConcurrency: 15, uploadsPerSecond: 60, uploadBytesPerSecond: 500_000 },
  retentionDays: null,
  keptFrom: null,
  email: null,
  keepRecent: false,
  keepRecentUntil: null,
  exports: {
    principal: 'arn:aws:iam::111122223333:role/writer',
    principalTag: 'CausewayExternalId',
    externalId: expect.stringMatching(/^causeway-[0-9a-f]{32}$/),
  },
};

describe('GET /api/account', () => {
  it.each(passcodeRoleSchema.options)('shows the account and the limits that hold to the role %s', async (role) => {
    const { statusCode, json, body } = await ask({}, role);
    expect([statusCode, json]).toEqual([200, { status: 'success', account: shown }]);
    expect(body).not.toMatch(/passcode|hash|salt/);
  });

  it('shows a change at once, although the caller is recognised from memory', async () => {
    await ask({});
    await patch({ name: 'Second' });
    expect((await ask({}, 'export')).json.account).toEqual({ ...shown, name: 'Second' });
  });
});

describe('PATCH /api/account', () => {
  it('sets the retention and says from which day of the account on events stay', async () => {
    const { statusCode, json } = await patch({ retentionDays: 7 });
    expect([statusCode, json.account]).toEqual([200, { ...shown, retentionDays: 7, keptFrom: '2026-11-17' }]);
    expect(logs.lines('account.managed')).toMatchObject([{ action: 'change', changed: 'retentionDays' }]);
  });

  it('null keeps everything again', async () => {
    await patch({ retentionDays: 7 });
    expect((await patch({ retentionDays: null })).json.account).toEqual(shown);
  });

  it('keeps what is uploaded for looking at, for a day and no longer, or until it is switched off', async () => {
    const on = { ...shown, keepRecent: true, keepRecentUntil: '2026-11-24T20:00:00.000Z' };
    expect((await patch({ keepRecent: true })).json.account).toEqual(on);
    vi.setSystemTime(Date.parse('2026-11-24T19:59:59Z'));
    expect((await ask({})).json.account).toMatchObject({ keepRecent: true });
    vi.setSystemTime(Date.parse('2026-11-24T20:00:00Z'));
    expect((await ask({})).json.account).toMatchObject({ keepRecent: false, keepRecentUntil: null });
    await patch({ keepRecent: true });
    expect((await patch({ keepRecent: false })).json.account).toMatchObject({ keepRecent: false });
    expect([...table.items.values()].filter((item) => 'keepRecentUntil' in item)).toEqual([]);
  });

  it.each(['upload', 'export'] as const)('is not for the role %s', async (role) => {
    const { statusCode, json } = await patch({ name: 'Mine' }, role);
    expect([statusCode, json.error]).toEqual([403, `This passcode has the role "${role}"; this call needs admin`]);
    expect((await ask({})).json.account).toEqual(shown);
  });

  it.each([
    [
      'limits, which protect other accounts, with a text that says who may change them',
      { name: 'Second', limits: { uploadsPerSecond: 10_000 } },
      'limits: only the operator of this deployment may change them (accounts/change-account)',
    ],
    [
      'the time zone',
      { timezone: 'UTC' },
      'timezone: cannot be changed: the dates under which events are stored are days of this zone',
    ],
    ['the id', { accountId: 'DEF-456-UVW' }, 'accountId: cannot be changed'],
    ['the date it was made', { name: 'Second', createdAt }, 'createdAt: is not a field here'],
    ['nothing', {}, 'body: must name something to change'],
    ['a name of 121 characters', { name: 'x'.repeat(121) }, expect.stringMatching(/^name: .*120/)],
    ['half a day of retention', { retentionDays: 0.5 }, 'retentionDays: must be a whole number from 1 to 36500'],
    ['no JSON', 'name=Second', 'body: is not JSON at line 1, column 2'],
  ])('%s is refused, and nothing changes', async (_, body, error) => {
    const { statusCode, json } = await patch(body);
    expect([statusCode, json]).toEqual([400, { status: 'fail', error, code: 400 }]);
    expect((await ask({})).json.account).toEqual(shown);
  });
});

it('another method than GET and PATCH is 405', async () => {
  expect((await ask({ method: 'PUT' })).statusCode).toBe(405);
});
