import { EncryptCommand } from '@aws-sdk/client-kms';
import { beforeEach, describe, expect, it } from 'vitest';
import { issuePasscode } from '#store/accounts/passcodes.ts';
import { accountsWorld } from '../accounts/accounts-world.ts';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { sealedHeader, sealingKms } from '../support/sealing-kms.ts';

process.env.AWS_REGION = 'eu-west-1';
process.env.ACCOUNTS_TABLE = 'Accounts';
process.env.SECRETS_KEY_ID = 'key-1';
process.env.ALLOW_PRIVATE_RECEIVERS = 'false';
const { handler } = await import('../../lambdas/alerts/manage-alerts.ts');

const table = accountsWorld();
const kms = sealingKms();
const logs = recordedLogs();
const at = { db: table.db, table: 'Accounts', now: Date.now };
const settings = { enabled: true, url: 'https://example.com/hook', headers: { Authorization: 'Bearer s3cret' } };
const shown = { ...settings, headers: { Authorization: '********' } };
let accountId = 'ABC-000';
let passcode = '';
let tenants = 0;
const stored = () => ({
  enabled: true,
  url: settings.url,
  sealedHeaders: [{ name: 'Authorization', sealed: sealedHeader(accountId, 'Bearer s3cret') }],
});

async function openAccount(role: 'admin' | 'export' = 'admin') {
  tenants += 1;
  const accountId = `ABC-${String(tenants).padStart(3, '0')}`;
  table.addAccount(accountId);
  const { passcode } = await issuePasscode(at, { accountId, role, label: '' });
  return { accountId, passcode };
}

function ask(method: string, body?: unknown, who = { accountId, passcode }) {
  const headers = { 'x-clevertap-account-id': who.accountId, 'x-clevertap-passcode': who.passcode };
  return callHttp(handler, { method, path: '/api/alerts', headers, ...(body !== undefined && { body }) });
}

beforeEach(async () => {
  ({ accountId, passcode } = await openAccount());
});

describe('/api/alerts', () => {
  it('an account that has set up nothing has alerts switched off', async () => {
    expect((await ask('GET')).json).toEqual({ status: 'success', alerts: { enabled: false, url: null, headers: {} } });
  });

  it('what is put is stored with header values sealed, and shown again with them masked', async () => {
    expect((await ask('PUT', settings)).json).toEqual({ status: 'success', alerts: shown });
    expect((await ask('GET')).json).toEqual({ status: 'success', alerts: shown });
    expect(table.items.get(`${accountId}|alerts`)).toMatchObject(stored());
    expect(JSON.stringify(table.items.get(`${accountId}|alerts`))).not.toContain('s3cret');
  });

  it('a header that was stored in clear by an older version is sealed when its settings are next put', async () => {
    table.items.set(`${accountId}|alerts`, { pk: accountId, sk: 'alerts', ...settings });
    expect((await ask('GET')).json.alerts).toEqual(shown);
    expect((await ask('PUT', shown)).json.alerts).toEqual(shown);
    expect(table.items.get(`${accountId}|alerts`)).toEqual({ pk: accountId, sk: 'alerts', ...stored() });
  });

  it('a header may be called "constructor"', async () => {
    const { statusCode, json } = await ask('PUT', { ...settings, headers: { constructor: 'x' } });
    expect([statusCode, json.alerts]).toEqual([200, { ...settings, headers: { constructor: '********' } }]);
  });

  it('settings are not taken while the key does not answer', async () => {
    kms.on(EncryptCommand).rejects(new Error('throttled'));
    expect((await ask('PUT', settings)).statusCode).toBe(503);
    expect(table.items.has(`${accountId}|alerts`)).toBe(false);
  });

  it('alerts are switched off by sending back what was shown, and the secret stays', async () => {
    await ask('PUT', settings);
    await ask('PUT', { ...shown, enabled: false });
    expect(table.items.get(`${accountId}|alerts`)).toMatchObject({ ...stored(), enabled: false });
  });

  it('deleted settings are gone, and deleting again is no error', async () => {
    await ask('PUT', settings);
    expect((await ask('DELETE')).json).toEqual({ status: 'success' });
    expect((await ask('DELETE')).statusCode).toBe(200);
    expect((await ask('GET')).json.alerts).toMatchObject({ enabled: false, url: null });
  });

  it('bad input is 400 with the field and changes nothing', async () => {
    await ask('PUT', settings);
    const { statusCode, json } = await ask('PUT', { ...settings, url: 'http://example.com' });
    expect(statusCode).toBe(400);
    expect(json).toEqual({ status: 'fail', error: 'url: must be an https address', code: 400 });
    expect(table.items.get(`${accountId}|alerts`)).toMatchObject(stored());
  });

  it('one account does not see or change the alerts of another', async () => {
    await ask('PUT', settings);
    const other = await openAccount();
    expect((await ask('GET', undefined, other)).json.alerts).toMatchObject({ url: null });
    await ask('DELETE', undefined, other);
    expect((await ask('GET')).json.alerts).toEqual(shown);
  });

  it('a passcode for exports may not redirect alerts', async () => {
    expect((await ask('PUT', settings, await openAccount('export'))).statusCode).toBe(403);
  });

  it('another method is 405', async () => {
    expect((await ask('POST', settings)).statusCode).toBe(405);
  });

  it('neither header values nor the address are in the log', async () => {
    await ask('PUT', settings);
    await ask('PUT', { ...settings, headers: { Authorization: 'Bearer s3cret\r\n' } });
    expect(logs.lines('alerts.managed')).toMatchObject([
      { action: 'replace', enabled: true, headers: 1 },
      { status: 400 },
    ]);
    expect(logs.text()).not.toMatch(/s3cret|example\.com/);
  });
});
