import { EncryptCommand } from '@aws-sdk/client-kms';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Template } from '#core/webhooks/template.ts';
import { issuePasscode } from '#store/accounts/passcodes.ts';
import { accountsWorld } from '../accounts/accounts-world.ts';
import { callHttp } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { sealedHeader, sealingKms } from '../support/sealing-kms.ts';
import { templateItems } from '../webhooks/template-items.ts';

process.env.AWS_REGION = 'eu-west-1';
process.env.ACCOUNTS_TABLE = 'Accounts';
process.env.AUDIT_TABLE = 'Audit';
process.env.WEBHOOKS_TABLE = 'Webhooks';
process.env.SECRETS_KEY_ID = 'key-1';
process.env.ALLOW_PRIVATE_RECEIVERS = 'false';
process.env.ALLOWED_RECEIVERS = '';
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
  delete table.hooks.before;
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

describe('alerts by a webhook template', () => {
  const named = (name: string) => ({
    status: 'success',
    alerts: { enabled: true, url: null, template: name, headers: {} },
  });
  const stored = () => table.items.get(`${accountId}|alerts`);
  const template = (change: Pick<Partial<Template>, 'name' | 'method'> = {}) => {
    for (const item of templateItems({ accountId, ...change })) table.put(item);
  };

  it('go by the template of that name, compared without case, and are shown by its name of today', async () => {
    template({ name: 'Ops ΟΔΟΣ' });
    expect((await ask('PUT', { enabled: true, template: ' ops οδος ' })).json).toEqual(named('Ops ΟΔΟΣ'));
    expect(stored()).toEqual({ pk: accountId, sk: 'alerts', enabled: true, templateId: 17 });
    template({ name: 'Renamed' });
    expect((await ask('GET')).json).toEqual(named('Renamed'));
  });

  it('what was shown can be sent back with the switch turned', async () => {
    template();
    const { alerts } = (await ask('PUT', { enabled: true, template: 'Shop' })).json;
    await ask('PUT', { ...Object(alerts), enabled: false });
    expect(stored()).toMatchObject({ enabled: false, templateId: 17 });
  });

  it.each(['GET', 'PUT', 'DELETE'] as const)('are refused where the template is sent by %s', async (method) => {
    template({ method });
    const { statusCode, json } = await ask('PUT', { enabled: true, template: 'Shop' });
    expect([statusCode, json.error]).toEqual([
      400,
      `template: "Shop" is sent by ${method}; alerts are sent by POST only`,
    ]);
    expect(stored()).toBeUndefined();
  });

  it.each(['Other', '', ' ', '\ud800', 'x'.repeat(5_000), '__proto__'])(
    'are refused where there is no template %j, whoever else has one (failure mode 22)',
    async (name) => {
      const other = await openAccount();
      for (const item of templateItems({ accountId: other.accountId, name: 'Other' })) table.put(item);
      const { statusCode, json } = await ask('PUT', { enabled: true, template: name });
      expect([statusCode, json.error]).toEqual([400, 'template: there is no webhook template of this name']);
    },
  );

  it('are not saved where the template is changed to another method in the same moment', async () => {
    template();
    table.hooks.before = (command) => command instanceof TransactWriteCommand && template({ method: 'GET' });
    const { statusCode, json } = await ask('PUT', { enabled: true, template: 'Shop' });
    expect([statusCode, json.error]).toEqual([409, 'The template was changed by somebody else meanwhile; try again']);
    expect(stored()).toBeUndefined();
  });

  it('take the place of an address, and an address theirs; no header of the one gets to the other', async () => {
    template();
    await ask('PUT', settings);
    await ask('PUT', { enabled: true, template: 'Shop' });
    expect(stored()).toEqual({ pk: accountId, sk: 'alerts', enabled: true, templateId: 17 });
    const { statusCode, json } = await ask('PUT', shown);
    expect([statusCode, json.error]).toEqual([
      400,
      'headers.Authorization: there is no stored value to keep, send one',
    ]);
    expect((await ask('PUT', settings)).json.alerts).toEqual(shown);
  });
});
