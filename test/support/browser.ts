import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { choosePassword, type LocalAdmin } from '../../local/stack/account.ts';
import { type Client, output, stack, until } from './local-stack.ts';

/**
 * The dashboard in a real Chromium, as somebody of a test's own account. `CAUSEWAY_DASHBOARD` names another address than the
 * stack's, such as that of `npm run dashboard:dev`. Screenshots are in `.local/screenshots`.
 */
export const dashboardAddress = process.env.CAUSEWAY_DASHBOARD ?? stack.dashboard;
const pictures = join(import.meta.dirname, '../../.local/screenshots');

/** Chromium asks hosts of its own at every start, which a closed network refuses. */
const QUIET = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await unpacked(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-sync', ...QUIET],
  });
}

/** The package unpacks Chromium where it is asked for first. Files of one run share the place: one asks, the others wait. */
async function unpacked(): Promise<string> {
  const done = join(tmpdir(), 'chromium-is-at');
  const isFirst = await mkdir(join(tmpdir(), 'chromium-is-unpacked')).then(
    () => true,
    () => false,
  );
  if (isFirst) await writeFile(done, await sparticuz.executablePath());
  return await until('Chromium to be unpacked', async () => await readFile(done, 'utf8').catch(() => false));
}

/** Nothing fades from one colour to another while it is looked at. */
const CALM = { reducedMotion: 'reduce' } as const;

export type Visit = {
  page: Page;
  context: BrowserContext;
  /** Opens a page by its path below the account. */
  go: (path: string) => Promise<void>;
  /** Scripts that threw, what the console called an error, and calls that had no answer: none, unless a test provokes it. */
  problems: string[];
  person: LocalAdmin;
};

/** Opens a page as somebody of the account of `client`, who is invited and signs in as anybody does. */
export async function visit(
  browser: Browser,
  client: Client,
  path = '/',
  { role = 'admin' }: { role?: 'admin' | 'marketer' | 'viewer' } = {},
): Promise<Visit> {
  const context = await browser.newContext({
    ...CALM,
    viewport: { width: 1440, height: 900 },
    baseURL: dashboardAddress,
  });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  const { accountId } = client;
  const go = async (to: string) => void (await page.goto(`/${accountId}${to}`));
  const person = await newPerson(client, role);
  await go(path);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(person.email);
  await page.getByLabel('Password', { exact: true }).fill(person.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: `Signed in as ${person.email}` }).waitFor();
  // Before there is a cookie, asking for a session is answered 401.
  problems.splice(0);
  return { page, context, go, problems, person };
}

let people = 0;

/** Somebody whom the account has invited, and who has chosen a password. */
async function newPerson(client: Client, role: string): Promise<LocalAdmin> {
  people += 1;
  const email = `${role}-${people}-${client.accountId.toLowerCase()}@example.com`;
  expect((await client.call('POST', '/api/users', { email, role })).status).toBe(201);
  return await choosePassword({ endpoint: stack.aws.endpoint, pool: output('UserPoolId') }, email);
}

const WIDTHS = [1440, 390];
const MODES = ['light', 'dark'] as const;

/**
 * With `CAUSEWAY_PICTURES=1`, keeps the page as it is now in four screenshots: light and dark, on a desk and on a phone. They
 * are for people to look at, and take a third of the time of all journeys of the dashboard.
 */
export async function keepPictures(page: Page, name: string): Promise<void> {
  if (process.env.CAUSEWAY_PICTURES !== '1') return;
  await mkdir(pictures, { recursive: true });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width > 900 ? 900 : 844 });
    for (const colorScheme of MODES) {
      await page.emulateMedia({ colorScheme });
      // What stays at the top of the window would lie over the middle of the picture.
      await page.evaluate('scrollTo(0, 0)');
      await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** No problem that axe calls serious or critical; in the dark, of what the dark changes: the contrast of colours. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(await readFile(axeFile, 'utf8'));
  for (const [colorScheme, only] of [
    ['light', ''],
    ['dark', ', runOnly: ["color-contrast"]'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    const found: any = await page.evaluate(`axe.run(document, { resultTypes: ["violations"]${only} })`);
    const serious = found.violations.filter(({ impact }: any) => ['serious', 'critical'].includes(impact));
    expect(serious.map(({ id, nodes }: any) => `${id}: ${nodes.map(({ html }: any) => html).join(' | ')}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
