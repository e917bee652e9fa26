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

  it('has a menu of whoever is signed in, by mouse and by keyboard, in which its colours are chosen', async () => {
    const { page, person } = at;
    const button = page.getByRole('button', { name: `Signed in as ${person.email}` });
    const entry = (name: string) => page.getByRole('menuitemradio', { name, exact: true });
    await button.click();
    await page.getByRole('menuitem', { name: 'Password and two-step sign-in' }).waitFor();
    await expectAccessible(page);
    await keepPictures(page, 'menu');
    await entry('Dark').click();
    await page.locator('body.awsui-dark-mode').waitFor();
    await entry('Dark').waitFor({ state: 'hidden' });

    const focused = () => page.evaluate<string>('document.activeElement.textContent');
    await button.press('Enter');
    await page.locator('[role=menuitem]:focus').filter({ hasText: 'Password' }).waitFor();
    await page.keyboard.press('End');
    expect(await focused()).toBe('Sign out');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('Password');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('As the system has it');
    expect(await entry('Dark').getAttribute('aria-checked')).toBe('true');
    await page.keyboard.press('Escape');
    await entry('Dark').waitFor({ state: 'hidden' });
    expect(await focused()).toBe(person.email);

    // A click on the button closes what a click on it opened.
    await button.click();
    await entry('Light').waitFor();
    await button.click();
    await entry('Light').waitFor({ state: 'hidden' });
    await button.click();
    await entry('As the system has it').click();
    await page.locator('body:not(.awsui-dark-mode)').waitFor();
  });
});
