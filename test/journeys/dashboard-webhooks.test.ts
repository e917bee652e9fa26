import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, keepPictures, openBrowser, type Visit, visit } from '../support/browser.ts';
import { type Client, newAccount, until } from '../support/local-stack.ts';

/** Settings → Channels: webhooks and the attempts of their calls, by clicking and typing, with a receiver of the customer's. */
const received: { method: string; headers: IncomingHttpHeaders; body: string }[] = [];
let answers: number | 'nothing' = 200;
const server = createServer(async (request, response) => {
  received.push({ method: request.method ?? '', headers: request.headers, body: await text(request) });
  if (answers !== 'nothing') response.writeHead(answers, { location: '/elsewhere' }).end('never shown');
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
  server.closeAllConnections();
  server.close();
  await browser.close();
});

const templates = async () => (await client.call('GET', '/api/webhooks')).json.templates;
const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
const button = (name: string) => page.getByRole('main').getByRole('button', { name, exact: true });
const refusal = (words: string) => page.getByText(words).first();
const verified = (secret: string, { headers, body }: (typeof received)[number]) =>
  new Webhook(secret).verify(body, headers as Record<string, string>);

/** Waits for the browser's own complaint that a call was refused, which a test provokes, and takes it off the problems. */
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
    await page.getByLabel('Name', { exact: true }).fill('Shop backend');
    await page.getByLabel('URL', { exact: true }).fill('javascript:alert(1)');
    await button('Add webhook').click();
    await refusal('must be an https address').waitFor();
    await page.reload();
    await page.getByText('Changes that were not saved are here again').waitFor();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Shop backend');
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
    await page.getByLabel('URL', { exact: true }).fill(`${origin}/hook`);
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
    await page.getByLabel('Name', { exact: true }).fill('Shop');
    await page.getByLabel('People in one broadcast').fill('50');
    await button('Send test').click();
    await page.getByText('Answered 200 (2xx)').waitFor();
    expect((await templates())[0].name).toBe('Shop backend');
    await button('Save changes').click();
    await heading('Shop').waitFor();
    expect(await templates()).toMatchObject([{ id, name: 'Shop', broadcastSize: 50 }]);
    expect(received.at(-1)?.headers).toMatchObject({
      'x-shop': 's3cret',
      authorization: `Basic ${Buffer.from('causeway:correct horse').toString('base64')}`,
    });
  });
});
