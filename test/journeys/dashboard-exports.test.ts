import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, keepPictures, openBrowser, type Visit, visit } from '../support/browser.ts';
import { makeBucket, objectsIn } from '../support/emulator-tables.ts';
import { type Client, event, newAccount, stack, until, uploadAndCommit } from '../support/local-stack.ts';
import { MIXPANEL_TOKEN, mixpanelServer } from '../support/partners/mixpanel.ts';
import { type Corner, standIn } from '../support/partners-corner.ts';

/** Settings → Partners → Exports, by clicking and typing, and what came of it read back from the partner and the API. */
const LIST = '/settings/partners/exports';
/** Texts that a page must show as the texts that they are. */
const HOSTILE_EVENT = 'onerror=alert(1) {{7*7}} \u{1f600}';
/** The upload API takes no such name, a form of names does. */
const HOSTILE_OTHER = '<img src=x onerror=alert(1)>';
const HOSTILE_NAME = `"><script>alert(2)</script> \u202egnp.exe\u202c null 😀 ${'w'.repeat(60)}`;
const HOSTILE_HOOK = 'javascript:alert(3) <b>Ops</b>';

const alerts: { Status: string; Partner: string; 'Export Request Id': number }[] = [];
const receiver = createServer(async (request, response) => {
  const body = JSON.parse(await text(request));
  if ('Export Request Id' in body) alerts.push(body);
  response.end();
});
const mixpanel = mixpanelServer();
let browser: Browser;
let client: Client;
let at: Visit;
let page: Page;
let corner: Corner;
let bucket: string;
/** Of the export that is made in the wizard. */
let id: number;

