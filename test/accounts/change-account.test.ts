import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { context } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { accountsWorld } from './accounts-world.ts';

process.env.AWS_REGION = 'eu-west-1';
process.env.ACCOUNTS_TABLE = 'Accounts';
const { handler } = await import('../../lambdas/accounts/change-account.ts');
const change = handler as unknown as (event: unknown, given: typeof context) => Promise<{ account: unknown }>;

const accountId = 'ABC-123-XYZ';
const shown = {
  accountId,
  name: 'Shop',
  timezone: 'UTC',
  createdAt: '2026-11-01T00:00:00.000Z',
  limits: { getConcurrency: 15, uploadsPerSecond: 30, uploadBytesPerSecond: 500_000 },
  retentionDays: null,
  keptFrom: null,
  email: null,
  keepRecent: false,
  keepRecentUntil: null,
};

describe('change-account', () => {
  const table = accountsWorld();
  const logs = recordedLogs();
  beforeEach(() => table.addAccount(accountId));

  it('the operator raises one limit, and the other stays as it was', async () => {
    await change({ accountId, limits: { uploadsPerSecond: 200 } }, context);
    const { account } = await change({ accountId, limits: { getConcurrency: 40 } }, context);
    expect(account).toEqual({ ...shown, limits: { ...shown.limits, getConcurrency: 40, uploadsPerSecond: 200 } });
    expect(logs.lines('account.changed')).toMatchObject([
      { account: accountId, changed: 'uploadsPerSecond' },
      { account: accountId, changed: 'getConcurrency' },
    ]);
  });

  it('null takes a limit and the retention back to the default', async () => {
    await change({ accountId, limits: { getConcurrency: 40, uploadsPerSecond: 5 }, retentionDays: 30 }, context);
    const { account } = await change({ accountId, limits: { getConcurrency: null }, retentionDays: null }, context);
    expect(account).toEqual({ ...shown, limits: { ...shown.limits, uploadsPerSecond: 5 } });
    expect(table.items.get(`${accountId}|account`)).not.toHaveProperty('retentionDays');
  });

  it('a retention is answered with the first day that it keeps', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T12:00:00Z') });
    const { account } = await change({ accountId, name: 'Second', retentionDays: 30 }, context);
    vi.useRealTimers();
    expect(account).toEqual({ ...shown, name: 'Second', retentionDays: 30, keptFrom: '2026-10-24' });
  });

  it('the operator switches on, for a day, that what is uploaded can be looked at', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T12:00:00Z') });
    const { account } = await change({ accountId, keepRecent: true }, context);
    vi.useRealTimers();
    expect(account).toEqual({ ...shown, keepRecent: true, keepRecentUntil: '2026-11-24T12:00:00.000Z' });
  });

  it('an account that does not exist is not found, and is not made', async () => {
    const changed = change({ accountId: 'NOB-ODY-XXX', name: 'Ghost' }, context);
    await expect(changed).rejects.toMatchObject({
      code: 'not-found',
      message: 'accountId: NOB-ODY-XXX does not exist',
    });
    expect([...table.items.keys()]).toEqual([`${accountId}|account`]);
  });

  it('two changes at once both hold: nothing is read first and written back (failure mode 9)', async () => {
    await Promise.all([
      change({ accountId, name: 'Renamed' }, context),
      change({ accountId, limits: { getConcurrency: 40 } }, context),
      change({ accountId, retentionDays: 400 }, context),
    ]);
    const { account } = await change({ accountId, limits: { uploadsPerSecond: 60 } }, context);
    const limits = { ...shown.limits, getConcurrency: 40, uploadsPerSecond: 60 };
    expect(account).toMatchObject({ name: 'Renamed', limits, retentionDays: 400 });
    expect(table.sdk.calls()).toHaveLength(table.sdk.commandCalls(UpdateCommand).length);
  });

  it.each([
    ['the time zone', { timezone: 'Asia/Kolkata' }, /^timezone: cannot be changed: the dates under which events are/],
    ['a limit above the highest', { limits: { getConcurrency: 201 } }, /^limits\.getConcurrency: .*1 to 200$/],
    ['a limit of nothing', { limits: { uploadsPerSecond: 0 } }, /^limits\.uploadsPerSecond: .*1/],
    ['a limit that there is not', { name: 'Second', limits: { exports: 1 } }, /^limits\.exports: is not a field here$/],
    ['a retention of no day', { retentionDays: 0 }, /^retentionDays: .*1/],
    ['a retention of more than a hundred years', { retentionDays: 36_501 }, /^retentionDays: .*36500/],
    ['looking at what is uploaded in other words', { keepRecent: 'yes' }, /^keepRecent: must be true or false$/],
    ['no name', { name: null }, /^name: /],
    ['nothing to change', {}, /^body: must name something to change$/],
    ['limits without one', { limits: {} }, /^body: must name something to change$/],
  ])('%s is refused by name and changes nothing', async (_, wanted, text) => {
    const before = table.text();
    await expect(change({ accountId, ...wanted }, context)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(text),
    });
    expect(table.text()).toBe(before);
  });

  it('a change of no account is refused by name', async () => {
    await expect(change({ name: 'Shop' }, context)).rejects.toThrow(/^accountId: /);
  });
});
