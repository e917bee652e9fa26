import { packed, utcDay } from '../clock.ts';
import { holds, keysOf, list, matches, pick, same, shown } from '../expect.ts';
import type { Answer } from '../http.ts';
import { type Group, type Rules, rules } from '../rule.ts';
import { thirty } from '../seeds.ts';
import { cursorOf, type World } from '../world.ts';

const asParameter = (query: object) => `query=${encodeURIComponent(JSON.stringify(query))}`;
const somewhere = { event_name: 'Conform', from: 20231101, to: 20231130 };
/** The documented text, and perhaps what is wrong after it. */
function isMalformed(answer: Answer, more: RegExp = /^/): void {
  same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [400, 'fail', 400]);
  matches(pick(answer.json, 'error'), /^Malformed request/, 'error');
  matches(pick(answer.json, 'error'), more, 'error');
}
const path = '/1/events.json?batch_size=5000';

async function givesThirty(world: World, answer: Answer): Promise<void> {
  const pages = await world.pages(cursorOf(answer));
  same(pages.flatMap((page) => list(page.json, 'records')).length, 30, 'records');
}

async function isRefused(world: World, query: unknown): Promise<void> {
  const answer = await world.call({ method: 'POST', path, body: query });
  same([pick(answer.json, 'status'), pick(answer.json, 'cursor')], ['fail', undefined], shown(query));
  holds(answer.status === 400 || answer.status === 200, `expected 400 or 200, got ${answer.status}`);
}

const flags = ['app', 'events', 'profile'].flatMap((flag) =>
  ['true', 'True', 'false'].map((value) => ({ flag, value })),
);
const flagRules: Rules = rules(
  Object.fromEntries(
    flags.map(({ flag, value }) => [
      `§3 ${flag}=${value} opens` as const,
      async ({ call }: World) =>
        void cursorOf(await call({ method: 'POST', path: `${path}&${flag}=${value}`, body: somewhere })),
    ]),
  ),
);