beforeAll(async () => {
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  [browser, client, corner] = await Promise.all([
    openBrowser(),
    newAccount(),
    standIn(stack.partners, { 'api.mixpanel.com': mixpanel.server.listener }),
  ]);
  bucket = `dashboard-${client.accountId.toLowerCase()}`;
  await uploadAndCommit(client, [
    ...Array.from({ length: 40 }, (_, place) => event(`p${place % 7}`, place)),
    { ...event('p1', 50), evtName: HOSTILE_EVENT },
  ]);
  const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`;
  await client.call('POST', '/api/webhooks', { name: HOSTILE_HOOK, url });
  at = await visit(browser, client, LIST);
  page = at.page;
  page.on('dialog', (dialog) => at.problems.push(`a dialog: ${dialog.message()}`));
});
afterAll(async () => {
  receiver.close();
  expect(at.problems).toEqual([]);
  await Promise.all([browser.close(), corner[Symbol.asyncDispose]()]);
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const field = (name: string) => page.getByRole('textbox', { name });
const says = (words: string | RegExp) => page.getByText(words).filter({ visible: true }).first().waitFor();
const shown = async (of = id) => (await client.call('GET', `/api/exports/${of}`)).json;
const isState = (state: string) => until(`state ${state}`, async () => (await shown()).export.state === state);
const runsDone = (count: number, of = id) =>
  until(`${count} runs that are done`, async () => {
    const { runs } = await shown(of);
    return runs.filter((run: { state: string }) => run.state === 'DONE').length >= count && runs;
  });

async function choose(label: RegExp, option: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: label }).click();
  await page.getByRole('option', { name: option }).click();
}

async function looked(name: string): Promise<void> {
  await expectAccessible(page);
  await keepPictures(page, name);
}

describe('an account without exports', () => {
  it('is told what would be here, and how to begin', async () => {
    await says('No exports yet');
    await looked('exports-empty');
  });

  it('enables Export Status Alerts by a webhook of its own', async () => {
    await page.getByText('Export Status Alerts', { exact: true }).click();
    const pane = page.getByRole('dialog', { name: 'Export Status Alerts' });
    expect(await pane.getByRole('link', { name: 'Add Webhook URL' }).getAttribute('target')).toBe('_blank');
    await pane.getByRole('button', { name: 'Refresh' }).click();
    await choose(/^Webhook Name/, HOSTILE_HOOK);
    await looked('exports-alerts');
    await pane.getByRole('button', { name: 'Enable', exact: true }).click();
    await says('Export Status Alerts go by the webhook');
    const { json } = await client.call('GET', '/api/alerts');
    expect(json.alerts).toMatchObject({ enabled: true, template: HOSTILE_HOOK });
  });
});

describe('+ New Export', () => {
  it('shows every partner that there is, and wants one', async () => {
    await page.getByRole('link', { name: '+ New Export' }).first().click();
    await page.getByRole('radio', { name: 'Amazon S3' }).waitFor();
    const { json } = await client.call('GET', '/api/partners');
    for (const { title } of json.partners) expect(await page.getByRole('radio', { name: title }).count()).toBe(1);
    await button('Next').click();
    await says('Choose a partner.');
    await looked('exports-new-partner');
    await page.getByRole('radio', { name: 'Amazon S3' }).check();
    await button('Next').click();
  });

  it('has the partner’s own form, and beside it what to do there with this account’s values', async () => {
    const { json } = await client.call('GET', '/api/account');
    const { principal, externalId } = json.account.exports;
    await field('Bucket').waitFor();
    await button('Next').click();
    await says('is missing');
    await field('Bucket').fill(bucket);
    await field('Folder').fill('first/');
    const policies = page.locator('pre', { hasText: 's3:PutObject' });
    const [ofAnother, ofOurOwn] = (await policies.allInnerTexts()).map((text) => JSON.parse(text).Statement);
    const given = { Principal: { AWS: principal }, Action: 's3:PutObject', Resource: `arn:aws:s3:::${bucket}/first/*` };
    const tag = { 'aws:PrincipalTag/CausewayExternalId': externalId };
    expect(ofAnother).toEqual([{ ...given, Effect: 'Allow', Condition: { StringEquals: tag } }]);
    expect(ofOurOwn).toMatchObject([{ ...given, Effect: 'Deny', Condition: { StringNotEquals: tag } }]);
  });

  it('tests the access, in words where it fails', async () => {
    at.problems.length = 0;
    await button('Test access').click();
    await says(`The bucket "${bucket}" does not exist.`);
    await looked('exports-new-refused');
    // The console tells of the answer 400, which is what was asked for.
    expect(at.problems.splice(0)).toEqual([expect.stringContaining('400')]);
    await makeBucket(bucket);
    await button('Test access').click();
    await says('Access works');
    await looked('exports-new-settings');
    await button('Next').click();
  });

  it('asks what to send, and loses nothing by a reload', async () => {
    await page.getByRole('radio', { name: 'Selected events' }).check();
    await page.getByRole('button', { name: /^Events/ }).click();
    await page.getByRole('option', { name: 'Charged' }).click();
    await page.getByRole('option', { name: HOSTILE_EVENT }).click();
    await page.keyboard.press('Escape');
    await field('An event that has not come yet').fill(HOSTILE_OTHER);
    await button('Add').click();
    await choose(/Where there is none/, 'Email');
    await looked('exports-new-content');
    await page.reload();
    await page.getByRole('radio', { name: 'Selected events' }).waitFor();
    for (const name of ['Charged', HOSTILE_EVENT, HOSTILE_OTHER]) await button(`Take out ${name}`).waitFor();
    await button('Next').click();
  });

  it('asks how often and in which format, and shows all of it before it is made', async () => {
    await page.getByRole('radio', { name: 'Every 4 hours' }).check();
    await page.getByRole('radio', { name: /^JSON Lines/ }).check();
    await choose(/^Folders/, /^By type of data/);
    await looked('exports-new-schedule');
    await button('Next').click();
    await button('Create export').click();
    await says('must be 1–120 characters');
    await field('Name of the export').fill('Purchases to the warehouse');
    await says(`Events: Charged, ${HOSTILE_EVENT}, ${HOSTILE_OTHER}`);
    await looked('exports-new-review');
    await button('Create export').click();
    await page.getByRole('heading', { level: 1, name: 'Purchases to the warehouse' }).waitFor();
    id = Number(page.url().split('/').at(-1));
    const { export: made } = await shown();
    expect(made).toMatchObject({
      ...{ name: 'Purchases to the warehouse', partner: 's3', type: 'events', frequency: 4, format: 'jsonl' },
      ...{ events: ['Charged', HOSTILE_EVENT, HOSTILE_OTHER], identity: ['identity', 'email'], folders: 'data-type' },
      settings: { bucket, prefix: 'first/' },
    });
    expect(made.eventFolders).toBeUndefined();
  });
});

describe('an export', () => {
  it('lands, and its run says with how many rows and bytes, and which files', async () => {
    const [run] = await runsDone(1);
    expect(run.rows).toBe(41);
    const runs = page.getByRole('table', { name: 'Runs' });
    const row = runs.getByRole('row', { name: /Complete/ });
    await row.getByRole('cell', { name: '41', exact: true }).waitFor();
    await row.getByRole('button', { name: /^Show the run/ }).click();
    const files = page.getByRole('table', { name: 'Files' });
    await files.getByText(HOSTILE_EVENT).waitFor();
    const found = [...(await objectsIn(bucket, 'first/events/'))];
    expect(found).toHaveLength(2);
    for (const [, bytes] of found) {
      await files.getByText(createHash('sha256').update(bytes).digest('hex')).waitFor();
    }
    const lines = found.flatMap(([, bytes]) => gunzipSync(bytes).toString().trimEnd().split('\n'));
    expect(lines.map((line) => JSON.parse(line).eventName).toSorted()).toEqual(
      [HOSTILE_EVENT, ...Array.from({ length: 40 }, () => 'Charged')].toSorted(),
    );
    await looked('export');
  });

  it('tells a receiver of its runs', async () => {
    const told = await until('both alerts', async () => alerts.length >= 2 && alerts);
    expect(told.map(({ Status }) => Status).toSorted()).toEqual(['Completed', 'Initiated']);
    expect(told.every((alert) => alert['Export Request Id'] === id && alert.Partner === 'Amazon S3')).toBe(true);
  });

  it('runs now from its row’s menu', async () => {
    await uploadAndCommit(client, [event('new', 60)]);
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Exports' }).click();
    const row = page.getByRole('row', { name: /Purchases to the warehouse/ });
    await row.getByText('Running', { exact: true }).waitFor();
    await looked('exports-list');
    await button('Actions for Purchases to the warehouse').click();
    await page.getByRole('menuitem', { name: 'Run now' }).click();
    await says('A run of');
    await runsDone(2);
    await row.getByText(/^1 row(?!s)/).waitFor();
  });

  it('pauses while its row is pointed at, and resumes', async () => {
    const row = page.getByRole('row', { name: /Purchases to the warehouse/ });
    await row.hover();
    await button('Pause Purchases to the warehouse').click();
    await isState('PAUSED');
    await row.getByText('Paused', { exact: true }).waitFor();
    await button('Undo: resume it').click();
    await isState('PENDING');
    await row.getByText('Running', { exact: true }).waitFor();
  });

  it('is edited for its next run, whatever it is called then', async () => {
    await page.getByRole('row', { name: /Purchases/ }).hover();
    await button('Edit Purchases to the warehouse').click();
    await field('Name of the export').fill(HOSTILE_NAME);
    await page.getByRole('radio', { name: 'Every 24 hours' }).check();
    await says('There are changes that are not saved.');
    await looked('export-edit');
    await button('Save').click();
    await says('The changes are saved');
    const { export: edited } = await shown();
    expect([edited.name, edited.frequency, edited.format]).toEqual([HOSTILE_NAME, 24, 'jsonl']);
    await page.getByRole('heading', { level: 1, name: HOSTILE_NAME }).waitFor();
    await looked('export-hostile');
  });

  it('leaves to other pages what its form has read of events', async () => {
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Schema' }).click();
    await page.getByRole('button', { name: /^Charged/ }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { level: 1, name: HOSTILE_NAME }).waitFor();
  });

  it('is stopped by who types its name, for good', async () => {
    await button('Stop').click();
    const dialog = page.getByRole('dialog', { name: 'Stop this export?' });
    const stop = dialog.getByRole('button', { name: 'Stop', exact: true });
    expect(await stop.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(HOSTILE_NAME);
    await looked('export-stop');
    await stop.click();
    await isState('STOPPED');
    await says(/^Stopped$/);
    expect(await page.getByRole('main').getByRole('button', { name: 'Run now' }).count()).toBe(0);
  });
});

describe('a partner that takes records', () => {
  const insertIds = () => [...mixpanel.events.keys()];
  let records: number;

  beforeAll(async () => {
    const settings = { token: MIXPANEL_TOKEN };
    const wish = { name: 'To Mixpanel', partner: 'mixpanel', type: 'events', frequency: 4, settings };
    const made = await client.call('POST', '/api/exports', wish);
    // More than a run asks within its patience, so that it is under way for as long as it is looked at.
    mixpanel.server.faults.push(...Array.from({ length: 1_000 }, () => 'throttled' as const));
    records = made.json.export.id;
  });

  it('has a run under way, which is shown and cancelled', async () => {
    await at.go(`${LIST}/${records}`);
    await says('A run is under way');
    await button('Cancel the run').click();
    const dialog = page.getByRole('dialog', { name: 'Cancel this run?' });
    await dialog.getByRole('button', { name: 'Cancel the run' }).click();
    await says('The run is cancelled');
    await says('Cancelled');
    mixpanel.server.faults.length = 0;
  });

  it('keeps its secret in an edit, and wants it again where settings change', async () => {
    await button('Edit').click();
    await field('Name of the export').fill('Renamed');
    await button('Save').click();
    await says('The changes are saved');
    expect((await shown(records)).export).toMatchObject({ name: 'Renamed', settings: { token: '********' } });
    await button('Edit').click();
    await choose(/^User id/, 'email');
    await button('Save').click();
    await says('is missing');
    await page.getByLabel('Project token').fill(MIXPANEL_TOKEN);
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage })')).not.toContain(MIXPANEL_TOKEN);
    await button('Save').click();
    const userId = async () => (await shown(records)).export.settings.userId;
    await until('the settings', async () => (await userId()) === 'email');
    await page.getByRole('table', { name: 'Runs' }).waitFor();
  });

  it('names the records that it did not take', { timeout: 300_000 }, async () => {
    const wide = Object.fromEntries(Array.from({ length: 255 }, (_, place) => [`p${place}`, place]));
    await uploadAndCommit(client, [event('wide', 70, wide)]);
    await until(
      'the run to be taken',
      async () => (await client.call('POST', `/api/exports/${records}/run`)).status === 202,
    );
    await runsDone(1, records);
    // A run that is under way is finished first; one whose partner asks for patience takes its time.
    await until(
      'another',
      async () => (await client.call('POST', `/api/exports/${records}/run`)).status === 202,
      180_000,
    );
    await runsDone(2, records);
    expect(insertIds().length).toBeGreaterThan(0);
    const rejecting = (await shown(records)).runs.find((run: { rejected: number }) => run.rejected > 0);
    await button(`Show the run ${rejecting.runAt}`).click();
    await page.getByRole('tab', { name: /^Rejected/ }).click();
    await says(/Mixpanel takes 254/);
    await looked('export-rejected');
  });
});

describe('a partner that exists nowhere', () => {
  it('is set up like any other, and its secrets are nowhere but in the page', async () => {
    const settings = {
      type: 'object',
      properties: {
        endpoint: { type: 'string', pattern: '^https://', description: 'must be an https address' },
        pass: { type: 'string', writeOnly: true },
        flavour: {
          oneOf: ['sweet', 'salty'].map((kind) => ({
            type: 'object',
            properties: { kind: { const: kind }, grams: { type: 'integer', maximum: 9 } },
            required: ['kind'],
          })),
        },
      },
      required: ['endpoint', 'pass', 'flavour'],
    };
    const partner = {
      ...{
        id: 'nowhere',
        title: 'Nowhere <i>Inc</i>',
        kind: 'batches',
        types: ['events'],
        formats: ['jsonl'],
        options: [],
      },
      ...{ limits: { recordBytes: 5_000 }, settings },
      instructions: '# Nowhere\n\nGo <there>.\n\n## `{"kind": "salty"}`\n\n```json\n{ "at": "<endpoint>" }\n```\n',
    };
    await page.route('**/api/partners', (route) => route.fulfill({ json: { status: 'success', partners: [partner] } }));
    const tried: unknown[] = [];
    await page.route('**/api/exports/try', (route) => {
      tried.push(route.request().postDataJSON());
      return route.fulfill({ json: { status: 'success', settings: {} } });
    });
    await at.go(`${LIST}/new`);
    await page.getByRole('radio', { name: partner.title }).check();
    await button('Next').click();
    await field('Endpoint').fill('http://x');
    await page.getByLabel('Pass', { exact: true }).fill('s3cret-of-nowhere');
    await choose(/^Flavour/, 'Salty');
    await field('Grams – optional').fill('3');
    await button('Test access').click();
    await says('must be an https address');
    await field('Endpoint').fill('https://nowhere.example.com');
    await says('{ "at": "https://nowhere.example.com" }');
    await button('Test access').click();
    await says('Access works');
    expect(tried).toEqual([
      {
        ...{ partner: 'nowhere', type: 'events', format: 'jsonl', identity: ['identity'] },
        settings: {
          endpoint: 'https://nowhere.example.com',
          pass: 's3cret-of-nowhere',
          flavour: { kind: 'salty', grams: 3 },
        },
      },
    ]);
    expect(await page.evaluate('JSON.stringify({ ...sessionStorage, ...localStorage })')).not.toContain('s3cret');
    await looked('exports-new-nowhere');
    await button('Cancel').click();
    await button('Throw away').click();
    await page.getByRole('heading', { level: 1, name: 'Exports' }).waitFor();
    await page.unroute('**/api/partners');
    await page.unroute('**/api/exports/try');
  });
});

