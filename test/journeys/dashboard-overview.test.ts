import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, keepPictures, openBrowser, type Visit, visit } from '../support/browser.ts';
import { makeBucket } from '../support/emulator-tables.ts';
import { type Client, event, newAccount, until, uploadAndCommit } from '../support/local-stack.ts';
import { ugliestEventNames } from '../support/ugliest.ts';

/** The overview as people see it: an account that nothing has come to, and one in which everything is at work. */
const run = promisify(execFile);
/** Storing gathers for some seconds, and a busy machine for more. */
const ARRIVES = { timeout: 90_000 };

let browser: Browser;
const visits: Visit[] = [];
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => response.writeHead(200).end());
});

async function visitOf(client: Client, path = '/', role: 'admin' | 'viewer' = 'admin'): Promise<Visit> {
  const at = await visit(browser, client, path, { role });
  at.page.on('dialog', (dialog) => at.problems.push(`a dialog: ${dialog.message()}`));
  visits.push(at);
  return at;
}

beforeAll(async () => {
  browser = await openBrowser();
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await browser.close();
  expect(visits.flatMap(({ problems }) => problems)).toEqual([]);
});

describe('an account that nothing has come to', () => {
  let client: Client;
  let at: Visit;

  beforeAll(async () => {
    client = await newAccount();
    at = await visitOf(client);
  });

  it('is greeted by three steps, which whoever may not make passcodes can follow, too', async () => {
    await at.page.getByRole('heading', { level: 2, name: 'Welcome to Causeway' }).waitFor();
    const steps = at.page.getByRole('main').getByRole('heading', { level: 3 });
    expect(await steps.allTextContents()).toEqual(['Make a passcode', 'Send an event', 'Watch it arrive']);
    await at.page.getByText('Waiting for your first event').waitFor();
    await expectAccessible(at.page);
    await keepPictures(at.page, 'overview-first-minutes');

    const viewer = await visitOf(client, '/', 'viewer');
    await viewer.page.getByText('Ask whoever invited you to this account').waitFor();
    expect(await viewer.page.getByRole('button', { name: 'Make a passcode' }).count()).toBe(0);
    await viewer.context.close();
  });

  it('sees its first event arrive, without reload, once the very curl that is shown was run', async () => {
    const { page } = at;
    await page.evaluate('window.isStillThisPage = true');
    const program = page.locator('pre');
    expect(await program.textContent()).toContain('YOUR-PASSCODE');
    await page.getByRole('button', { name: 'Make a passcode' }).click();
    await page.getByRole('button', { name: 'Copy the passcode' }).waitFor();
    const shown = (await program.textContent()) ?? '';
    expect(shown).not.toContain('YOUR-PASSCODE');
    await page.getByRole('radio', { name: 'Node.js' }).check();
    expect(await program.textContent()).toContain('await fetch(');
    await page.getByRole('radio', { name: 'curl' }).check();
    expect(await program.textContent()).toBe(shown);
    await keepPictures(page, 'overview-first-passcode');

    const { stdout } = await run('sh', ['-c', shown.replace(/^curl/, 'curl -sS')]);
    expect(JSON.parse(stdout)).toEqual({ status: 'success', processed: 1, unprocessed: [] });
    await page.getByRole('status').filter({ hasText: 'Hello Causeway arrived' }).waitFor(ARRIVES);
    await page.getByRole('img', { name: 'Events per minute: 1 in the last hour' }).waitFor();
    expect(await page.evaluate('window.isStillThisPage')).toBe(true);
    await expectAccessible(page);
    await keepPictures(page, 'overview-first-event');

    const { passcodes } = (await client.call('GET', '/api/passcodes')).json;
    const made = passcodes.filter(({ label }: { label: string }) => label === 'First minutes');
    expect(made.map(({ role }: { role: string }) => role)).toEqual(['upload']);
    const person = await client.call('GET', '/1/profile.json?identity=first-visitor');
    expect(person.text).toContain('Hello Causeway');
  });

  it('says what comes next, and is an account like any other once the steps are closed', async () => {
    const { page } = at;
    for (const name of ['Upload a CSV', 'Find the profile', 'Set up an export', 'Make a campaign'])
      expect(await page.getByRole('listitem').getByRole('link', { name }).getAttribute('href')).toContain(
        client.accountId,
      );
    await page.getByRole('button', { name: 'Close these steps' }).click();
    await page.getByRole('heading', { name: 'Welcome to Causeway' }).waitFor({ state: 'detached' });
    await page.getByText('Nothing needs you').waitFor();
    await page.getByText('No export yet').waitFor();
    await page.getByText('No webhook yet').waitFor();
    await page.getByText('No import is under way').waitFor();
    await page.getByText('No campaign is live').waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'overview-quiet');
  });
});

