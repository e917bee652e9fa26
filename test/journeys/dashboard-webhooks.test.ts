import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, keepPictures, openBrowser, type Visit, visit } from '../support/browser.ts';
import { type Client, newAccount } from '../support/local-stack.ts';

/** Settings → Channels: webhooks and the attempts of their calls, by clicking and typing, with a receiver of the customer's. */
const received: { method: string; headers: IncomingHttpHeaders; body: string }[] = [];
let answers: number | 'nothing' = 200;
const server = createServer(async (request, response) => {
  received.push({ method: request.method ?? '', headers: request.headers, body: await text(request) });
  if (request.url === '/token') response.writeHead(400).end();
  else if (answers !== 'nothing') response.writeHead(answers, { location: '/elsewhere' }).end('never shown');
});
const { privateKey: key } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
let browser: Browser;
let client: Client;
let at: Visit;
let page: Page;
let origin: string;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  [browser, client] = await Promise.all([openBrowser(), newAccount()]);
  at = await visit(browser, client, '/settings/channels/webhooks');
  page = at.page;
});
afterAll(async () => {
  expect(at.problems).toEqual([]);
  server.closeAllConnections();
  server.close();
  await browser.close();
});

const templates = async () => (await client.call('GET', '/api/webhooks')).json.templates;
const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const button = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true });
const field = (label: string) => page.getByRole('textbox', { name: label, exact: true });
const refusal = (words: string) => page.getByText(words).first();
const verified = (secret: string, { headers, body }: (typeof received)[number]) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

/** The browser's own complaint of a call that was refused is no problem where a test provokes it. */
function forgiveRefusals(): void {
  const others = at.problems.filter((problem) => !/status of 4\d\d/.test(problem));
  at.problems.splice(0, at.problems.length, ...others);
}

