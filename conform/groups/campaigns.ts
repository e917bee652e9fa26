import { utcDay } from '../clock.ts';
import { holds, keysOf, matches, pick, same } from '../expect.ts';
import { oncePerRun } from '../once.ts';
import { patiently } from '../patiently.ts';
import { type Group, rules } from '../rule.ts';
import type { Query, World } from '../world.ts';

/** Campaigns made by API. Nothing here makes or stops one: the rules are to be safe where messages are really sent. */
const post = ({ call }: World, path: string, body: Query) => patiently(() => call({ method: 'POST', path, body }));
const inNovember = { from: 20231101, to: 20231130 };
/** Long before there were ids of epoch seconds. */
const NOBODYS_ID = 1;

async function refused(world: World, wanted: { path: string; body: Query; error: RegExp }): Promise<void> {
  const answer = await post(world, wanted.path, wanted.body);
  same([answer.status, pick(answer.json, 'status'), pick(answer.json, 'code')], [400, 'fail', 400]);
  matches(pick(answer.json, 'error'), wanted.error, 'error');
}

const list = (body: Query, error: RegExp) => (world: World) =>
  refused(world, { path: '/1/targets/list.json', body, error });
const estimate = (body: Query, error: RegExp) => (world: World) =>
  refused(world, { path: '/1/targets/create.json', body: { ...push, ...body, estimate_only: true }, error });

const push: Query = {
  name: 'Conform',
  target_mode: 'push',
  segment: 'all',
  content: { title: 'Conform', body: 'Conform' },
  when: 'now',
  devices: ['android', 'ios'],
};

/** Three people, two with an e-mail, one with a phone of this kind; as a query that finds them. */
const audience = oncePerRun(async ({ run, commit }: World): Promise<Query> => {
  const person = (name: string, profileData: Query) => ({
    type: 'profile',
    identity: `${run}-${name}`,
    objectId: `${run}-${name}-phone`,
    profileData: { Audience: run, ...profileData },
  });
  await commit([
    person('reached', { Email: `${run}-reached@example.com` }),
    person('written', { Email: `${run}-written@example.com` }),
    person('away', {}),
  ]);
  await commit([{ type: 'token', objectId: `${run}-reached-phone`, tokenData: { id: `${run}-token`, type: 'fcm' } }]);
  return { common_profile_properties: { profile_fields: [{ name: 'Audience', value: run }] } };
});

/** The estimate of a campaign, asked for again while it is being made. */
async function estimates(world: World, body: Query): Promise<Query> {
  const asked = { ...body, estimate_only: true };
  let answer = await post(world, '/1/targets/create.json', asked);
  for (let tries = 0; pick(answer.json, 'status') === 'partial' && tries < 20; tries++) {
    answer = await post(world, '/1/targets/create.json', { ...asked, req_id: pick(answer.json, 'req_id') });
  }
  same([answer.status, keysOf(answer.json)], [200, ['estimates', 'status']]);
  const found = pick(answer.json, 'estimates');
  const counts = Object.entries(found ?? {});
  holds(
    counts.every(([, count]) => Number.isInteger(count)),
    'estimates are counts',
  );
  return Object.fromEntries(counts);
}

