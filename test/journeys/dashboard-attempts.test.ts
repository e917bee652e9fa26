import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileIdOf } from '#core/people/profile.ts';
import { putDeliveries, type Queued } from '#store/webhooks/put-deliveries.ts';
import { expectAccessible, keepPictures, openBrowser, type Visit, visit } from '../support/browser.ts';
import { type Client, newAccount, output, until } from '../support/local-stack.ts';

/** Settings → Channels → Webhook attempts: calls that were made are found, looked at and sent again, by clicking and typing. */
const CALLS = 8;
const campaignId = 1_767_225_700;
let browser: Browser;
let client: Client;
let at: Visit;
let page: Page;
let templateId: number;
let url: string;
/** Ids of the calls that came, in their order; what is not among `broken` is answered 200. */
const received: string[] = [];
const broken = new Set<string>();
const receiver = createServer((request, response) => {
  const id = String(request.headers['webhook-id']);
  request.resume().on('end', () => {
    received.push(id);
    response.writeHead(broken.has(id) ? 503 : 200).end();
  });
});
const ids = Array.from({ length: CALLS }, (_, place) => `call-${place}-${randomUUID()}`);
const [brokenId = ''] = ids;
/** Of the calls that came, all but the one that is tried again by itself, whenever that is. */
const sentAgain = () => received.filter((id) => id !== brokenId);

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  [browser, client] = await Promise.all([openBrowser(), newAccount()]);
  const { json } = await client.call('POST', '/api/webhooks', { name: 'Shop backend', url });
  templateId = json.template.id;
  at = await visit(browser, client, '/settings/channels/attempts');
  page = at.page;
});
afterAll(async () => {
  expect(at.problems).toEqual([]);
  receiver.closeAllConnections();
  receiver.close();
  await browser.close();
});

/** Puts calls on their queue, as campaigns do. */
async function put(deliveryIds: readonly string[]): Promise<void> {
  const queue = {
    ...{ sqs: new SQSClient({ useQueueUrlAsEndpoint: false }), s3: new S3Client({ forcePathStyle: true }) },
    ...{ queueUrl: output('DeliveriesQueueUrl'), bodies: output('BodiesBucket') },
  };
  const { accountId } = client;
  const calls = deliveryIds.map(
    (deliveryId, place): Queued => ({
      ...{ deliveryId, accountId, purpose: 'campaign', templateId, campaignId, url, headers: [] },
      body: JSON.stringify({ targetId: campaignId, profiles: [{ identity: `person ${place}` }] }),
      profileIds: [profileIdOf({ accountId, kind: 'identity', value: `person ${place}` })],
      ...{ method: 'POST', contentType: 'application/json', attempt: 1, queuedAt: Date.now() },
    }),
  );
  await putDeliveries(queue, calls);
}

const grid = () => page.getByRole('grid', { name: 'Attempts' });
const filters = () => page.getByRole('search');
const row = (name: string | RegExp) => grid().getByRole('row', { name });
const search = (name: string) => filters().getByRole('searchbox', { name, exact: true });
const rowsAre = (count: number) => page.locator(`[role=grid][aria-rowcount="${count + 1}"]`).waitFor();
const main = () => page.getByRole('main');
const panel = () => page.getByRole('region', { name: 'Attempt', exact: true });
const param = (name: string) => new URL(page.url()).searchParams.get(name);

