import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dashboardAddress, expectAccessible, keepPictures, openBrowser, visit } from '../support/browser.ts';
import { newAccount, stack } from '../support/local-stack.ts';

/** From the address of the dashboard to its pages, as the person whom `npm start` makes. */
let browser: Browser;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  const context = await browser.newContext({ baseURL: dashboardAddress, reducedMotion: 'reduce' });
  context.setDefaultTimeout(30_000);
  page = await context.newPage();
  page.on('pageerror', (error) => problems.push(error.message));
});

afterAll(async () => {
  expect(problems).toEqual([]);
  await browser.close();
});

async function signIn(password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(stack.admin.email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

describe('signing in', () => {
  it('is asked for at every address', async () => {
    await page.goto(`/${stack.accountId}/settings/account?x=1`);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'sign-in');
  });

  it('repeats the API’s words about a wrong password', async () => {
    await signIn('not the password');
    await page.getByText('Email or password is wrong').waitFor();
  });

  it('leads to the page that was asked for', async () => {
    await signIn(stack.admin.password);
    await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
    expect(new URL(page.url()).pathname).toBe(`/${stack.accountId}/settings/account`);
  });

  it('lasts through a reload, and leaves no passcode where a script could find it', async () => {
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
    const kept = await page.evaluate('JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])');
    expect(kept).toBe('["",{},{}]');
    const [cookie] = await page.context().cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/api/sign-in' });
  });

  it('shows who is signed in, and how a second step is set up', async () => {
    await page.getByRole('button', { name: `Signed in as ${stack.admin.email}` }).click();
    await page.getByRole('menuitem', { name: 'Password and two-step sign-in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Password and two-step sign-in' }).waitFor();
    await page.getByRole('button', { name: 'Set up' }).click();
    await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'me');
  });

  it('does not seem to have ended when it has not: whoever reloads would be signed in', async () => {
    await page.route('**/api/sign-in/out', (route) =>
      route.fulfill({ status: 503, json: { status: 'fail', error: 'Service unavailable, please retry', code: 503 } }),
    );
    await page.getByRole('button', { name: `Signed in as ${stack.admin.email}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByText('Service unavailable, please retry').waitFor();
    await page.getByRole('heading', { level: 1, name: 'Password and two-step sign-in' }).waitFor();
    await page.unroute('**/api/sign-in/out');
  });

  it('ends when one signs out', async () => {
    await page.getByRole('button', { name: `Signed in as ${stack.admin.email}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});

describe('somebody of two accounts', () => {
  it('is in the account of the link after signing in, and is told of a link that is none of theirs', async () => {
    const clients = [await newAccount(), await newAccount()];
    const [first, second] = clients;
    if (!first || !second) throw new Error('No accounts');
    const { person, context } = await visit(browser, first);
    await context.close();
    const invited = await second.call('POST', '/api/users', { email: person.email, role: 'marketer' });
    expect(invited.status, invited.text).toBe(201);
    for (const { accountId } of clients) {
      const own = await browser.newContext({ baseURL: dashboardAddress, reducedMotion: 'reduce' });
      const shown = await own.newPage();
      await shown.goto(`/${accountId}/campaigns`);
      await shown.getByRole('textbox', { name: 'E-mail' }).fill(person.email);
      await shown.getByLabel('Password', { exact: true }).fill(person.password);
      await shown.getByRole('button', { name: 'Sign in' }).click();
      await shown.getByRole('heading', { level: 1, name: 'Campaigns' }).waitFor();
      expect(new URL(shown.url()).pathname).toBe(`/${accountId}/campaigns`);
      expect(await shown.getByText('which you have no access to').count()).toBe(0);
      await shown.goto(`/${stack.accountId}/campaigns`);
      await shown.getByText(`The link is of ${stack.accountId}, which you have no access to.`).waitFor();
      await own.close();
    }
  });
});
