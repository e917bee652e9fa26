import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sparticuz from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Client, stack } from './local-stack.ts';

/**
 * The dashboard in a real Chromium, as somebody of a test's own account. `CAUSEWAY_DASHBOARD` names another address than the
 * stack's, such as that of `npm run dashboard:dev`. Every screenshot is in `.local/screenshots`.
 */
export const dashboardAddress = process.env.CAUSEWAY_DASHBOARD ?? stack.dashboard;
const pictures = join(import.meta.dirname, '../../.local/screenshots');

/** Chromium asks hosts of its own at every start, which a closed network refuses. */
const QUIET = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];

export async function openBrowser(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-sync', ...QUIET],
  });
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
};

/** Signs somebody in with the account of `client`, and opens a page. */
export async function visit(browser: Browser, client: Client, path = '/'): Promise<Visit> {
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
  const { accountId, timezone, passcodes } = client;
  const account = { accountId, name: client.name, role: 'admin', timezone, region: stack.aws.region };
  await page.route('**/api/sign-in/refresh', (route) =>
    route.fulfill({
      json: {
        ...{ status: 'success', outcome: 'signed-in', accounts: [account] },
        session: { accountId, passcode: passcodes.admin, role: 'admin', expiresAt: '2100-01-01T00:00:00.000Z' },
        person: { id: 'journey', email: 'journey@example.com', mfa: false },
      },
    }),
  );
  const go = async (to: string) => void (await page.goto(`/${accountId}${to}`));
  await go(path);
  return { page, context, go, problems };
}

const WIDTHS = [1440, 390];
const MODES = ['light', 'dark'] as const;

/** Keeps the page as it is now in four screenshots: light and dark, on a desk and on a phone. */
export async function keepPictures(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width > 900 ? 900 : 844 });
    for (const colorScheme of MODES) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(pictures, `${name}-${width}-${colorScheme}.png`), fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: 'light' });
}

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** No problem that axe calls serious or critical, in either mode. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(await readFile(axeFile, 'utf8'));
  for (const colorScheme of MODES) {
    await page.emulateMedia({ colorScheme });
    const found: any = await page.evaluate('axe.run(document, { resultTypes: ["violations"] })');
    const serious = found.violations.filter(({ impact }: any) => ['serious', 'critical'].includes(impact));
    expect(serious.map(({ id, nodes }: any) => `${id}: ${nodes.map(({ html }: any) => html).join(' | ')}`)).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
