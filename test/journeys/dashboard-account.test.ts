import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, keepPictures, openBrowser, type Visit, visit } from '../support/browser.ts';
import { type Client, callAs, newAccount } from '../support/local-stack.ts';

/** Settings of the account in the dashboard: each by clicking, and its effect read back through the API. */
let browser: Browser;
let client: Client;
let at: Visit;

beforeAll(async () => {
  browser = await openBrowser();
  client = await newAccount();
  at = await visit(browser, client, '/settings/api-credentials');
});

afterAll(async () => {
  expect(at.problems).toEqual([]);
  await browser.close();
});

const HOSTILE = '<img src=x onerror=alert(1)> \u202Egnp.exe {{7*7}}';

describe('API Credentials', () => {
  it('makes a passcode, shows it once, and the API takes it', async () => {
    const { page } = at;
    await page.getByRole('button', { name: 'Make a passcode' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a passcode' });
    await dialog.getByRole('radio', { name: 'Export' }).check();
    await dialog.getByRole('textbox', { name: 'What it is for' }).fill(HOSTILE);
    await dialog.getByRole('button', { name: 'Make it' }).click();
    const shown = page.getByRole('dialog', { name: 'Your new passcode' });
    const passcode = (await shown.locator('pre').textContent()) ?? '';
    expect((await callAs({ ...client, passcode }, { method: 'GET', path: '/api/exports' })).status).toBe(200);
    await shown.getByRole('button', { name: 'I have copied it' }).click();
    await page.getByRole('row', { name: HOSTILE }).waitFor();
    expect(await page.getByText(passcode).count()).toBe(0);
    await expectAccessible(page);
    await keepPictures(page, 'api-credentials');
  });

  it('rotates: a new one first, and then it asks whether the old one goes, by its name typed', async () => {
    const { page } = at;
    const before = (await client.call('GET', '/api/passcodes')).json.passcodes;
    await page.getByRole('button', { name: `Rotate “${HOSTILE}”` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make it' }).click();
    await page.getByRole('button', { name: 'I have copied it' }).click();
    const asked = page.getByRole('dialog', { name: `Revoke the passcode “${HOSTILE}”?` });
    await asked.getByRole('textbox').fill('something else');
    expect(await asked.getByRole('button', { name: 'Revoke' }).isDisabled()).toBe(true);
    await asked.getByRole('textbox').fill(HOSTILE);
    await asked.getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('is revoked. It stops everywhere').waitFor();
    const after = (await client.call('GET', '/api/passcodes')).json.passcodes;
    expect(after).toHaveLength(before.length);
    const gone = before.filter(({ id }: any) => !after.some((one: any) => one.id === id));
    expect(gone.map(({ label }: any) => label)).toEqual([HOSTILE]);
  });

  it('repeats the API’s words where it refuses', async () => {
    const { page } = at;
    await page.getByRole('button', { name: 'Make a passcode' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a passcode' });
    await dialog.getByRole('textbox', { name: 'What it is for' }).fill('x'.repeat(121));
    await dialog.getByRole('button', { name: 'Make it' }).click();
    await dialog.getByText('label: ').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    at.problems.splice(0);
  });
});

describe('Account', () => {
  it('keeps what was typed through a reload, and saves it', async () => {
    const { page } = at;
    await at.go('/settings/account');
    await page.getByRole('textbox', { name: 'Name' }).fill(HOSTILE);
    await page.reload();
    await expect.poll(() => page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe(HOSTILE);
    await page.getByRole('textbox', { name: 'Address for mails' }).fill('data@example.com');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The settings are saved.').waitFor();
    const { account } = (await client.call('GET', '/api/account')).json;
    expect(account).toMatchObject({ name: HOSTILE, email: 'data@example.com' });
    await expectAccessible(page);
    await keepPictures(page, 'account');
  });

  it('asks for the name before events are deleted for good', async () => {
    const { page } = at;
    await page.getByRole('textbox', { name: 'Days that events are kept' }).fill('many');
    await page.getByText('Type a whole number of days, or nothing').waitFor();
    await page.getByRole('textbox', { name: 'Days that events are kept' }).fill('400');
    await page.getByRole('button', { name: 'Save' }).click();
    const asked = page.getByRole('dialog', { name: 'Delete old events for good?' });
    await asked.getByRole('textbox').fill(HOSTILE);
    await asked.getByRole('button', { name: 'Save and delete' }).click();
    await expect.poll(async () => (await client.call('GET', '/api/account')).json.account.retentionDays).toBe(400);
  });
});

describe('Users', () => {
  it('are invited, given another role, and removed by their address typed', async () => {
    const { page } = at;
    await at.go('/settings/users');
    await page.getByRole('button', { name: 'Invite a person' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite a person' });
    const email = `joe-${client.accountId.toLowerCase()}@example.com`;
    await dialog.getByRole('textbox', { name: 'E-mail' }).fill(email);
    await dialog.getByRole('radio', { name: 'Marketer' }).check();
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
    await page.getByRole('row', { name: email }).getByText('Invited').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'users');
    await page.getByRole('button', { name: `Role of ${email}` }).click();
    await page.getByRole('option', { name: 'Viewer' }).click();
    await page.getByText(`${email} is now viewer.`).waitFor();
    const { users } = (await client.call('GET', '/api/users')).json;
    expect(users.find((one: any) => one.email === email)).toMatchObject({ role: 'viewer', state: 'invited' });
    await page.getByRole('button', { name: `Remove ${email}` }).click();
    const asked = page.getByRole('dialog', { name: `Remove ${email}?` });
    await asked.getByRole('textbox').fill(email);
    await asked.getByRole('button', { name: 'Remove' }).click();
    await page.getByText(`${email} can no longer sign in`).waitFor();
    expect((await client.call('GET', '/api/users')).json.users).toHaveLength(1);
  });

  it('always include an administrator: the API’s words say so', async () => {
    const { page } = at;
    await page.getByRole('button', { name: `Leave ${at.person.email}` }).click();
    const asked = page.getByRole('dialog', { name: `Remove ${at.person.email}?` });
    await asked.getByRole('textbox').fill(at.person.email);
    await asked.getByRole('button', { name: 'Remove' }).click();
    await asked.getByText('last admin').waitFor();
    await asked.getByRole('button', { name: 'Cancel' }).click();
    at.problems.splice(0);
  });
});

describe('the audit log', () => {
  it('tells who changed what, and is searched by an address that can be sent on', async () => {
    const { page } = at;
    await at.go('/settings/audit-log');
    await page.getByRole('row', { name: 'Revoke a passcode' }).getByText(at.person.email).waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'audit-log');
    await page.getByRole('searchbox', { name: 'Find in the audit log' }).fill('take a person');
    await expect.poll(() => new URL(page.url()).search).toBe('?text=take+a+person');
    await page.reload();
    await page.getByRole('row', { name: 'Take a person out of the account' }).waitFor();
    expect(await page.getByRole('row').count()).toBe(2);
  });
});

describe('a viewer', () => {
  it('is shown no page of credentials, and no button that would be refused', async () => {
    const viewer = await visit(browser, client, '/settings/account', { role: 'viewer' });
    await viewer.page.getByText('Administrators of the account may change them.').waitFor();
    expect(await viewer.page.getByRole('button', { name: 'Save' }).count()).toBe(0);
    expect(await viewer.page.getByRole('link', { name: 'API Credentials' }).count()).toBe(0);
    await viewer.go('/settings/api-credentials');
    await viewer.page.getByText('admin', { exact: false }).first().waitFor();
    await viewer.context.close();
  });
});