describe('an account in which everything is at work', () => {
  const HOSTILE = [
    '<img src=x onerror=alert(1)>',
    '\u202eright to left',
    '{{7*7}}',
    'null',
    `long ${'ü'.repeat(110)}`,
    '😀 bought',
  ];
  /** As the door keeps the first: without what would be markup. */
  const SHOWN = HOSTILE.map((name) => name.replaceAll(/[<>]/g, ''));
  const EACH = 3;
  const NAME = `<script>alert(1)</script> \u202e{{7*7}} ${'x'.repeat(60)}`;
  let client: Client;
  let at: Visit;

  beforeAll(async () => {
    client = await newAccount();
    await client.call('PATCH', '/api/account', { keepRecent: true });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const { template } = (await client.call('POST', '/api/webhooks', { name: NAME, url })).json;
    const campaign = await client.call('POST', '/api/campaigns', {
      ...{ name: NAME, templateId: template.id },
      trigger: { kind: 'live', events: [{ event_name: 'Charged' }] },
      content: { type: 'json', keyValues: [] },
    });
    expect(campaign.status, campaign.text).toBe(201);
    const published = await client.call('POST', `/api/campaigns/${campaign.json.campaign.id}/publish`);
    expect(published.status, published.text).toBe(200);
    const opened = await client.call('POST', '/api/imports', { fileName: `${NAME}.csv`, bytes: 10 });
    expect(opened.status, opened.text).toBe(201);
    const settings = {
      ...{ bucket: await makeBucket(`overview-${client.accountId.toLowerCase()}`), prefix: 'x/' },
      access: { kind: 'bucket-policy' },
    };
    const wish = { name: NAME, partner: 's3', type: 'events', format: 'json', frequency: 4, settings };
    const made = await client.call('POST', '/api/exports', wish);
    expect(made.status, made.text).toBe(201);

    const named = (evtName: string, place: number) => ({ ...event(`p${place % 5}`, place), evtName });
    await uploadAndCommit(client, [
      ...HOSTILE.flatMap((name) => Array.from({ length: EACH }, (_, place) => named(name, place))),
      ...ugliestEventNames.map(named),
    ]);
    const refused = { type: 'event', identity: 'x', evtName: '', evtData: { '<b>': '<img src=x onerror=alert(2)>' } };
    const answer = await client.call('POST', '/1/upload', { d: [refused] });
    expect(answer.json.unprocessed).toHaveLength(1);
    await until('a call of the campaign that is counted', async () => {
      await client.call('POST', '/1/upload', { d: [{ type: 'event', identity: 'ann', evtName: 'Charged' }] });
      const { stats } = (await client.call('GET', `/api/webhooks/${template.id}/stats`)).json;
      return stats.total.success > 0;
    });
    at = await visitOf(client, '/?window=15m');
  });

  it('shows in pictures what came, by names that are text whatever they are (failure mode 27)', async () => {
    const { page } = at;
    const chart = page.getByRole('img', { name: /^Events per minute: \d+ in the last 15 minutes$/ });
    await chart.waitFor();
    for (const name of SHOWN) await page.getByTitle(name, { exact: true }).first().waitFor();
    await page.getByText('All others').waitFor();
    const slider = page.getByRole('slider', { name: 'Events per minute, step by step' });
    await slider.press('Home');
    const aMinute = /^\d\d:\d\d–\d\d:\d\d GMT-\d: \d+/;
    expect(await slider.getAttribute('aria-valuetext')).toMatch(aMinute);
    await slider.press('End');
    expect(await slider.getAttribute('aria-valuetext')).toContain('still under way');
    await slider.hover({ position: { x: 2, y: 100 } });
    expect(await slider.getAttribute('aria-valuetext')).toMatch(aMinute);
    const card = page.locator('.time-series');
    await card.getByText('Show as a table').click();
    const table = card.getByRole('table');
    // A row of names, and one for each minute.
    await expect.poll(async () => await table.getByRole('row').count()).toBe(16);
    // Read at once: more may come at any time.
    const { label, counts } = await card.evaluate((element: any) => ({
      label: element.querySelector('svg')?.getAttribute('aria-label'),
      counts: [...element.querySelectorAll('td:nth-child(2)')].map((cell: any) => Number(cell.textContent)),
    }));
    const sum = counts.reduce((all: number, count: number) => all + count, 0);
    expect(label).toContain(`: ${sum} in`);
    expect(sum).toBeGreaterThanOrEqual(HOSTILE.length * EACH + ugliestEventNames.length);
  });

  it('shows what became of records, and what of it needs somebody', async () => {
    const { page } = at;
    const funnel = page.getByRole('table', { name: 'What became of the records in the last 15 minutes' });
    await funnel.waitFor();
    const cells = funnel.locator('tbody tr td:nth-child(2)');
    // What came last is committed a moment after it was accepted.
    await expect
      .poll(async () => {
        const [received = 0, ...rest] = (await cells.allTextContents()).map(Number);
        return rest.map((count) => received - count);
      }, ARRIVES)
      .toEqual([1, 1, expect.any(Number)]);
    expect(await cells.nth(3).textContent()).toBe('1');
    await page.getByText('1 record was refused at once').waitFor();
    await page.getByText('Data is flowing').waitFor();
  });

  it('shows exports with their next run, imports under way, live campaigns and how webhooks fare', async () => {
    const { page } = at;
    const links = page.getByRole('main').getByRole('link', { name: '<script>alert(1)</script>' });
    const hrefs = () => links.evaluateAll((all: any[]) => all.map((one) => one.getAttribute('href') ?? ''));
    const parts = ['/settings/partners/exports/', '/settings/import/', '/campaigns/', '/settings/channels/webhooks/'];
    for (const part of parts)
      await expect
        .poll(async () => (await hrefs()).filter((href) => href.includes(part)), { message: part })
        .toHaveLength(1);
    const { exports } = (await client.call('GET', '/api/exports')).json;
    await page.locator(`time[datetime="${exports[0].nextRunAt}"]`).waitFor();
    await page.getByText('Uploading').waitFor();
    await page.getByText(/attempts? succeeded in the last 15 minutes/).waitFor();
    await page.getByRole('img', { name: /^Share of attempts that succeeded/ }).waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'overview-at-work');
  });

  it('keeps how far back it looks in the address', async () => {
    const { page } = at;
    expect(await page.getByRole('radio', { name: '15 min' }).isChecked()).toBe(true);
    await page.getByRole('radio', { name: '24 h' }).check();
    await page.getByRole('img', { name: /^Events per 15 minutes: \d+ in the last 24 hours$/ }).waitFor();
    expect(new URL(page.url()).searchParams.get('window')).toBe('24h');
    await page.reload();
    await page
      .getByRole('img', { name: /in the last 24 hours$/ })
      .first()
      .waitFor();
    expect(await page.getByRole('radio', { name: '24 h' }).isChecked()).toBe(true);
  });

  it('leads to the records that were refused, which show as text, and to more of them as they come', async () => {
    const { page } = at;
    await page.getByRole('link', { name: 'See which, and why' }).click();
    await page.getByRole('heading', { level: 1, name: 'Refused records' }).waitFor();
    await page.getByText('<img src=x onerror=alert(2)>').first().waitFor();
    await page.getByText('Nothing was refused later').waitFor();
    await client.call('POST', '/1/upload', {
      d: [{ type: 'event', identity: 'x', evtName: '', evtData: { n: 'second' } }],
    });
    await page.getByText('second').first().waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'refused');
  });

  it('keeps uploads to look at where an administrator wants it', async () => {
    expect((await client.call('PATCH', '/api/account', { keepRecent: false })).status).toBe(200);
    await at.page.getByRole('button', { name: 'Keep uploads for a day' }).click();
    await until('uploads to be kept', async () => (await client.call('GET', '/api/account')).json.account.keepRecent);
    await at.page.getByRole('button', { name: 'Keep uploads for a day' }).waitFor({ state: 'detached' });
  });
});
