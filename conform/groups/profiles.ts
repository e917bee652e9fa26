import { holds, keysOf, list, pick, same } from '../expect.ts';
import { oncePerRun } from '../once.ts';
import { type Group, rules } from '../rule.ts';
import { peopleOf, shop } from '../shop.ts';
import type { World } from '../world.ts';

const everybody = ['ann', 'bob', 'cat', 'dan', 'eve'];
const ofRun = ({ run }: World) => ({ common_profile_properties: { profile_fields: [{ name: 'Run', value: run }] } });
const path = '/1/profiles.json?batch_size=2';

const walked = oncePerRun(async (world) => {
  await shop(world);
  const opened = await world.call({ method: 'POST', path, body: ofRun(world) });
  const pages = await world.pages(String(pick(opened.json, 'cursor')), 'profiles');
  const records = pages.flatMap((page) => list(page.json, 'records'));
  return { opened, pages, records, ann: records.find((record) => pick(record, 'name') === 'Ann') };
});

export const profiles: Group = {
  name: 'profiles',
  rules: rules({
    '§4 POST opens, the answer has exactly status and cursor': async (world) => {
      same(keysOf((await walked(world)).opened.json), ['cursor', 'status']);
    },
    '§4 GET ?query= opens': async (world) => {
      await shop(world);
      const query = encodeURIComponent(JSON.stringify(ofRun(world)));
      const opened = await world.call({ path: `${path}&query=${query}` });
      const pages = await world.pages(String(pick(opened.json, 'cursor')), 'profiles');
      same(pages.flatMap((page) => list(page.json, 'records')).length, 5, 'records');
    },
    '§4 filters alone find people, without a base event': async (world) => {
      same(await peopleOf(world, () => ofRun(world)), everybody);
    },
    '§4 a base event finds those who raised it': async (world) => {
      same(await peopleOf(world, ({ viewed, from, to }) => ({ event_name: viewed, from, to })), ['ann', 'bob', 'dan']);
    },
    '§4 event_name "-1" is every event': async (world) => {
      same(await peopleOf(world, ({ from, to }) => ({ event_name: '-1', from, to, ...ofRun(world) })), everybody);
    },
    '§4 did_none finds people who did not': async (world) => {
      const found = await peopleOf(world, ({ viewed, from, to }) => ({
        ...ofRun(world),
        advanced_query: { did_none: [{ event_name: viewed, from, to }] },
      }));
      same(found, ['cat', 'eve']);
    },
    '§4 pages are filled and end as those of events do': async (world) => {
      const { pages } = await walked(world);
      same(
        pages.map((page) => list(page.json, 'records').length),
        [2, 2, 1, 0],
        'records a page',
      );
      same(pages.at(-1)?.text, '{"status":"success"}', 'the last page');
    },
    '§4 a page has exactly the keys status, next_cursor, records': async (world) => {
      same(keysOf((await walked(world)).pages[0]?.json), ['next_cursor', 'records', 'status']);
    },
    '§4 everybody comes once': async (world) => {
      const names = (await walked(world)).records.map((record) => pick(record, 'name'));
      same(names.toSorted(), ['Ann', 'Bob', 'Cat', 'Dan', 'Eve']);
    },
    '§4 a record has identity, e-mail and name': async (world) => {
      const { ann } = await walked(world);
      const identity = `${world.run}-ann`;
      same(
        [pick(ann, 'identity'), pick(ann, 'email'), pick(ann, 'name')],
        [identity, `${identity}@example.com`, 'Ann'],
      );
    },
    '§4 a record has all_identities': async (world) => {
      const all = list((await walked(world)).ann, 'all_identities');
      same(all.includes(`${world.run}-ann`) && all.includes(`${world.run}-ann@example.com`), true, 'all_identities');
    },
    '§4 a record has profileData': async (world) => {
      const data = pick((await walked(world)).ann, 'profileData');
      same([pick(data, 'Plan'), pick(data, 'Points')], ['gold', 12]);
    },
    '§4 without flags a record has events': async (world) => {
      same(typeof pick((await walked(world)).ann, 'events'), 'object', 'type of events');
    },
    '§4 the objectId is inside platformInfo, of people without a device too': async (world) => {
      const { records } = await walked(world);
      const ids = records.map((record) => typeof pick(record, 'platformInfo', 0, 'objectId'));
      same(new Set(ids), new Set(['string']), 'types of objectId');
    },
    '§4 profile.json names a person by the objectId of their record': async (world) => {
      const { ann } = await walked(world);
      const alone = await world.call({ path: `/1/profile.json?identity=${world.run}-ann` });
      const objectId = pick(ann, 'platformInfo', 0, 'objectId');
      same(pick(alone.json, 'record', 'platformInfo', 0, 'objectId'), objectId, 'objectId');
      const found = await world.call({ path: `/1/profile.json?objectId=${encodeURIComponent(String(objectId))}` });
      same(pick(found.json, 'record', 'identity'), `${world.run}-ann`, 'identity');
    },
    '§4 profile.json has the same keys as a record': async (world) => {
      const { ann } = await walked(world);
      const alone = await world.call({ path: `/1/profile.json?identity=${world.run}-ann` });
      same(keysOf(pick(alone.json, 'record')), keysOf(ann), 'keys');
    },
    '§4 profile.json tells the same of each device as a record': async (world) => {
      const { ann } = await walked(world);
      const alone = await world.call({ path: `/1/profile.json?identity=${world.run}-ann` });
      same(pick(alone.json, 'record', 'platformInfo'), pick(ann, 'platformInfo'), 'platformInfo');
    },
    '§4 platformInfo of a record tells when somebody was last seen': async (world) => {
      const seen = pick((await walked(world)).ann, 'platformInfo', 0, 'ls');
      holds(Number.isInteger(seen) && Number(seen) <= world.now / 1_000, `ls is ${seen}`);
    },
    '§4 flags of false leave profileData and events out': async (world) => {
      await shop(world);
      const flags = 'app=false&events=false&profile=false';
      const opened = await world.call({ method: 'POST', path: `${path}&${flags}`, body: ofRun(world) });
      const [page] = await world.pages(String(pick(opened.json, 'cursor')), 'profiles');
      const [record] = list(page?.json, 'records');
      same([pick(record, 'profileData'), pick(record, 'events')], [undefined, undefined]);
    },
    '§13 a query beside a cursor: the cursor wins': async (world) => {
      const { opened, pages } = await walked(world);
      const body = { ...ofRun(world), cursor: pick(opened.json, 'cursor') };
      same((await world.call({ method: 'POST', path: '/1/profiles.json', body })).text, pages[0]?.text);
    },
    '§4 a cursor of profiles is none of events': async (world) => {
      const cursor = pick((await walked(world)).opened.json, 'cursor');
      const answer = await world.call({ path: `/1/events.json?cursor=${cursor}` });
      same([answer.status, answer.json], [200, { status: 'fail', error: 'Incorrect Usage', code: 3 }]);
    },
    '§4 a bad cursor is "Incorrect Usage"': async ({ call }) => {
      const answer = await call({ path: '/1/profiles.json?cursor=abc' });
      same([answer.status, answer.json], [200, { status: 'fail', error: 'Incorrect Usage', code: 3 }]);
    },
    '§3 events=true adds a summary by event to records of events': async (world) => {
      const { charged, from, to } = await shop(world);
      const found = await world.records({ event_name: charged, from, to }, 'batch_size=100&events=true');
      const bob = found.find((record) => pick(record, 'profile', 'name') === 'Bob');
      const summaries = pick(bob, 'profile', 'events');
      const key = keysOf(summaries).find(
        (name) => name.toLowerCase().replaceAll(' ', '') === charged.toLowerCase().replaceAll(' ', ''),
      );
      const summary = pick(summaries, key ?? '');
      same(pick(summary, 'count'), 2, 'count');
      holds(Number(pick(summary, 'first_seen')) < Number(pick(summary, 'last_seen')), 'first_seen before last_seen');
    },
  }),
};
