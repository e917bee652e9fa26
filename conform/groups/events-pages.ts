import { holds, keysOf, list, pick, same, shown } from '../expect.ts';
import type { Answer } from '../http.ts';
import { oncePerRun } from '../once.ts';
import { type Group, rules } from '../rule.ts';
import { thirty } from '../seeds.ts';
import type { World } from '../world.ts';

const records = (answer: Answer | undefined) => list(answer?.json, 'records');
const places = (pages: readonly Answer[]) =>
  pages.flatMap(records).map((record) => pick(record, 'event_props', 'Place'));
const inOrder = (found: readonly unknown[]) => found.map(Number).toSorted((a, b) => a - b);
const allPlaces = Array.from({ length: 30 }, (_, place) => place);
const incorrect = [200, { status: 'fail', error: 'Incorrect Usage', code: 3 }];

/** Pages of seven: four full ones and a last of two, then the one that says there are no more. */
const bySeven = oncePerRun(async (world) => {
  const { query } = await thirty(world);
  const cursor = await world.open(query, 'batch_size=7');
  return { cursor, pages: await world.pages(cursor) };
});

async function unionAt(world: World, batchSize: number): Promise<void> {
  const { query } = await thirty(world);
  const pages = await world.pages(await world.open(query, `batch_size=${batchSize}`));
  same(inOrder(places(pages)), allPlaces, 'the union of pages');
}