export const campaigns: Group = {
  name: 'campaigns',
  rules: rules({
    '§8 campaigns of a month are listed': async (world) => {
      const answer = await post(world, '/1/targets/list.json', inNovember);
      same([answer.status, pick(answer.json, 'status')], [200, 'success']);
      holds(Array.isArray(pick(answer.json, 'targets')), 'targets is no list');
    },
    '§8 90 days are listed at once': async (world) => {
      const answer = await post(world, '/1/targets/list.json', { from: 20231001, to: 20231229 });
      same(pick(answer.json, 'status'), 'success', 'status');
    },
    '§8 91 days are refused with the limit': list({ from: 20231001, to: 20231230 }, /^to: .*\b90 days/),
    '§8 a list that ends before it begins is refused': list({ from: 20231130, to: 20231101 }, /^to: /),
    '§8 a list without its end is refused by name': list({ from: 20231101 }, /^to: /),
    '§8 a day that there is not is refused by name': list({ from: 20230229, to: 20230301 }, /^from: /),
    ...Object.fromEntries(
      ['result', 'stop'].map((what) => [
        `§8 ${what} of a campaign that there is not is a failure` as const,
        async (world: World) => {
          const answer = await post(world, `/1/targets/${what}.json`, { id: NOBODYS_ID });
          holds(answer.status < 500 && pick(answer.json, 'status') === 'fail', `got HTTP ${answer.status}`);
        },
      ]),
    ),
    '§8 an id that is no number is refused by name': (world) =>
      refused(world, { path: '/1/targets/result.json', body: { id: 'first' }, error: /^id: / }),
    '§8 an estimate is numbers by device, without an id': async (world) => {
      same(Object.keys(await estimates(world, push)).sort(), ['android', 'ios'], 'devices');
    },
    '§8 an estimate is of the devices that are named': async (world) => {
      same(Object.keys(await estimates(world, { ...push, devices: ['ios'] })), ['ios'], 'devices');
    },
    '§8 an estimate counts those who have the device, of those who fit the query': async (world) => {
      const where = await audience(world);
      same(await estimates(world, { ...push, segment: undefined, where }), { android: 1, ios: 0 }, 'reached');
    },
    '§8 an estimate of e-mails counts those who have an e-mail': async (world) => {
      const where = await audience(world);
      const email = { target_mode: 'email', content: { subject: 'Conform', body: 'Conform' } };
      same(await estimates(world, { ...push, ...email, segment: undefined, where }), { email: 2 }, 'reached');
    },
    '§8 an estimate of a query that nobody fits is nobody': async (world) => {
      const where = { ...(await audience(world)), event_name: `${world.run} Never`, from: '-7d' };
      same(await estimates(world, { ...push, segment: undefined, where }), { android: 0, ios: 0 }, 'reached');
    },
    '§8 an estimate for everybody counts more than nobody': async (world) => {
      await audience(world);
      holds(Number(pick(await estimates(world, push), 'android')) > 0, 'nobody');
    },
    '§8 a query that is wrong is refused by its path under where': estimate(
      { segment: undefined, where: { event_name: 'Charged', evnt_properties: [] } },
      /^where\.evnt_properties: /,
    ),
    '§8 both where and segment are refused': estimate({ where: { event_name: 'Charged' } }, /^where: .*segment/),
    '§8 neither where nor segment is refused': estimate({ segment: undefined }, /^where: .*segment/),
    '§8 a mode that there is not is refused by name': estimate({ target_mode: 'pigeon' }, /^target_mode: /),
    '§8 a message without a title is refused by name': estimate({ content: { body: 'x' } }, /^content\.title: /),
    '§8 a moment that there is not is refused by name': estimate({ when: '20990230 10:00' }, /^when: /),
    '§8 a key that there is not is refused by name': estimate({ whom: 'all' }, /^whom: /),
    '§8 an export passcode lists campaigns and creates none': async ({ call, target }) => {
      if (!target.passcodes.export) return { skipped: 'needs --export-passcode' };
      const as = 'export';
      same((await call({ method: 'POST', path: '/1/targets/list.json', body: inNovember, as })).status, 200, 'list');
      const body = { ...push, estimate_only: true };
      same((await call({ method: 'POST', path: '/1/targets/create.json', body, as })).status, 403, 'create');
    },
    ...Object.fromEntries(
      ['push', 'email', 'sms', 'webpush'].map((channel) => [
        `§8 ${channel} by the id of a campaign that there is not is a failure` as const,
        async (world: World) => {
          const answer = await post(world, `/1/send/${channel}.json`, { id: NOBODYS_ID });
          holds(answer.status < 500 && answer.status !== 401, `got HTTP ${answer.status}`);
          same(pick(answer.json, 'status'), 'fail', 'status');
          holds(!/^Not found/.test(String(pick(answer.json, 'error'))), 'there is no such path');
        },
      ]),
    ),
    ...Object.fromEntries(
      ['/category-groups', '/v1/contentBlock/list'].map((path) => [
        `§8 ${path} is a list` as const,
        async ({ call }: World) => {
          const answer = await call({ path });
          same([answer.status, pick(answer.json, 'status')], [200, 'success']);
          holds(Object.values(answer.json ?? {}).some(Array.isArray), 'no list in the answer');
        },
      ]),
    ),
    '§5 messages are reported for days as texts': async (world) => {
      const days = { from: String(utcDay(world.now, -55)), to: String(utcDay(world.now, -1)) };
      const answer = await post(world, '/1/message/report.json', days);
      same([answer.status, pick(answer.json, 'status')], [200, 'success']);
      holds(Array.isArray(pick(answer.json, 'messages')), 'messages is no list');
    },
    '§5 a report that ends before it begins is refused': (world) =>
      refused(world, { path: '/1/message/report.json', body: { from: 20231130, to: 20231101 }, error: /^to: / }),
  }),
};
