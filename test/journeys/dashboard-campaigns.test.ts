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
    { type: 'event', identity: 'bob', evtName: 'Added To Cart', evtData: { Pieces: 2 } },
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
const field = (label: string, place = 0) =>
  page
    .locator('input, textarea')
    .and(page.getByLabel(label, { exact: true }))
    .nth(place);
const button = (name: string | RegExp) => page.getByRole('button', { name });
const WAIT = { timeout: 30_000 };
const says = async (sentence: string) =>
  await expect
    .poll(async () => (await page.getByTestId('sentence').innerText()).replaceAll(/[\u2068\u2069]/g, ''), WAIT)
    .toBe(sentence);
async function type(label: string, text: string, place = 0): Promise<void> {
  await field(label, place).fill(text);
  await page.keyboard.press('Escape');
}
async function choose(label: string, option: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: label }).first().click();
  await page.getByRole('option', { name: option }).first().click();
}
const next = async (title: string) => {
  await page.getByRole('button', { name: 'Next', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
};
const figure = async (label: string) =>
  await page.locator('dt', { hasText: label }).locator('xpath=following-sibling::dd').first().innerText();
const kind = async (title: string) => await page.getByRole('radiogroup').getByText(title, { exact: true }).click();
async function begin(name: string, title: string): Promise<void> {
  await at.go('/campaigns/new');
  await page.getByRole('heading', { level: 1, name: 'Who qualifies' }).waitFor();
  await type('Name of the campaign', name);
  await kind(title);
}
/** A draft needs a webhook: the page says so where it is chosen. */
async function saveDraft(): Promise<Record<string, unknown>> {
  await button('Save as draft').click();
  await page.getByText('is missing: choose a webhook').waitFor();
  await choose('Webhook Choose a webhook', /^Receiver/);
  await button('Save as draft').click();
  return await saved();
}
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
    await type('Somebody does: property filter 1, property', 'Amount');
    await choose('Somebody does: property filter 1, operator', 'is more than');
    await type('Amount, value', '50');
    await says('Whenever somebody does “Charged” (where “Amount” is more than 50).');
    await page.getByText('2 people could qualify now').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'campaign-who');

    await next('Audience');
    await button('Add a filter').click();
    await type('Filter 1, property', 'Plan');
    await type('Plan, value', 'gold');
    await says('Whenever somebody does “Charged” (where “Amount” is more than 50), if “Plan” is “gold”.');
    await page.getByText('1 person could qualify now').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'campaign-audience');

    await next('Webhook');
    await choose('Webhook Choose a webhook', /^Receiver/);
    await expectAccessible(page);
    await keepPictures(page, 'campaign-webhook');

    await next('Message');
    await button('Add a pair').click();
    await type('Key', 'greeting');
    await type('Value', '{{ Profile.Name }} spent {{ Event.Amount }}, {{ Profile.Shoes }}');
    await type('Identity to preview for', 'ann');
    await page.getByTestId('call').filter({ hasText: 'Ann spent 60' }).waitFor();
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
    expect(calls).toEqual(calls.map(() => ({ person: 'ann', amount: 70, targetId: campaign.id })));
    await expect.poll(async () => Number(await figure('Qualified')), WAIT).toBeGreaterThan(0);
    await expect.poll(async () => await figure('Calls delivered'), WAIT).toMatch(/^[1-9]/);
    await page.getByText(/^Receivers answer in/).waitFor();
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

  it('of inaction say what was clicked', async () => {
    await begin('Left in the cart', 'Inaction within a time');
    await type('Action', 'Added To Cart');
    await type('And then does not do', 'Charged');
    await type('Within', '2');
    await choose('Within: unit', 'hours');
    await says('Whenever somebody does “Added To Cart” and then does not do “Charged” within 2 hours.');
    await next('Audience');
    await next('Webhook');
    await choose('Webhook Choose a webhook', /^Receiver/);
    await next('Message');
    await page.getByText('Custom body', { exact: true }).first().click();
    await button('Use an example').click();
    await page.getByRole('menuitem', { name: 'Campaign and people' }).click();
    await field('Text of the body').press('ControlOrMeta+End');
    await field('Text of the body').press('ArrowLeft');
    await page.keyboard.type(',"by": ');
    await button('Insert').click();
    await page.getByRole('menuitem', { name: 'Event, in Liquid' }).click();
    await page.getByRole('menuitem', { name: 'Event.Pieces' }).click();
    await page.getByTestId('call').filter({ hasText: '"by": 100' }).waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'campaign-own-body');
    await button('Save as draft').click();
    const { state, trigger, content } = await saved();
    expect(state).toBe('draft');
    expect(content).toMatchObject({
      type: 'json',
      body: '{\n  "campaign": {{CampaignID}},\n  "people": {{Profiles}}\n,"by": {{ Event.Pieces }}}',
    });
    expect(trigger).toEqual({
      kind: 'inaction',
      events: [{ event_name: 'Added To Cart' }],
      not: { event_name: 'Charged' },
      withinSeconds: 7_200,
    });
  });

  it('of several actions in order say what was clicked', async () => {
    await begin('Order at once', 'Several actions in order');
    await type('Action 1', 'Added To Cart');
    await type('Action 2', 'Charged');
    await type('All within', '30');
    await choose('All within: unit', 'minutes');
    await says('Whenever somebody does “Added To Cart”, then “Charged”, all within 30 minutes.');
    const { trigger } = await saveDraft();
    expect(trigger).toEqual({
      kind: 'live',
      events: [{ event_name: 'Added To Cart' }, { event_name: 'Charged' }],
      withinSeconds: 1_800,
    });
  });

  it('of past behaviour say what was clicked, and repeat', async () => {
    await begin('Come back', 'Past behaviour');
    await type('Did 1', 'Charged');
    await choose('Did 1: how often', 'at least … times');
    await type('Did 1: times', '1');
    await button('Add something they did not do').click();
    await type('Did not 1', 'Added To Cart');
    await type('Did not 1: days', '7');
    await says(
      'Everybody who did “Charged” at least 1 time in the last 30 days and did not do “Added To Cart” in the last 7 days.',
    );
    await page.getByText('It would reach 1 person now.').waitFor();
    await keepPictures(page, 'campaign-past');
    await next('Audience');
    await next('Webhook');
    await choose('Webhook Choose a webhook', /^Receiver/);
    await next('Message');
    await next('Schedule');
    await page.getByText('Repeating', { exact: true }).click();
    await type('First day', '2099-01-05');
    await type('Every … days', '7');
    await type('Targeting cap', '5000');
    await type('Control group in percent', '10');
    await page.getByText('Send nothing at certain hours').click();
    await expectAccessible(page);
    await keepPictures(page, 'campaign-repeating');
    await next('Review');
    await page
      .getByText('Sent every 7 days from 5 Jan 2099 at 09:00 (Europe/Berlin) on, until it is stopped.')
      .waitFor();
    await button('Publish').click();
    const { state, trigger, schedule, care } = await saved();
    expect({ state, trigger, schedule, care }).toEqual({
      state: 'scheduled',
      trigger: {
        kind: 'past',
        query: {
          advanced_query: {
            did_all: [{ event_name: 'Charged', from: '-30d', operator: 'greater_than_equals', value: 1 }],
            did_none: [{ event_name: 'Added To Cart', from: '-7d' }],
          },
        },
      },
      schedule: { kind: 'every', days: 7, at: '20990105 09:00' },
      care: { most: 5_000, controlPercent: 10, quiet: { from: '22:00', to: '07:00' } },
    });
    await page.getByText('It has not run yet').waitFor();
    await keepPictures(page, 'campaign-scheduled');
  });

  it('that cannot be published are drafts from then on, and are published as the form shows them', async () => {
    await begin('Too late', 'Past behaviour');
    await type('Did 1', 'Charged');
    await next('Audience');
    await next('Webhook');
    await choose('Webhook Choose a webhook', /^Receiver/);
    await next('Message');
    await next('Schedule');
    await page.getByText('At a time', { exact: true }).click();
    await type('Day', '2020-01-05');
    await type('Targeting cap', '500');
    await next('Review');
    await button('Publish').click();
    await page.getByText('It is saved as a draft, and not published: schedule.at: must not be in the past').waitFor();
    await page.waitForURL(/campaigns\/\d+\/edit\?step=schedule$/);
    await expectAccessible(page);
    await keepPictures(page, 'campaign-not-published');

    // What is changed now is saved, though it is refused to publish it.
    await type('Targeting cap', '1000');
    await next('Review');
    await button('Publish').click();
    await page.getByText('must not be in the past', { exact: true }).waitFor();
    await type('Targeting cap', '500');
    await type('Day', '2099-01-05');
    await next('Review');
    await button('Publish').click();
    const { id, state, schedule, care } = await saved();
    expect({ state, schedule, care }).toEqual({
      state: 'scheduled',
      schedule: { kind: 'at', at: '20990105 09:00' },
      care: { most: 500 },
    });
    await at.go('/campaigns/new');
    await page.getByRole('heading', { level: 1, name: 'Who qualifies' }).waitFor();
    expect(await field('Name of the campaign').inputValue()).toBe('');
    const { json } = await client.call('GET', '/api/campaigns');
    const named = json.campaigns.filter(({ name }: { name: string }) => name === 'Too late');
    expect(named.map((one: { id: number }) => one.id)).toEqual([id]);
    // Publishing was refused twice, which browsers call an error.
    expect(at.problems.splice(0).filter((problem) => !problem.includes('400 (Bad Request)'))).toEqual([]);
  });

  it('for a list that is uploaded are sent to who is on it', async () => {
    await begin('Guests', 'A list or a segment');
    await page.getByText('Upload a list of people').click();
    await page.locator('input[type=file]').setInputFiles({
      ...{ name: 'guests.csv', mimeType: 'text/csv' },
      buffer: Buffer.from('identity\nbob\nnobody\n'),
    });
    await button('Upload and choose').click();
    await page.getByText('1 row named nobody known').waitFor();
    await says('Everybody in the segment “guests.csv”.');
    await page.getByText('It would reach 1 person now.').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'campaign-list');
    const { trigger } = await saveDraft();
    const { json } = await client.call('GET', '/api/segments');
    expect(trigger).toEqual({ kind: 'segment', segmentId: json.segments[0].id });
    await button('Publish').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Publish' }).click();
    await expect.poll(async () => await figure('Calls delivered'), { timeout: 60_000 }).toMatch(/^1/);
    expect(calls.filter(({ targetId }) => targetId === idOf()).map(({ person }) => person)).toEqual(['bob']);
    await keepPictures(page, 'campaign-completed');
  });

  it('are found again after a reload in the middle, and are thrown away only when that is confirmed', async () => {
    await begin('Half done', 'A date of theirs');
    await type('Date property', 'Joined');
    await type('Days', '10');
    await page.reload();
    await page.getByText('What you had typed before is still here.').waitFor();
    await says('Everybody for whom it is 10 days after the day in “Joined”.');
    expect(await field('Name of the campaign').inputValue()).toBe('Half done');
    await button('Cancel').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Throw away' }).click();
    await page.waitForURL(/campaigns$/);
    await at.go('/campaigns/new');
    expect(await field('Name of the campaign').inputValue()).toBe('');
  });

  it('are listed, searched and filtered, and the address keeps that', async () => {
    await at.go('/campaigns');
    const rows = page.getByRole('table', { name: 'Campaigns' }).getByRole('row');
    await page.getByRole('link', { name: 'Big spenders' }).waitFor();
    await expect.poll(async () => await rows.count(), WAIT).toBe(7);
    await expectAccessible(page);
    await keepPictures(page, 'campaigns');
    await page.getByRole('searchbox').fill('cart');
    await expect.poll(async () => await rows.count(), WAIT).toBe(2);
    await page.reload();
    await page.getByRole('link', { name: 'Left in the cart' }).waitFor();
    await page.getByRole('searchbox').fill('');
    await choose('State', 'Scheduled');
    await expect.poll(async () => await rows.count(), WAIT).toBe(3);
    await page.getByRole('link', { name: 'Come back' }).waitFor();
    expect(new URL(page.url()).search).toBe('?state=scheduled');
  });

  it('are edited, duplicated, and as drafts deleted once the name is typed', async () => {
    await at.go('/campaigns?q=cart');
    await page.getByRole('link', { name: 'Left in the cart' }).click();
    await page.getByRole('link', { name: 'Edit' }).click();
    await type('Within', '3');
    await button('Save as draft').click();
    expect((await saved()).trigger.withinSeconds).toBe(10_800);
    const original = idOf();
    await page.getByRole('link', { name: 'Duplicate' }).click();
    await page.getByRole('heading', { level: 1, name: 'Who qualifies' }).waitFor();
    expect(await field('Name of the campaign').inputValue()).toBe('Copy of Left in the cart');
    await button('Save as draft').click();
    const { id, name } = await saved();
    expect(id).not.toBe(original);
    await button('Delete').click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(name);
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await page.waitForURL(/campaigns$/);
    expect((await client.call('GET', `/api/campaigns/${id}`)).status).toBe(404);
  });

  it('take names of every kind as text, wherever they show (failure mode 27)', async () => {
    const hostile = `<img src=x onerror=alert(1)>\u202e{{7*7}} null ${'😀'.repeat(20)}`;
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('dialog', () => asked.push('dialog'));
    await begin(hostile, 'Single action');
    await type('Somebody does', hostile);
    await button('Add a filter').click();
    await type('Somebody does: property filter 1, property', 'javascript:alert(1)');
    await type('javascript:alert(1), value', hostile);
    await next('Audience');
    await button('Add a filter').click();
    await type('Filter 1, property', '__proto__');
    await type('__proto__, value', hostile);
    await next('Webhook');
    await choose('Webhook Choose a webhook', /^Receiver/);
    await next('Message');
    await button('Add a pair').click();
    await type('Key', hostile.replace('{{7*7}}', ''));
    await type('Value', '<script>alert(1)</script>');
    await page.getByTestId('call').filter({ hasText: '<script>alert(1)</script>' }).waitFor();
    await next('Schedule');
    await next('Review');
    await keepPictures(page, 'campaign-hostile');
    await button('Save as draft').click();
    const { name, trigger, content } = await saved();
    expect(name).toBe(hostile);
    expect(trigger).toEqual({
      kind: 'live',
      events: [
        {
          event_name: hostile,
          event_properties: [{ name: 'javascript:alert(1)', operator: 'equals', value: hostile }],
        },
      ],
      profile: { profile_fields: [{ name: '__proto__', operator: 'equals', value: hostile }] },
    });
    expect(content.keyValues).toHaveLength(1);
    await page.getByRole('heading', { level: 1 }).filter({ hasText: '<img src=x onerror=alert(1)>' }).waitFor();
    await keepPictures(page, 'campaign-draft-hostile');
    await at.go('/campaigns?state=draft');
    await page.getByRole('link', { name: '<img src=x onerror=alert(1)>' }).waitFor();
    await keepPictures(page, 'campaigns-hostile');
    expect(asked.filter((url) => url === 'dialog' || /\/x$/.test(url))).toEqual([]);
  });

  it('are looked at by a viewer, who has no buttons that would be refused', async () => {
    const seen = await visit(browser, client, '/campaigns', { role: 'viewer' });
    await seen.page.getByRole('link', { name: 'Big spenders' }).waitFor();
    expect(await seen.page.getByRole('link', { name: /Campaign → Webhooks/ }).count()).toBe(0);
    await seen.page.getByRole('link', { name: 'Come back' }).click();
    await seen.page.getByRole('heading', { level: 1, name: 'Come back' }).waitFor();
    await seen.page.getByText('It has not run yet').waitFor();
    expect(await seen.page.getByRole('button', { name: /Stop|Publish|Delete/ }).count()).toBe(0);
    await seen.go('/campaigns/new');
    await seen.page.getByText('You may look at campaigns').waitFor();
    expect(seen.problems).toEqual([]);
  });
});
