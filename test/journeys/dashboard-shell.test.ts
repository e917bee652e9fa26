import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, keepPictures, openBrowser, type Visit, visit } from '../support/browser.ts';
import { newAccount } from '../support/local-stack.ts';

/** What is around every page of the dashboard. */
let browser: Browser;
let at: Visit;

beforeAll(async () => {
  browser = await openBrowser();
  at = await visit(browser, await newAccount());
});

afterAll(async () => {
  expect(at.problems).toEqual([]);
  await browser.close();
});

describe('the dashboard', () => {
  it('names the account in the address of every page, and its title in the window', async () => {
    await at.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    expect(await at.page.title()).toBe('Overview · Causeway');
    await expectAccessible(at.page);
    await keepPictures(at.page, 'overview');
  });

  it('says so where there is no such page', async () => {
    await at.go('/nowhere');
    await at.page.getByRole('heading', { level: 1, name: 'There is no such page' }).waitFor();
    await at.page.getByRole('main').getByRole('link', { name: 'Go to the overview' }).click();
    await at.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await expectAccessible(at.page);
  });
});
