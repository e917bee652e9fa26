import type { Browser, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBrowser, type Visit, visit } from '../support/browser.ts';
import { newAccount } from '../support/local-stack.ts';
import { longestPause } from '../support/pauses.ts';

/**
 * A log of 100,000 attempts, which the API would give a thousand at a time, is scrolled to its end, walked through by keyboard
 * and filtered. While it is, the page never stands still for more than 200 ms.
 */
const ALL = 100_000;
const MOST_MS = 200;
let browser: Browser;
let at: Visit;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  at = await visit(browser, await newAccount());
  page = at.page;
  await page.route('**/api/webhooks/attempts?*', answerPage);
});
afterAll(async () => {
  expect(at.problems).toEqual([]);
  await browser.close();
});

const ENDS = [
  { outcome: 'delivered', class: '2xx', status: 200 },
  { outcome: 'delivered', class: '2xx', status: 204 },
  { outcome: 'retry', class: '5xx', status: 503 },
  { outcome: 'exhausted', class: 'timeout' },
  { outcome: 'parked', class: 'parked' },
] as const;
const NEWEST = Date.now();

function attemptAt(place: number) {
  return {
    at: new Date(NEWEST - place * 500).toISOString(),
    ...{ deliveryId: `delivery-${place}`, purpose: 'campaign', templateId: 1_767_225_600 + (place % 7) },
    ...{ campaignId: 1_767_225_700, profileIds: [String(place).padStart(32, '0')], attempt: 1 },
    ...ENDS[place % ENDS.length],
    ...{ ms: place % 5_000, waitedMs: place % 900, requestBytes: 2_048, origin: 'https://hooks.example.com' },
  };
}

/** The log as the API answers it; the cursor is where it goes on. */
async function answerPage(route: Route): Promise<void> {
  const { searchParams: asked } = new URL(route.request().url());
  const from = Number(asked.get('cursor') ?? 0);
  const to = Math.min(ALL, from + Number(asked.get('limit')));
  const attempts = Array.from({ length: to - from }, (_, place) => attemptAt(from + place));
  const searched = { from: attempts.at(-1)?.at, to: attempts[0]?.at, files: 1 };
  const more = to < ALL && { cursor: String(to) };
  await route.fulfill({ json: { status: 'success', attempts, searched, ...more } });
}

const mark = (name: string) => page.evaluate(`mark(${JSON.stringify(name)})`);

const grid = () => page.getByRole('grid', { name: 'Attempts' });
const rowsAre = (count: number) =>
  page.locator(`[role=grid][aria-rowcount="${count + 1}"]`).waitFor({ timeout: 60_000 });
/** Pulls the scroll bar to the end, as often as there is more. */
const PULL = `new Promise((resolve) => {
  const grid = document.querySelector('[role=grid]');
  const pull = () => {
    const { parentElement: scroller } = grid;
    scroller.scrollTop = scroller.scrollHeight;
    mark('at ' + Math.round(scroller.scrollHeight / 40_000));
    if (Number(grid.getAttribute('aria-rowcount')) > ${ALL}) requestAnimationFrame(resolve);
    else requestAnimationFrame(pull);
  };
  pull();
})`;
/** Through all of it, a fiftieth in a frame. */
const SWEEP = `new Promise((resolve) => {
  const { parentElement: scroller } = document.querySelector('[role=grid]');
  let step = 0;
  const sweep = () => {
    scroller.scrollTop = (scroller.scrollHeight * ++step) / 50;
    mark('step ' + step);
    step < 50 ? requestAnimationFrame(sweep) : resolve();
  };
  sweep();
})`;

it('100,000 attempts load page by page as they are scrolled to, without a pause over 200 ms', async () => {
  await at.go('/settings/channels/attempts');
  await grid().getByRole('row').nth(5).waitFor();
  const pause = await longestPause({ browser, page }, async () => {
    await page.evaluate(PULL);
  });
  await rowsAre(ALL);
  await grid().getByRole('row').last().waitFor();
  expect(await grid().getByRole('row').count()).toBeLessThan(100);
  expect(pause.ms, JSON.stringify(pause)).toBeLessThan(MOST_MS);
});

it('scrolling through them, by the bar and by keys, has no pause over 200 ms', async () => {
  const sweep = async () =>
    await longestPause({ browser, page }, async () => {
      await page.evaluate(SWEEP);
      await grid().focus();
      for (const key of ['Home', 'PageDown', 'PageDown', 'ArrowDown', 'End', 'PageUp']) {
        await mark(key);
        await page.keyboard.press(key);
      }
    });
  // The middle of three: a collection of garbage, which all that was loaded before left, is in one of them.
  const pauses = [await sweep(), await sweep(), await sweep()].toSorted((one, other) => one.ms - other.ms);
  const active = await grid().getAttribute('aria-activedescendant');
  const row = page.locator(`#${active}`);
  expect(Number(await row.getAttribute('aria-rowindex'))).toBeGreaterThan(ALL - 100);
  expect(pauses[1]?.ms, JSON.stringify(pauses)).toBeLessThan(MOST_MS);
});

it('filtering them has no pause over 200 ms, and what fits is there at once', async () => {
  const answer = page.getByRole('search').getByRole('button', { name: /^Answer/ });
  const pause = await longestPause({ browser, page }, async () => {
    await mark('open');
    await answer.click();
    await mark('choose');
    await page.getByRole('option', { name: '5xx' }).click();
    await rowsAre(ALL / 5);
    await mark('choose another');
    await page.getByRole('option', { name: 'timeout' }).click();
    await rowsAre((2 * ALL) / 5);
    await page.keyboard.press('Escape');
    await mark('type');
    await page.getByRole('search').getByRole('searchbox', { name: 'Status' }).fill('503');
    await rowsAre(ALL / 5);
    await mark('clear');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await rowsAre(ALL);
  });
  expect(pause.ms, JSON.stringify(pause)).toBeLessThan(MOST_MS);
});
