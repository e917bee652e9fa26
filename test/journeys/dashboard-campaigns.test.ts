import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, keepPictures, openBrowser, type Visit, visit } from '../support/browser.ts';
import { type Client, newAccount, until, uploadAndCommit } from '../support/local-stack.ts';

/** Campaigns as a marketer makes them by clicking, and as a receiver of the customer's and the API see them. */
type Call = { targetId: number; person: string; amount: unknown };
const calls: Call[] = [];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (chunk) => (text += chunk));
  request.on('end', () => {
    const body = JSON.parse(text || '{}');
    for (const profile of body.is_test ? [] : [body.profiles ?? []].flat()) {
      calls.push({ targetId: body.targetId, person: profile.identity, amount: profile.event_properties?.Amount });
    }
    response.end('ok');
  });
});
let client: Client;
let templateId = 0;
let browser: Browser;
let at: Visit;
let page: Page;

beforeAll(async () => {
  await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
  client = await newAccount('Europe/Berlin');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const made = await client.call('POST', '/api/webhooks', { name: 'Receiver', url });
  expect(made.status, made.text).toBe(201);
  templateId = made.json.template.id;
  const person = (identity: string, profileData: object) => ({ type: 'profile', identity, profileData });
  await uploadAndCommit(client, [
    person('ann', { Name: 'Ann', Plan: 'gold', Joined: '$D_1767225600' }),
    person('bob', { Name: 'Bob', Plan: 'free' }),
    { type: 'event', identity: 'ann', evtName: 'Charged', evtData: { Amount: 60, Category: 'Books' } },
    { type: 'event', identity: 'bob', evtName: 'Added To Cart', evtData: { Items: 2 } },
  ]);
  browser = await openBrowser();
  at = await visit(browser, client, '/campaigns');
  page = at.page;
});

afterAll(async () => {
  expect(at.problems).toEqual([]);
  await browser.close();
  await new Promise((closed) => void server.close(closed));
});

/** What a person does. */
const field = (label: string | RegExp, place = 0) => page.getByLabel(label, { exact: true }).nth(place);
const button = (name: string | RegExp) => page.getByRole('button', { name });
const sentence = () =>
  page
    .getByTestId('sentence')
    .innerText()
    .then((text) => text.replaceAll(/[\u2068\u2069]/g, ''));
async function type(label: string, text: string, place = 0): Promise<void> {
  await field(label, place).fill(text);
  await page.keyboard.press('Escape');
}
async function choose(label: string | RegExp, option: string | RegExp, place = 0): Promise<void> {
  await page.getByRole('button', { name: label }).nth(place).click();
  await page.getByRole('option', { name: option }).first().click();
}
const next = async (title: string) => {
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
};
const step = async (title: string) => {
  await page.getByRole('navigation', { name: 'Steps' }).getByText(title, { exact: true }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
};
const figure = async (label: string) =>
  await page.locator('dt', { hasText: label }).locator('xpath=following-sibling::dd').first().innerText();
const idOf = () => Number(/campaigns\/(\d+)/.exec(page.url())?.[1]);
const saved = async () => {
  await page.waitForURL(/campaigns\/\d+$/);
  const shown = await client.call('GET', `/api/campaigns/${idOf()}`);
  expect(shown.status, shown.text).toBe(200);
  return shown.json.campaign;
};

describe('campaigns in the dashboard', () => {
  it('are none at first, and the page says what to do', async () => {
    await page.getByText('No campaigns yet').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'campaigns-empty');
    await page.getByRole('link', { name: '+ Campaign → Webhooks' }).first().click();
    await page.getByRole('heading', { level: 1, name: 'Who qualifies' }).waitFor();
  });

  it('are built live, with a sentence, a count and a preview, and call the receiver about who qualifies', async () => {
    await type('Name of the campaign', 'Big spenders');
    await type('Somebody does', 'Charged');
    await button('Add a filter').click();
    await type('Property', 'Amount');
    await choose(/^Operator/, 'is greater than');
    await field('Value').fill('50');
    await expect.poll(sentence).toBe('Whenever somebody does “Charged” (where “Amount” is greater than 50).');
    await page.getByText('2 people could qualify now').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'campaign-who');

    await next('Audience');
    await button('Add a filter').click();
    await type('Name', 'Plan');
    await field('Value').fill('gold');
    await expect.poll(sentence).toContain(', if “Plan” is “gold”.');
    await page.getByText('1 person could qualify now').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'campaign-audience');

    await next('Webhook');
    await choose(/^Webhook/, /^Receiver/);
    await expectAccessible(page);
    await keepPictures(page, 'campaign-webhook');

    await next('Message');
    await button('Add a pair').click();
    await type('Key', 'greeting');
    await type('Value', '{{ Profile.Name }} spent {{ Event.Amount }}, {{ Profile.Shoes }}');
    await type('Identity to preview for', 'ann');
    await expect.poll(async () => await page.getByTestId('call').innerText()).toContain('Ann spent 60');
    await page.getByText('Profile.Shoes', { exact: true }).waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'campaign-message');

    await next('Schedule');
    await expectAccessible(page);
    await keepPictures(page, 'campaign-schedule');
    await next('Review');
    await page.getByText('Receiver: POST').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'campaign-review');
    await button('Publish').click();

    const campaign = await saved();
    expect(campaign).toMatchObject({
      state: 'running',
      name: 'Big spenders',
      templateId,
      trigger: {
        kind: 'live',
        events: [
          { event_name: 'Charged', event_properties: [{ name: 'Amount', operator: 'greater_than', value: 50 }] },
        ],
        profile: { profile_fields: [{ name: 'Plan', operator: 'equals', value: 'gold' }] },
      },
      schedule: { kind: 'now', delaySeconds: 0 },
      care: {},
    });
    await page.getByText('Live', { exact: true }).waitFor();
    await until('the call about ann', async () => {
      const amounts = [40, 70];
      const d = amounts.map((Amount) => ({ type: 'event', identity: 'ann', evtName: 'Charged', evtData: { Amount } }));
      await client.call('POST', '/1/upload', { d });
      return await until('a call', async () => calls.length > 0, 3_000).catch(() => false);
    });
    expect(
      calls.every(({ person, amount, targetId }) => person === 'ann' && amount === 70 && targetId === campaign.id),
    );
    await expect.poll(async () => Number(await figure('Qualified')), { timeout: 30_000 }).toBeGreaterThan(0);
    await expect.poll(async () => await figure('Calls delivered'), { timeout: 30_000 }).toMatch(/^[1-9]/);
    const attempts = await page.getByRole('link', { name: 'See attempts' }).getAttribute('href');
    expect(attempts).toContain(`/settings/channels/attempts?campaign=${campaign.id}`);
    await expectAccessible(page);
    await keepPictures(page, 'campaign-results');
  });

  it('are stopped once that is confirmed', async () => {
    await button('Stop').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop' }).click();
    await page.getByText('Stopped', { exact: true }).first().waitFor();
    expect((await saved()).state).toBe('stopped');
  });
});
