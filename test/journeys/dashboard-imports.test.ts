import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, keepPictures, openBrowser, type Visit, visit } from '../support/browser.ts';
import { type Client, newAccount, until, uploadAndCommit } from '../support/local-stack.ts';
import { ugliestPropertyNames, ugliestTexts } from '../support/ugliest.ts';

/** Files are imported in the dashboard: uploaded, mapped, previewed, saved and mended, by clicking. */
let browser: Browser;
let client: Client;
let at: Visit;
let page: Page;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imports-'));
  [browser, client] = await Promise.all([openBrowser(), newAccount()]);
  at = await visit(browser, client, '/settings/import/csv');
  page = at.page;
});

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') await page.screenshot({ path: '.local/screenshots/failed.png', fullPage: true });
});

afterAll(async () => {
  expect(at.problems).toEqual([]);
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csvOf = (rows: readonly (readonly string[])[]) => rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
const payload = (name: string, text: string | Buffer) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

/** A refusal that a test asks for is no problem: the console names each answer that is an error. */
function expectProvoked(how: RegExp, most = 1): void {
  const provoked = at.problems.splice(0);
  expect(provoked.slice(most)).toEqual([]);
  for (const problem of provoked) expect(problem).toMatch(how);
}

/** From the top of the page on: what sticks to the window would lie in the middle of the picture. */
async function pictures(name: string): Promise<void> {
  await page.evaluate('scrollTo(0, 0)');
  await keepPictures(page, name);
}

const row = (name: string) => page.getByRole('row').filter({ hasText: name });
const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
const files = (label: string, within: Page | Locator = page) =>
  within.getByText(label, { exact: true }).locator('xpath=ancestor::*[.//input[@type="file"]][1]').locator('input');

async function importNamed(fileName: string, by = client): Promise<any> {
  const { json } = await by.call('GET', '/api/imports');
  return json.imports.find((one: any) => one.fileName === fileName);
}

async function profileOf(identity: string): Promise<any> {
  const { json } = await client.call('GET', `/1/profile.json?identity=${encodeURIComponent(identity)}`);
  return json.record?.profileData;
}

/** Drops a file of this computer as a hand does, by the browser's own protocol. */
async function drop(path: string, on: string): Promise<void> {
  const box = await page.getByText(on).boundingBox();
  if (!box) throw new Error(`nothing says ${on}`);
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await session.send('Input.dispatchDragEvent', { type, x: box.x + 5, y: box.y + 5, data });
  await session.detach();
}

describe('CSV Uploads', () => {
  it('says what would be here while there is nothing', async () => {
    await page.getByText('No file yet').waitFor();
    await expectAccessible(page);
    await pictures('imports-csv-empty');
    await at.go('/settings/import/activity-log');
    await page.getByText('No imports').waitFor();
    await expectAccessible(page);
    await pictures('imports-log-empty');
  });

  it('a CSV that is dropped is mapped by clicking, previewed, saved, and changes profiles; what was rejected comes back', async () => {
    await uploadAndCommit(client, [
      { type: 'profile', identity: 'jane', profileData: { Tier: 'silver', Visits: 1 } },
      { type: 'profile', identity: 'june', profileData: { Tier: 'gold' } },
    ]);
    await writeFile(
      join(folder, 'people.csv'),
      csvOf([
        ['identity', 'E-mail', 'Plan', 'Visits', 'Since', 'Notes'],
        ['jane', 'jane@example.com', 'gold', '2', '31/12/2025', 'not taken'],
        ['joe', 'joe@example.com', 'bronze', '1', '01/02/2026', ''],
        ['june', '', 'gold', '', '', ''],
        ['jim', 'jim(at)example.com', 'gold', '3', '01/02/2026', ''],
      ]),
    );
    await at.go('/settings/import/csv');
    await page.getByText('No file yet').waitFor();
    await drop(join(folder, 'people.csv'), 'Drop CSV files here');
    await row('people.csv').getByRole('link', { name: 'Map columns of people.csv' }).click();
    await heading('people.csv');

    // What was matched by itself.
    const becomes = (column: string) => page.getByRole('combobox', { name: `What ${column} becomes` });
    await until('the matched name', async () => (await becomes('E-mail').inputValue()) === 'Email');
    const columns = page.getByRole('table', { name: 'Columns of the file' });
    expect(await columns.getByRole('row').filter({ hasText: 'Since' }).innerText()).toContain('dd/MM/yyyy');
    expect(await page.getByRole('button', { name: /Type of identity/ }).isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: 'Import the column Notes' }).uncheck();
    await becomes('Plan').fill('Tier');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Type of Visits/ }).click();
    await page.getByRole('option', { name: 'Number, with decimals' }).click();
    await page.getByRole('button', { name: /Type of Visits/ }).click();
    await page.getByRole('option', { name: 'Number, whole' }).click();

    // A reload in the middle loses nothing.
    await page.reload();
    await until('the draft', async () => (await becomes('Plan').inputValue()) === 'Tier');
    expect(await page.getByRole('checkbox', { name: 'Import the column Notes' }).isChecked()).toBe(false);

    await page.getByRole('button', { name: 'Preview', exact: true }).click();
    const people = page.getByRole('table', { name: 'People who would be new or changed' });
    await people.getByText('silver').waitFor();
    expect(await people.getByRole('row').filter({ hasText: 'jane' }).innerText()).toMatch(/Tier: silver.*gold/s);
    expect(await people.getByRole('row').filter({ hasText: 'joe' }).innerText()).toContain('new');
    expect(await people.getByText('june').count()).toBe(0);
    const rejected = page.getByRole('table', { name: 'Rows that would be rejected' });
    expect(await rejected.innerText()).toMatch(/4\s+Profile data is incorrect. Email is not valid/);
    await expectAccessible(page);
    await pictures('imports-mapping');

    await page.getByRole('button', { name: 'Compare all rows' }).click();
    await page.getByText('Of all 4 rows').waitFor({ timeout: 60_000 });
    expect(page.url()).toContain('rows=all');
    expect(await people.getByRole('row').filter({ hasText: 'jane' }).innerText()).toMatch(/Tier: silver.*gold/s);
    await pictures('imports-compared');
    expect(await profileOf('jane')).toMatchObject({ Tier: 'silver' });

    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download mapping' }).click();
    await (await saved).saveAs(join(folder, 'mapping.json'));

    await page.getByRole('button', { name: 'Save & Upload' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save & Upload' }).click();
    await page.getByText('3 of 4 rows are stored; 1 was rejected.').waitFor({ timeout: 60_000 });
    expect(await profileOf('jane')).toMatchObject({ Tier: 'gold', Visits: 2 });
    expect(await profileOf('joe')).toMatchObject({ Tier: 'bronze' });
    expect((await profileOf('jane')).Notes).toBeUndefined();
    await expectAccessible(page);
    await pictures('imports-result');

    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download rejected rows of people.csv' }).click();
    expect((await download).suggestedFilename()).toBe('people-rejected.csv');
    await (await download).saveAs(join(folder, 'rejected.csv'));
    const text = await readFile(join(folder, 'rejected.csv'), 'utf8');
    expect(text).toMatch(/^\ufeff_reason,_row,identity,E-mail,Plan,Visits,Since,Notes/);
    expect(text).toMatch(/Email is not valid.*,4,jim,jim\(at\)example.com,gold,3,01\/02\/2026,/);
  });

  it('what was rejected is corrected and sent again with the mapping that was kept; each wrong mapping file is told of', async () => {
    const text = (await readFile(join(folder, 'rejected.csv'), 'utf8')).replace('jim(at)', 'jim@');
    await at.go('/settings/import/csv');
    await files('Choose files').setInputFiles(payload('mended.csv', text));
    await row('mended.csv').getByRole('link', { name: 'Map columns of mended.csv' }).click();
    await heading('mended.csv');
    const mapping = JSON.parse(await readFile(join(folder, 'mapping.json'), 'utf8'));
    const { Visits: _, ...less } = mapping.columns;
    const { Visits: _1, Plan: _2, ...lesser } = mapping.columns;
    const wrong: [string, string][] = [
      ['no json', 'Upload mapped file in a valid JSON format.'],
      ['', 'Uploaded mapped file is empty. Check and reupload file.'],
      [
        JSON.stringify({ columns: { ...lesser, A: {}, B: {} } }),
        'Columns don’t match. Check and reupload mapped file.',
      ],
      [JSON.stringify({ columns: lesser }), 'Column names missing. Update column names and reupload mapped file.'],
      [JSON.stringify({ columns: less }), 'Upload mapped files with the column Visits'],
      [
        JSON.stringify({ columns: { ...mapping.columns, Walet: {} } }),
        'Check the column Walet and reupload mapped file.',
      ],
    ];
    const file = files('Use a mapping file');
    for (const [content, says] of wrong) {
      await file.setInputFiles(payload('mapping.json', content));
      await page.getByRole('main').getByText(says, { exact: true }).waitFor();
    }
    await pictures('imports-mapping-refused');
    expectProvoked(/status of 400/, wrong.length);
    await file.setInputFiles(join(folder, 'mapping.json'));
    await page.getByText('The mapping file is used.').waitFor();
    await page.getByText('Of the first 1 row').waitFor();
    await page.getByRole('button', { name: 'Save & Upload' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save & Upload' }).click();
    await page.getByText('The one row of the file is stored.').waitFor({ timeout: 60_000 });
    expect(await profileOf('jim')).toMatchObject({ Tier: 'gold', Visits: 3 });
  });

  it('several files come at once; one is cancelled, and what the API would refuse is not sent', async () => {
    await at.go('/settings/import/csv');
    await files('Choose files').setInputFiles([
      payload('one.csv', 'identity,Plan\none,gold\n'),
      payload('two.csv', 'identity,Plan\ntwo,gold\n'),
      payload('empty.csv', ''),
      payload('book.csv', Buffer.from('504b030414000600', 'hex')),
      payload('lines.json', '{}'),
    ]);
    await row('one.csv').getByRole('link', { name: 'Map columns of one.csv' }).waitFor();
    await row('two.csv').getByRole('link', { name: 'Map columns of two.csv' }).waitFor();
    await page.getByText('empty.csv was not sent').waitFor();
    await page.getByText('bytes: must be the size of the file, from 1 to 1073741824 bytes').waitFor();
    await page.getByText('The file is a ZIP archive, as an Excel workbook is').waitFor();
    await page.getByText('The file is JSON, whose keys need no mapping').waitFor();
    for (const refused of ['empty.csv', 'book.csv', 'lines.json']) expect(await importNamed(refused)).toBeUndefined();
    await expectAccessible(page);
    await pictures('imports-csv');

    await page.getByRole('link', { name: 'Map columns of one.csv' }).click();
    await heading('one.csv');
    await page.getByRole('button', { name: 'Cancel import of one.csv' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel import' }).click();
    await page.getByText('It was cancelled, and nothing of it is stored.').waitFor();
    expect((await importNamed('one.csv')).state).toBe('Cancelled');
    expect((await importNamed('two.csv')).state).toBe('Start mapping');
  });

  it('an upload that a reload broke off goes on when its file is chosen again: only the missing part is sent', async () => {
    const notes = 'n'.repeat(90_000);
    const rows = Array.from({ length: 200 }, (_, place) => [`big-${place}`, notes]);
    await writeFile(join(folder, 'big.csv'), csvOf([['identity', 'Notes'], ...rows]));
    await at.go('/settings/import/csv');
    const puts: string[] = [];
    const partOf = (url: string) => new URL(url).searchParams.get('partNumber') ?? '';
    page.on('requestfinished', (request) => {
      if (request.method() === 'PUT' && partOf(request.url()) !== '') puts.push(partOf(request.url()));
    });
    await page.route(/partNumber=2&/, (route) => route.abort());
    await files('Choose files').setInputFiles(join(folder, 'big.csv'));
    await page.getByRole('progressbar', { name: 'Upload of big.csv' }).waitFor();
    await until('parts 1 and 3', async () => puts.length === 2);
    expect(puts.toSorted()).toEqual(['1', '3']);
    await pictures('imports-uploading');
    await page.reload();
    await page.unroute(/partNumber=2&/);
    expectProvoked(/ERR_FAILED/, 20);
    puts.length = 0;

    const again = files('Choose the file again', row('big.csv'));
    await again.setInputFiles(payload('big.csv', 'identity\nanother\n'));
    await row('big.csv').getByText('This import waits for big.csv of').waitFor();
    await pictures('imports-waits');
    await again.setInputFiles(join(folder, 'big.csv'));
    await row('big.csv').getByRole('link', { name: 'Map columns of big.csv' }).waitFor();
    expect(puts).toEqual(['2']);
    expect(
      (await client.call('GET', '/api/imports')).json.imports.filter((one: any) => one.fileName === 'big.csv'),
    ).toHaveLength(1);
  });
});

describe('the Activity Log', () => {
  it('is filtered and paged in its address, and shows each import', async () => {
    // Twenty may be open at once, and a page has twenty-five.
    const open = async (place: number) => {
      const { json } = await client.call('POST', '/api/imports', { fileName: `page-${place}.csv`, bytes: 1 });
      await client.call('POST', `/api/imports/${json.import.importId}/cancel`);
    };
    for (let first = 0; first < 25; first += 5) await Promise.all([0, 1, 2, 3, 4].map((place) => open(first + place)));
    await at.go('/settings/import/activity-log');
    await row('page-24.csv').waitFor();
    await expectAccessible(page);
    await pictures('imports-log');
    await page.getByRole('button', { name: 'Older' }).click();
    await row('people.csv').waitFor();
    expect(page.url()).toContain('before=');
    await page.getByRole('button', { name: 'Newest' }).click();
    await row('page-24.csv').waitFor();
    await page.getByRole('button', { name: /Came by/ }).click();
    await page.getByRole('option', { name: 'SFTP', exact: true }).click();
    await page.getByText('No such imports').waitFor();
    expect(page.url()).toContain('channel=sftp');
    await page.getByRole('button', { name: /Came by/ }).click();
    await page.getByRole('option', { name: 'CSV uploads', exact: true }).click();
    const asked = page.waitForRequest(/state=Completed/);
    await page.getByRole('button', { name: /State/ }).click();
    await page.getByRole('option', { name: 'Completed', exact: true }).click();
    await asked;
    expect(page.url()).toContain('channel=csv&state=Completed');
    await at.go('/settings/import/activity-log?channel=csv');
    await page.getByRole('button', { name: 'Older' }).click();
    expect(page.url()).toContain('channel=csv');
    await row('people.csv').getByRole('link', { name: 'people.csv' }).click();
    await page.getByText('3 of 4 rows are stored; 1 was rejected.').waitFor();
    await page.getByText('Profile data is incorrect. Email is not valid').waitFor();
  });
});

/** Names and values that would be markup, scripts, formulas or templates somewhere else. */
const HOSTILE_FILE = '<img src=x onerror=alert(1)>\u202e{{7*7}} null 😀.csv';
const HOSTILE_NAMES = ['<img src=x onerror=alert(1)>', '{{7*7}}', '\u202eevil', 'javascript:alert(1)', '😀', 'null'];

it('names and values that customers gave show as texts (failure mode 27)', async () => {
  const names = [
    ...HOSTILE_NAMES,
    ...ugliestPropertyNames.filter((name) => !/^[^\S\u2028]*$|^identity$|^null$/.test(name)),
  ];
  const header = ['identity', ...new Set(names.map((name) => name.replace(/^ +| +$/g, '')))];
  const texts = ['<script>alert(1)</script>', ...ugliestTexts.filter((text) => text.isWellFormed()), 'x'.repeat(500)];
  const rows = ['<b>jane</b>', '=cmd', 'y'.repeat(500)].map((identity, place) => {
    return [identity, ...header.slice(1).map((_, column) => texts[(place * 11 + column) % texts.length] ?? '')];
  });
  const asked: string[] = [];
  page.on('dialog', (shown) => asked.push(shown.message()));
  page.on('request', (request) => {
    if (/\/x$/.test(new URL(request.url()).pathname)) asked.push(request.url());
  });
  const isHostile = page.getByRole('main').getByText(HOSTILE_FILE);
  await at.go('/settings/import/csv');
  await files('Choose files').setInputFiles([
    payload(HOSTILE_FILE, csvOf([header, ...rows])),
    payload(`${HOSTILE_FILE}.json`, '{}'),
  ]);
  await page.getByText(`${HOSTILE_FILE}.json was not sent`).waitFor();
  await row(HOSTILE_FILE).getByRole('link', { name: 'Map columns of' }).click();
  await page.getByRole('heading', { level: 1, name: HOSTILE_FILE }).waitFor();
  const columns = page.getByRole('table', { name: 'Columns of the file' });
  await columns.getByText('<img src=x onerror=alert(1)>', { exact: true }).waitFor();
  await page.getByRole('searchbox', { name: 'Find a column' }).fill('img src');
  await page.getByText('1 match').first().waitFor();
  const becomes = page.getByRole('combobox', { name: 'What <img src=x onerror=alert(1)> becomes' });
  await becomes.fill('<svg onload=alert(1)>');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Preview', exact: true }).click();
  const people = page.getByRole('table', { name: 'People who would be new or changed' });
  await people.getByText('<b>jane</b>').waitFor();
  // The door takes these letters out of names.
  await people.getByText('svg onload=alert(1)', { exact: true }).first().waitFor();
  await expectAccessible(page);
  await pictures('imports-hostile');
  await page.getByRole('button', { name: 'Save & Upload' }).click();
  await page.getByRole('dialog').getByText(HOSTILE_FILE).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Save & Upload' }).click();
  await page.getByText('All 3 rows of the file are stored.').waitFor({ timeout: 60_000 });
  await isHostile.first().waitFor();
  expect((await profileOf('<b>jane</b>'))['svg onload=alert(1)']).toBe('<script>alert(1)</script>');
  await at.go('/settings/import/activity-log');
  await row(HOSTILE_FILE).getByRole('link').click();
  await isHostile.first().waitFor();
  await pictures('imports-hostile-result');
  expect(asked).toEqual([]);
});

it('a viewer sees what became of files, and can change nothing', async () => {
  const viewer = await visit(browser, client, '/settings/import/csv', { role: 'viewer' });
  const main = viewer.page.getByRole('main');
  await main.getByRole('row').filter({ hasText: HOSTILE_FILE }).waitFor();
  expect(await main.getByText('Drop CSV files here').count()).toBe(0);
  expect(await main.getByRole('button', { name: /Cancel|Choose/ }).count()).toBe(0);
  await main.getByRole('link', { name: 'Map columns of two.csv' }).click();
  await viewer.page.getByRole('table', { name: 'Columns of the file' }).waitFor();
  expect(await main.getByRole('button', { name: /Save|Preview|Cancel/ }).count()).toBe(0);
  expect(await main.getByRole('combobox', { name: 'What Plan becomes' }).isDisabled()).toBe(true);
  expect(viewer.problems).toEqual([]);
});