export const eventsOpen: Group = {
  name: 'events-open',
  rules: {
    ...rules({
      '§3 POST with the query as body opens': async (world) => {
        const { query } = await thirty(world);
        await givesThirty(world, await world.call({ method: 'POST', path, body: query }));
      },
      '§3 GET ?query= opens': async (world) => {
        const { query } = await thirty(world);
        await givesThirty(world, await world.call({ path: `${path}&${asParameter(query)}` }));
      },
      '§3 GET ?query= without a Content-Type opens': async (world) => {
        const { query } = await thirty(world);
        const { accountId, passcodes } = world.target;
        const headers = { 'X-CleverTap-Account-Id': accountId, 'X-CleverTap-Passcode': passcodes.admin };
        await givesThirty(world, await world.send({ path: `${path}&${asParameter(query)}`, headers }));
      },
      '§6 POST {"query":{…}} opens': async (world) => {
        const { query } = await thirty(world);
        await givesThirty(world, await world.call({ method: 'POST', path, body: { query } }));
      },
      '§3 the answer has exactly the keys status and cursor': async ({ call }) => {
        const answer = await call({ method: 'POST', path, body: somewhere });
        same([keysOf(answer.json), pick(answer.json, 'status')], [['cursor', 'status'], 'success']);
      },
      '§3 a cursor is of letters, digits, - and _, so that every client carries it unharmed': async ({ call }) => {
        matches(cursorOf(await call({ method: 'POST', path, body: somewhere })), /^[A-Za-z0-9_-]+$/, 'the cursor');
      },
      '§13 without batch_size it opens': async (world) => {
        const { query } = await thirty(world);
        await givesThirty(world, await world.call({ method: 'POST', path: '/1/events.json', body: query }));
      },
      '§13 without batch_size a page holds more than the 10 of the official libraries': async (world) => {
        const { query } = await thirty(world);
        const [first] = await world.pages(
          cursorOf(await world.call({ method: 'POST', path: '/1/events.json', body: query })),
        );
        same(list(first?.json, 'records').length, 30, 'records on the first page');
      },
      '§3 a batch_size over 5,000 is trimmed silently': async (world) => {
        const { query } = await thirty(world);
        await givesThirty(
          world,
          await world.call({ method: 'POST', path: '/1/events.json?batch_size=100000', body: query }),
        );
      },
      '§13 a batch_size of 0 is "Malformed request"': async ({ call }) => {
        const answer = await call({ method: 'POST', path: '/1/events.json?batch_size=0', body: somewhere });
        isMalformed(answer);
      },
      '§13 a negative batch_size is "Malformed request"': async ({ call }) => {
        const answer = await call({ method: 'POST', path: '/1/events.json?batch_size=-5', body: somewhere });
        isMalformed(answer);
      },
      '§13 a batch_size that is no number is "Malformed request"': async ({ call }) => {
        const answer = await call({ method: 'POST', path: '/1/events.json?batch_size=ten', body: somewhere });
        isMalformed(answer, /batch_size.*5000/);
      },
      '§1 a query that is no JSON is "Malformed request"': async ({ call }) => {
        const answer = await call({ method: 'POST', path, body: '{"event_name":' });
        isMalformed(answer);
      },
      '§1 neither a query nor a cursor is "Malformed request"': async ({ call }) => {
        const answer = await call({ path: '/1/events.json' });
        isMalformed(answer);
      },
      '§3 an events query needs event_name': (world) => isRefused(world, { from: 20231101, to: 20231130 }),
      '§3 an events query needs from': (world) => isRefused(world, { event_name: 'Conform', to: 20231130 }),
      '§3 an events query needs to': (world) => isRefused(world, { event_name: 'Conform', from: 20231101 }),
      '§3 a date must be a day of the calendar': (world) => isRefused(world, { ...somewhere, to: 20231131 }),
      '§3 dates in the future are 4002': async ({ call }) => {
        const answer = await call({
          method: 'POST',
          path,
          body: { event_name: 'Conform', from: 20231101, to: 20991231 },
        });
        same([pick(answer.json, 'status'), pick(answer.json, 'code')], ['fail', 4002]);
      },
      '§3 to may be tomorrow': async (world) => {
        const { timezone } = world.target;
        if (!timezone) return { skipped: 'needs --timezone' };
        const tomorrow = Math.floor(packed(world.now / 1_000 + 86_400, timezone) / 1_000_000);
        const body = { event_name: 'Conform', from: 20231101, to: tomorrow };
        void cursorOf(await world.call({ method: 'POST', path, body }));
      },
      '§3 to may not be three days ahead': async (world) => {
        const body = { event_name: 'Conform', from: 20231101, to: utcDay(world.now, 3) };
        const answer = await world.call({ method: 'POST', path, body });
        same([answer.status, pick(answer.json, 'code')], [200, 4002]);
      },
      '§3 without flags a record has profileData and events': async (world) => {
        const { query } = await thirty(world);
        const [record] = await world.records(query, 'batch_size=5000');
        const profile = pick(record, 'profile');
        same([typeof pick(profile, 'profileData'), typeof pick(profile, 'events')], ['object', 'object']);
      },
      '§3 flags of false leave profileData and events out': async (world) => {
        const { query } = await thirty(world);
        const [record] = await world.records(query, 'batch_size=5000&app=false&events=false&profile=false');
        const profile = pick(record, 'profile');
        same([pick(profile, 'profileData'), pick(profile, 'events')], [undefined, undefined]);
        holds(typeof pick(profile, 'objectId') === 'string', 'who it is is still told');
      },
      '§3 one flag of false leaves the others true': async (world) => {
        const { query } = await thirty(world);
        const [record] = await world.records(query, 'batch_size=5000&events=false');
        const profile = pick(record, 'profile');
        same([typeof pick(profile, 'profileData'), pick(profile, 'events')], ['object', undefined]);
      },
      '§13 a query beside a cursor in one body: the cursor wins': async (world) => {
        const { query } = await thirty(world);
        const cursor = await world.open(query);
        const page = await world.page(cursor);
        const body = { ...somewhere, cursor };
        same((await world.call({ method: 'POST', path: '/1/events.json', body })).text, page.text);
      },
      '§13 a query beside a cursor in the address: the cursor wins': async (world) => {
        const { query } = await thirty(world);
        const cursor = await world.open(query);
        const page = await world.page(cursor);
        const found = await world.call({ method: 'POST', path: `/1/events.json?cursor=${cursor}`, body: somewhere });
        same(found.text, page.text);
      },
      '§1 a query that is no JSON is told where it ends to be': async ({ call }) => {
        isMalformed(await call({ method: 'POST', path, body: '{"event_name":' }), /line 1, column 15/);
      },
      '§3 notification events cannot be exported': async ({ call }) => {
        for (const name of ['Notification Sent', 'Notification Viewed', 'Notification Clicked']) {
          const answer = await call({ method: 'POST', path, body: { ...somewhere, event_name: name } });
          same(
            [answer.status, answer.json],
            [400, { status: 'fail', error: 'Export not allowed for this event', code: 400 }],
            name,
          );
        }
      },
      '§2 event names are matched without case': async (world) => {
        const { query, eventName } = await thirty(world);
        same((await world.records({ ...query, event_name: eventName.toUpperCase() })).length, 30, 'records');
      },
      '§2 event names are matched without spaces': async (world) => {
        const { query, eventName } = await thirty(world);
        same((await world.records({ ...query, event_name: eventName.replaceAll(' ', '') })).length, 30, 'records');
      },
      '§6 empty filters are no filters': async (world) => {
        const { query } = await thirty(world);
        same(
          (await world.records({ ...query, event_properties: [], common_profile_properties: {} })).length,
          30,
          'records',
        );
      },
      '§3 an event that nobody raised is an empty export, not an error': async (world) => {
        const cursor = await world.open({ ...somewhere, event_name: `Conform ${world.run} Never` });
        same(
          (await world.pages(cursor)).map(({ json }) => json),
          [{ status: 'success' }],
          'pages',
        );
      },
    }),
    ...flagRules,
  },
};