describe('the list of exports', () => {
  it('disables alerts after it has asked, and takes that back', async () => {
    // Until the page knows how it stands, the switch cannot be moved.
    await expect.poll(() => page.getByLabel('Export Status Alerts', { exact: true }).first().isChecked()).toBe(true);
    await page.getByText('Export Status Alerts', { exact: true }).click();
    await page.getByRole('dialog', { name: 'Export Status Alerts' }).getByRole('button', { name: 'Disable' }).click();
    await page
      .getByRole('dialog', { name: /^Disable/ })
      .getByRole('button', { name: 'Disable' })
      .click();
    await says('Export Status Alerts are disabled.');
    expect((await client.call('GET', '/api/alerts')).json.alerts.enabled).toBe(false);
    await button('Undo').click();
    await until('alerts again', async () => (await client.call('GET', '/api/alerts')).json.alerts.enabled === true);
  });

  it('offers somebody who only looks nothing that would be refused', async () => {
    const viewer = await visit(browser, client, LIST, { role: 'viewer' });
    await viewer.page.getByRole('row', { name: /Renamed/ }).waitFor();
    expect(await viewer.page.getByRole('link', { name: '+ New Export' }).count()).toBe(0);
    expect(await viewer.page.getByRole('button', { name: /^Actions for/ }).count()).toBe(0);
    await viewer.go(`${LIST}/new`);
    await viewer.page.getByText('needs the role marketer or admin').waitFor();
    expect(viewer.problems).toEqual([]);
    await viewer.context.close();
  });
});