export const eventsPages: Group = {
  name: 'events-pages',
  rules: rules({
    '§3 a page has exactly the keys status, next_cursor, records': async (world) => {
      for (const page of (await bySeven(world)).pages.slice(0, -1)) {
        same(keysOf(page.json), ['next_cursor', 'records', 'status']);
      }
    },
    '§3 the status of a page is success': async (world) => {
      const { pages } = await bySeven(world);
      holds(
        pages.every(({ json }) => pick(json, 'status') === 'success'),
        'a page had another status',
      );
    },
    '§3 the last page with records still has next_cursor': async (world) => {
      const last = (await bySeven(world)).pages.findLast((page) => records(page).length > 0);
      same(typeof pick(last?.json, 'next_cursor'), 'string', 'type of next_cursor');
    },
    '§3 the page after it is exactly {"status":"success"}': async (world) => {
      same((await bySeven(world)).pages.at(-1)?.text, '{"status":"success"}');
    },
    '§3 pages are filled': async (world) => {
      same(
        (await bySeven(world)).pages.map((page) => records(page).length),
        [7, 7, 7, 7, 2, 0],
        'records a page',
      );
    },
    '§3 pages have every record once': async (world) => {
      same(inOrder(places((await bySeven(world)).pages)), allPlaces);
    },
    '§3 the same records come at a batch_size of 1': (world) => unionAt(world, 1),
    '§3 the same records come at a batch_size of 10': (world) => unionAt(world, 10),
    '§3 the same records come at a batch_size of exactly their number': (world) => unionAt(world, 30),
    '§3 the same records come at a batch_size of 5000': (world) => unionAt(world, 5_000),
    '§3 a page asked for again is the same, byte for byte': async (world) => {
      const { cursor, pages } = await bySeven(world);
      same((await world.page(cursor)).text, pages[0]?.text);
    },
    '§3 a cursor keeps its position: an early page can be read after a later one': async (world) => {
      const { pages } = await bySeven(world);
      const second = String(pick(pages[0]?.json, 'next_cursor'));
      same((await world.page(second)).text, pages[1]?.text);
    },
    '§3 the end asked for again is the end': async (world) => {
      const { pages } = await bySeven(world);
      const end = String(pick(pages.at(-2)?.json, 'next_cursor'));
      same((await world.page(end)).text, '{"status":"success"}');
    },
    '§3 a page can be read by POST without a body': async (world) => {
      const { cursor, pages } = await bySeven(world);
      same((await world.call({ method: 'POST', path: `/1/events.json?cursor=${cursor}` })).text, pages[0]?.text);
    },
    '§3 a page can be read by POST with an empty JSON object': async (world) => {
      const { cursor, pages } = await bySeven(world);
      same(
        (await world.call({ method: 'POST', path: `/1/events.json?cursor=${cursor}`, body: {} })).text,
        pages[0]?.text,
      );
    },
    '§3 a page can be read by POST {"cursor":…}': async (world) => {
      const { cursor, pages } = await bySeven(world);
      same((await world.call({ method: 'POST', path: '/1/events.json', body: { cursor } })).text, pages[0]?.text);
    },
    '§3 a page can be read with batch_size beside the cursor': async (world) => {
      const { cursor, pages } = await bySeven(world);
      same((await world.call({ path: `/1/events.json?batch_size=7&cursor=${cursor}` })).text, pages[0]?.text);
    },
    '§3 a cursor that was encoded twice is the cursor': async (world) => {
      const { cursor, pages } = await bySeven(world);
      const twice = encodeURIComponent(encodeURIComponent(cursor));
      same((await world.call({ path: `/1/events.json?cursor=${twice}` })).text, pages[0]?.text);
    },
    '§1 a page is gzipped when asked, and is the same page': async (world) => {
      const { query } = await thirty(world);
      const cursor = await world.open(query);
      const plain = await world.page(cursor);
      const zipped = await world.call({
        path: `/1/events.json?cursor=${cursor}`,
        headers: { 'Accept-Encoding': 'gzip' },
      });
      same([zipped.headers['content-encoding'], zipped.text], ['gzip', plain.text]);
    },
    '§3 a cursor that is none is HTTP 200 "Incorrect Usage", code 3': async ({ call }) => {
      const answer = await call({ path: '/1/events.json?cursor=abc' });
      same([answer.status, answer.json], incorrect);
    },
    '§3 a percent-encoded cursor of the other service is "Incorrect Usage"': async ({ call }) => {
      const answer = await call({ path: '/1/events.json?cursor=ZiZQYkh2b1%2BkQUM%2FPT0%3D' });
      same([answer.status, answer.json], incorrect);
    },
    '§3 an empty cursor is "Incorrect Usage"': async ({ call }) => {
      const answer = await call({ path: '/1/events.json?cursor=' });
      same([answer.status, answer.json], incorrect);
    },
    '§3 a cursor with a letter changed is no cursor': async (world) => {
      const { cursor } = await bySeven(world);
      const swapped = cursor.replace(/[0-9a-f](?=[0-9a-f]{8})/, (digit) => (digit === '0' ? '1' : '0'));
      const answer = await world.call({ path: `/1/events.json?cursor=${swapped}` });
      same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [200, 'fail', 3]);
    },
    '§3 a cursor reads one snapshot: what is uploaded later is not in it': async (world) => {
      const evtName = `Conform ${world.run} Snapshot`;
      const event = (place: number) => ({
        type: 'event',
        identity: `${world.run}-s`,
        evtName,
        ts: 1_700_000_000 + place,
        evtData: { Place: place },
      });
      const query = { event_name: evtName, from: 20231101, to: 20231130 };
      await world.commit([event(1), event(2)]);
      const cursor = await world.open(query, 'batch_size=1');
      await world.commit([event(0), event(3)]);
      same(places(await world.pages(cursor)).toSorted(), [1, 2], 'the old cursor');
      same(inOrder(places(await world.pages(await world.open(query)))), [0, 1, 2, 3], 'a new cursor');
    },
    '§3 a refused page names its reason in status, error, code': async ({ call }) => {
      const answer = await call({ path: '/1/events.json?cursor=%00' });
      holds(answer.status < 500, `expected no server error, got ${answer.status}: ${shown(answer.text)}`);
      same(keysOf(answer.json), ['code', 'error', 'status']);
    },
  }),
};
