import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectAccessible, keepPictures, openBrowser, type Visit, visit } from '../support/browser.ts';
import { type Client, newAccount } from '../support/local-stack.ts';

/** Who may drop files by SFTP, and how, is found and changed in the dashboard. */
let browser: Browser;
let client: Client;
let at: Visit;
let page: Page;

beforeAll(async () => {
  [browser, client] = await Promise.all([openBrowser(), newAccount()]);
  at = await visit(browser, client, '/settings/import/sftp');
  page = at.page;
});

afterAll(async () => {
  expect(at.problems).toEqual([]);
  await browser.close();
});

/** As OpenSSH writes them (RFC 4253 §6.6, RFC 8709 §4). */
const field = (bytes: Buffer) => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes]);
const lineOf = (type: string, ...fields: Buffer[]) =>
  `${type} ${Buffer.concat([Buffer.from(type), ...fields].map(field)).toString('base64')} etl@warehouse\n`;
const coordinate = (text = '') => Buffer.from(text, 'base64url');

const ed25519 = () =>
  lineOf('ssh-ed25519', coordinate(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x));
function shortRsa(): string {
  const { n, e } = generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({ format: 'jwk' });
  return lineOf('ssh-rsa', coordinate(e), Buffer.concat([Buffer.from([0]), coordinate(n)]));
}

/** A name that would be markup, a formula or a template somewhere else. */
const HOSTILE = '<img src=x onerror=alert(1)>{{7*7}}=1+1';

/** From the top of the page on: what sticks to the window would lie in the middle of the picture. */
async function pictures(name: string): Promise<void> {
  await page.evaluate('scrollTo(0, 0)');
  await keepPictures(page, name);
}

const dialog = () => page.getByRole('dialog');
const keys = () => page.getByRole('table', { name: 'Public keys' });
const listed = async (path: string) => (await client.call('GET', path)).json.keys;

it('says where files are dropped, with commands and a manifest to copy', async () => {
  const { sftp } = (await client.call('GET', '/api/sftp')).json;
  const main = page.getByRole('main');
  await main.getByText(sftp.fingerprint).waitFor();
  for (const text of [sftp.host, String(sftp.port), sftp.user]) await main.getByText(text, { exact: true }).waitFor();
  for (const command of sftp.commands) expect(await main.innerText()).toContain(command);
  await main.getByText('Nobody can log in yet').waitFor();
  await main.getByText('fileName: events_20260131_0900.csv.gz').waitFor();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await main.getByRole('button', { name: 'Copy the commands' }).click();
  await page.getByText('Copied').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(sftp.commands.join('\n'));
  await expectAccessible(page);
  await pictures('imports-sftp-empty');
});

it('a public key is dropped as a file; one that is not taken is told of in the API’s words', async () => {
  await page.getByRole('button', { name: 'Add public key' }).click();
  await dialog().getByRole('textbox', { name: 'Public key' }).fill(shortRsa());
  await dialog().getByRole('button', { name: 'Add key' }).click();
  await dialog().getByText('publicKey: has 1024 bits; an RSA key must have at least 2048').waitFor();
  expect(at.problems.splice(0)).toEqual([expect.stringContaining('400')]);
  await expectAccessible(page);
  await pictures('imports-sftp-refused');
  const file = { name: 'id_ed25519.pub', mimeType: 'text/plain', buffer: Buffer.from(ed25519()) };
  await dialog().locator('input[type=file]').setInputFiles(file);
  await dialog().getByRole('textbox', { name: 'Name' }).fill(HOSTILE);
  await dialog().getByRole('button', { name: 'Add key' }).click();
  await keys().getByText(HOSTILE).waitFor();
  expect(await listed('/api/sftp/keys')).toMatchObject([{ name: HOSTILE, type: 'ssh-ed25519' }]);
});

it('an encryption key is made, and its public half downloaded', async () => {
  await page.getByRole('button', { name: 'Make encryption key' }).click();
  await dialog().getByRole('textbox', { name: 'Name' }).fill('warehouse');
  await page.keyboard.press('Enter');
  const table = page.getByRole('table', { name: 'Encryption keys' });
  await table.getByText('warehouse').waitFor();
  const [made] = await listed('/api/sftp/encryption-keys');
  const download = page.waitForEvent('download');
  await table.getByRole('button', { name: 'Download the public half of warehouse' }).click();
  expect((await download).suggestedFilename()).toBe(`causeway-${made.keyId}.asc`);
  expect(await readFile(await (await download).path(), 'utf8')).toBe(made.publicKey);
  await expectAccessible(page);
  await pictures('imports-sftp');
});

it('keys are deleted once their name is typed', async () => {
  await keys()
    .getByRole('button', { name: `Delete the key ${HOSTILE}` })
    .click();
  const remove = dialog().getByRole('button', { name: 'Delete' });
  expect(await remove.isDisabled()).toBe(true);
  await pictures('imports-sftp-delete');
  await dialog().getByRole('textbox').fill(HOSTILE);
  await remove.click();
  await keys().getByText('No public keys').waitFor();
  expect(await listed('/api/sftp/keys')).toEqual([]);
  await page.getByRole('button', { name: 'Delete the encryption key warehouse' }).click();
  await dialog().getByRole('textbox').fill('warehouse');
  await remove.click();
  await page.getByText('No encryption keys').waitFor();
  expect(await listed('/api/sftp/encryption-keys')).toEqual([]);
});

it('a marketer sees keys and changes none', async () => {
  const marketer = await visit(browser, client, '/settings/import/sftp', { role: 'marketer' });
  await marketer.page.getByText('No public keys').waitFor();
  expect(await marketer.page.getByRole('button', { name: /Add public key|Make encryption key/ }).count()).toBe(0);
  expect(marketer.problems).toEqual([]);
});

it('where a deployment has no server of SFTP, the page says so, and how to have it', async () => {
  // As the API answers it: the local stack always has one.
  const says =
    'This deployment has no server of SFTP; whoever operates it turns it on by deploying with `-c sftp=true` (docs/imports.md)';
  await page.route('**/api/sftp', (route) => route.fulfill({ status: 409, json: { status: 'fail', error: says } }));
  await at.go('/settings/import/sftp');
  await page.getByText(says).waitFor();
  await page.getByText('npm run deploy -- -c stage=prod -c sftp=true').waitFor();
  expect(at.problems.splice(0)).toEqual([expect.stringContaining('409')]);
  await expectAccessible(page);
  await pictures('imports-sftp-off');
});