describe('the attempts of webhook calls', () => {
  it('are none in an account that has made none, and the page says what would be here', async () => {
    await page.getByText('No attempts in this time').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'attempts-empty');
  });

  it('are found after calls, with how each was answered', async () => {
    broken.add(brokenId);
    await put(ids);
    await until('all calls in the log', async () => {
      const { json } = await client.call('GET', `/api/webhooks/attempts?template=${templateId}`);
      return new Set(json.attempts.map(({ deliveryId }: any) => deliveryId)).size === CALLS;
    });
    broken.clear();
    await page.getByRole('button', { name: 'Read the log again' }).click();
    await row(/Failed, tried again 503 Shop backend/)
      .first()
      .waitFor();
    await row(/Delivered 200 Shop backend/)
      .nth(CALLS - 2)
      .waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'attempts');
  });

  it('are filtered by outcome, status and person, and the address shows the same to somebody else', async () => {
    await filters()
      .getByRole('button', { name: /^Outcome/ })
      .click();
    await page.getByRole('option', { name: 'Failed, tried again' }).click();
    await page.keyboard.press('Escape');
    await rowsAre(1);
    await search('Status').fill('200');
    await page.getByText('No attempt fits').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await search('Person').fill('person 3');
    await rowsAre(1);
    await row(/Delivered 200/).waitFor();
    expect(param('person')).toBe('person 3');
    await page.reload();
    await rowsAre(1);
    expect(await search('Person').inputValue()).toBe('person 3');
  });

  it('that the API refuses to look for are refused in its words', async () => {
    await search('Status').fill('5xx');
    await main().getByText('status: must be a whole number').waitFor();
    const others = at.problems.filter((problem) => !/status of 400/.test(problem));
    at.problems.splice(0, at.problems.length, ...others);
    await search('Status').fill('');
    await rowsAre(1);
  });

  it('are opened by keyboard, and a link opens the same one', async () => {
    await grid().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await panel().getByText('The receiver took the call').waitFor();
    expect(await panel().textContent()).toContain(ids[3]);
    expect(param('call')).toBe(ids[3]);
    await page.reload();
    await panel().getByText('The receiver took the call').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'attempt');
  });

  it('a call that is sent again arrives again, under its own id', async () => {
    received.length = 0;
    await panel().getByRole('button', { name: 'Send this call again' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send this call again' });
    await dialog.getByText('1 call would be sent again.').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Send 1 call again' }).click();
    await main().getByText('1 call sent again').waitFor();
    await until('the call again', async () => sentAgain().length > 0);
    expect(sentAgain()).toEqual([ids[3]]);
    await page.reload();
    await main().getByText('1 call sent again').waitFor();
    await panel().getByRole('button', { name: 'Close the attempt' }).click();
    await panel().waitFor({ state: 'detached' });
  });

  it('all that a filter finds are counted, then sent again', async () => {
    received.length = 0;
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await filters()
      .getByRole('button', { name: /^Webhook / })
      .click();
    await page.getByRole('option', { name: 'Shop backend' }).click();
    await filters()
      .getByRole('button', { name: /^Answer/ })
      .click();
    await page.getByRole('option', { name: '2xx' }).click();
    await page.keyboard.press('Escape');
    await main().getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('menuitem', { name: 'What the filter finds …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send again what the filter finds' });
    await dialog.getByText('No call fits').waitFor();
    expect(await dialog.getByRole('button', { name: 'Send again' }).isDisabled()).toBe(true);
    await dialog.getByLabel('Delivered').check();
    const count = dialog.getByText(/^\d+ calls would be sent again\.$/);
    await count.first().waitFor();
    const found = Number.parseInt((await count.first().textContent()) ?? '', 10);
    expect(found).toBeGreaterThanOrEqual(CALLS - 1);
    await keepPictures(page, 'attempts-replay');
    await dialog.getByRole('button', { name: `Send ${found} calls again` }).click();
    await main().getByText(`${found} calls sent again`).waitFor();
    await until('the calls again', async () => new Set(sentAgain()).size >= CALLS - 1);
    const { json } = await client.call('GET', `/api/webhooks/replays/${param('replay')}`);
    expect(json.replay).toMatchObject({ state: 'done', dryRun: false, found, sent: found, gone: 0 });
    await page.getByRole('button', { name: 'Dismiss' }).click();
  });

  it('everything since a time is counted before anything is sent', async () => {
    await main().getByRole('button', { name: 'Send again' }).click();
    await page.getByRole('menuitem', { name: 'Everything since …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Send everything again since a time' });
    await dialog.getByText('No call fits').waitFor();
    await dialog.getByRole('button', { name: /^Calls that ended since/ }).click();
    await page.getByRole('option', { name: '6 hours ago' }).click();
    await dialog.getByText('No call fits').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('are summed up in the list of webhooks, and on the webhook’s own page', async () => {
    await until('the sums', async () => {
      const { json } = await client.call('GET', `/api/webhooks/${templateId}/stats`);
      return json.stats.total.success >= CALLS && json.stats.lastAt;
    });
    await at.go('/settings/channels/webhooks');
    const line = page.getByRole('row', { name: /Shop backend/ });
    await line.getByText('Working').waitFor();
    await line.getByText(/^9\d(\.\d)?%$/).waitFor();
    await line.getByText(/ago\)|now\)/).waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'webhooks');
    await page.getByRole('link', { name: 'Shop backend' }).click();
    await page.getByRole('img', { name: /attempts in the last 24 hours, of which 1 failed/ }).waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'webhook');
    await page.getByRole('link', { name: '5xx: show its attempts' }).click();
    await rowsAre(1);
    await row(/Failed, tried again 503/).waitFor();
  });

  it('that somebody looks for with hostile words are none, and the words stay text (failure mode 27)', async () => {
    const words = '<img src=/hostile onerror=alert(1)>\u202e{{7*7}}';
    const asked: string[] = [];
    page.on('request', (request) => request.url().includes('/hostile') && asked.push(request.url()));
    page.on('dialog', (dialog) => void at.problems.push(dialog.message()));
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await search('Person').fill(words);
    await search('webhook-id').fill(words);
    await page.getByText('No attempt fits').waitFor();
    await page.reload();
    await page.getByText('No attempt fits').waitFor();
    expect(await search('Person').inputValue()).toBe(words);
    expect(asked.filter((address) => new URL(address).pathname === '/hostile')).toEqual([]);
  });
});