describe('webhooks', () => {
  let id: number;
  let secret: string;

  it('an account without webhooks is told what one is, and how to add it', async () => {
    await heading('Webhooks').waitFor();
    await page.getByText('No webhooks yet').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'webhooks-empty');
    await page.getByRole('link', { name: '+ Add Webhook' }).first().click();
    await heading('Add a webhook').waitFor();
  });

  it('a URL that is none is refused beside its field in the API’s words, and what was typed outlives a reload', async () => {
    await field('Name').fill('Shop backend');
    await field('URL').fill('javascript:alert(1)');
    await button('Add webhook').click();
    await refusal('must be an https address').waitFor();
    await page.reload();
    await page.getByText('Changes that were not saved are here again').waitFor();
    expect(await field('Name').inputValue()).toBe('Shop backend');
    expect(await templates()).toEqual([]);
    forgiveRefusals();
  });

  it.each([
    [301, 'Answered 301 (3xx)', 'points elsewhere'],
    [404, 'Answered 404 (4xx)', 'refused the call'],
    [500, 'Answered 500 (5xx)', 'The receiver failed'],
    [204, 'Answered 204 (2xx)', 'Only an answer of 200 saves'],
    ['nothing', 'No answer (timeout)', 'no answer within five seconds'],
    [200, 'Answered 200 (2xx)', 'Such an answer saves'],
  ] as const)('a test that is answered %s says so, and saves nothing', async (how, headline, words) => {
    answers = how;
    await field('URL').fill(`${origin}/hook`);
    await button('Send test').click();
    await page.getByText(headline).waitFor();
    expect(await page.getByRole('main').textContent()).toContain(words);
    expect(await templates()).toEqual([]);
  });

  it('shows what a test sends as it is sent', async () => {
    await page.getByRole('button', { name: 'What is sent' }).click();
    const shown = (await page.locator('pre').textContent()) ?? '';
    expect(JSON.parse(shown.slice(shown.indexOf('{')))).toEqual(JSON.parse(received.at(-1)?.body ?? ''));
  });

  it('one whose receiver answers 500 is not saved; one that answers 200 is, and its secret is shown this once', async () => {
    answers = 500;
    await button('Add header').click();
    await page.getByPlaceholder('X-Shop').fill('X-Shop');
    await page.getByLabel('Value').fill('s3cret');
    await page.getByLabel('Basic', { exact: false }).check();
    await page.getByLabel('Username').fill('causeway');
    await page.getByLabel('Password').fill('correct horse');
    await button('Add rule').click();
    await page.getByPlaceholder('email, profileData.Gender').fill('email');
    await page.getByLabel('Calls a second at most').fill('20');
    await button('Add webhook').click();
    await refusal('the test call was answered 500; a template is saved when the answer is 200').waitFor();
    forgiveRefusals();
    await expectAccessible(page);
    await keepPictures(page, 'webhook-form');
    expect(await templates()).toEqual([]);
    answers = 200;
    await button('Add webhook').click();
    await heading('Webhook added').waitFor();
    secret = (await page.getByText(/^whsec_/).textContent()) ?? '';
    await expectAccessible(page);
    await keepPictures(page, 'webhook-added');
    expect(await templates()).toMatchObject([
      {
        ...{ name: 'Shop backend', url: `${origin}/hook`, method: 'POST', headers: { 'X-Shop': '********' } },
        ...{
          auth: { kind: 'basic', username: 'causeway' },
          perSecond: 20,
          privacy: [{ field: 'email', rule: 'drop' }],
        },
      },
    ]);
    expect(received.at(-1)?.headers['x-shop']).toBe('s3cret');
    expect(verified(secret, received.at(-1) ?? expect.fail('nobody called'))).toMatchObject({ is_test: true });
    await page.getByRole('link', { name: 'Done' }).click();
    await heading('Shop backend').waitFor();
    expect(await page.content()).not.toContain('whsec_M');
    expect(await page.getByText(secret).count()).toBe(0);
    id = (await templates())[0].id;
  });

  it('a rotated secret is shown once, and signs beside the one before', async () => {
    await button('Rotate secret').click();
    const dialog = page.getByRole('dialog', { name: 'Make a new signing secret?' });
    await dialog.getByLabel('Overlap in hours').fill('200');
    await dialog.getByRole('button', { name: 'Rotate secret' }).click();
    await dialog.getByText('must be a whole number from 0 to 168').waitFor();
    forgiveRefusals();
    await dialog.getByLabel('Overlap in hours').fill('48');
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Rotate secret' }).click();
    const fresh = (await page.getByText(/^whsec_/).textContent()) ?? '';
    await page.getByText('Calls bear two signatures until').waitFor();
    await keepPictures(page, 'webhook-rotated');
    expect(fresh).not.toBe(secret);
    await button('Send test').click();
    await page.getByText('Answered 200 (2xx)').waitFor();
    const last = received.at(-1) ?? expect.fail('nobody called');
    for (const one of [secret, fresh]) expect(verified(one, last)).toMatchObject({ is_test: true });
  });

  it('an edit keeps the secrets whose fields stay empty', async () => {
    await page.getByRole('main').getByRole('link', { name: 'Edit' }).click();
    await heading('Edit webhook').waitFor();
    await field('Name').fill('Shop');
    await page.getByLabel('People in one broadcast').fill('50');
    await button('Send test').click();
    await page.getByText('Answered 200 (2xx)').waitFor();
    expect((await templates())[0].name).toBe('Shop backend');
    await button('Save changes').click();
    await heading('Shop').waitFor();
    await page.getByText('Shop is saved.').waitFor();
    expect(await templates()).toMatchObject([{ id, name: 'Shop', broadcastSize: 50 }]);
    expect(received.at(-1)?.headers).toMatchObject({
      'x-shop': 's3cret',
      authorization: `Basic ${Buffer.from('causeway:correct horse').toString('base64')}`,
    });
  });

  it('the secret that an edit would take to another address has to be typed again', async () => {
    await page.getByRole('main').getByRole('link', { name: 'Edit' }).click();
    await field('URL').fill(`http://127.0.0.2:${new URL(origin).port}/hook`);
    await button('Save changes').click();
    await refusal('headers.X-Shop: ').waitFor();
    forgiveRefusals();
    await button('Cancel').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await heading('Shop').waitFor();
    expect(await templates()).toMatchObject([{ url: `${origin}/hook` }]);
  });

  it('an access token by a signed assertion has its fields, and the key is checked in the API’s words', async () => {
    await at.go('/settings/channels/webhooks/new');
    await field('Name').fill('Signed');
    await field('URL').fill(`${origin}/hook`);
    await page.getByLabel('OAuth 2.0').check();
    await page.getByLabel('Signed assertion (JWT)').check();
    await page.getByLabel('RS512').check();
    await field('Access Token URL').fill(`${origin}/token`);
    for (const label of ['Client ID', 'Issuer (iss)', 'Subject (sub)', 'Audience (aud)']) await field(label).fill('me');
    await page.getByLabel('Private key').fill('no key');
    await button('Add webhook').click();
    await refusal('must be an RSA private key of at least 2048 bits').waitFor();
    forgiveRefusals();
    await expectAccessible(page);
    await keepPictures(page, 'webhook-oauth');
    await page.getByLabel('Private key').fill(key);
    await button('Send test').click();
    await page.getByText('The token server gave no access token').waitFor();
    await button('Cancel').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
    await heading('Webhooks').waitFor();
  });

  it('one that is in use is not deleted, and the API’s words say what uses it; another is, once its name is typed', async () => {
    expect((await client.call('PUT', '/api/alerts', { enabled: true, template: 'Shop' })).status).toBe(200);
    await page.getByRole('link', { name: 'Shop', exact: true }).click();
    await button('Delete').click();
    const dialog = page.getByRole('dialog', { name: 'Delete this webhook?' });
    const verb = dialog.getByRole('button', { name: 'Delete', exact: true });
    expect(await verb.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill('Shop');
    await verb.click();
    await dialog.getByText('is used by status alerts').waitFor();
    forgiveRefusals();
    await expectAccessible(page);
    await keepPictures(page, 'webhook-delete');
    await client.call('DELETE', '/api/alerts');
    await verb.click();
    await page.getByText('Shop is deleted.').waitFor();
    await page.getByText('No webhooks yet').waitFor();
    expect(await templates()).toEqual([]);
  });

  it('whatever is typed shows as text, on every page of it (failure mode 27)', async () => {
    const name = '<img src=/hostile onerror=alert(1)> \u202e {{7*7}} null \u{1f600} '.padEnd(119, 'ü');
    const path = '<script>alert(1)</script>';
    const asked: string[] = [];
    page.on('request', (request) => request.url().includes('/hostile') && asked.push(request.url()));
    page.on('dialog', (dialog) => void at.problems.push(dialog.message()));
    await at.go('/settings/channels/webhooks/new');
    await field('Name').fill(name);
    await field('URL').fill(`${origin}/"><script>alert(1)</script>?javascript:alert(1)`);
    await page.getByLabel('Basic', { exact: false }).check();
    await field('Username').fill(path);
    await page.getByLabel('Password').fill('p');
    await button('Add rule').click();
    await page.getByPlaceholder('email, profileData.Gender').fill(path);
    await button('Add webhook').click();
    await heading('Webhook added').waitFor();
    await page.getByRole('link', { name: 'Done' }).click();
    await heading(name.trim()).waitFor();
    await page.getByText(`Drop: ${path}`).waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'webhook-hostile');
    await at.go('/settings/channels/webhooks');
    await page.getByRole('link', { name: name.trim() }).waitFor();
    await page.getByLabel('Find webhooks').fill('<img');
    await page.getByText('1 match').first().waitFor();
    await keepPictures(page, 'webhooks-hostile');
    expect(asked).toEqual([]);
  });

  it('somebody who may only look is offered nothing that would be refused', async () => {
    await page.route('**/api/sign-in/refresh', (route) =>
      route.fulfill({
        json: {
          ...{ status: 'success', outcome: 'signed-in' },
          session: {
            ...{ accountId: client.accountId, passcode: client.passcodes.admin, role: 'viewer' },
            expiresAt: '2100-01-01T00:00:00.000Z',
          },
          person: { id: 'viewer', email: 'viewer@example.com', mfa: false },
          accounts: [
            { accountId: client.accountId, name: 'Journey', role: 'viewer', timezone: 'UTC', region: 'us-east-1' },
          ],
        },
      }),
    );
    await at.go('/settings/channels/webhooks');
    await page.getByRole('link', { name: /^<img/ }).click();
    await page.getByRole('heading', { name: 'Signature' }).waitFor();
    for (const name of ['Delete', 'Send test', 'Rotate secret']) expect(await button(name).count()).toBe(0);
    expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
    await at.go('/settings/channels/attempts');
    await page.getByRole('grid').waitFor();
    expect(await button('Send again').count()).toBe(0);
  });
});
