import { keysOf, list, pick, same } from '../expect.ts';
import { type Group, rules } from '../rule.ts';
import { ann, thirty } from '../seeds.ts';
import type { World } from '../world.ts';

async function profileBy(world: World, what: string): Promise<unknown> {
  const answer = await world.call({ path: `/1/profile.json?${what}` });
  same([answer.status, pick(answer.json, 'status')], [200, 'success']);
  return pick(answer.json, 'record');
}

export const profile: Group = {
  name: 'profile',
  rules: rules({
    '§4 one profile by identity': async (world) => {
      const { identity, email } = await ann(world);
      same(pick(await profileBy(world, `identity=${identity}`), 'email'), email);
    },
    '§4 a name that is too long is refused': async (world) => {
      const answer = await world.call({ path: `/1/profile.json?objectId=${'x'.repeat(3_000)}` });
      same([answer.status, pick(answer.json, 'code')], [400, 400]);
    },
    '§4 one profile by e-mail': async (world) => {
      const { email } = await ann(world);
      same(pick(await profileBy(world, `email=${encodeURIComponent(email)}`), 'profileData', 'Plan'), 'gold');
    },
    '§4 one profile by objectId': async (world) => {
      const { query, email } = await ann(world);
      const [record] = await world.records(query);
      const objectId = String(pick(record, 'profile', 'objectId'));
      same(pick(await profileBy(world, `objectId=${encodeURIComponent(objectId)}`), 'email'), email);
    },
    '§4 the answer has exactly the keys status and record': async (world) => {
      const { identity } = await ann(world);
      same(keysOf((await world.call({ path: `/1/profile.json?identity=${identity}` })).json), ['record', 'status']);
    },
    '§4 the record has profileData': async (world) => {
      const { identity } = await ann(world);
      same(pick(await profileBy(world, `identity=${identity}`), 'profileData', 'Points'), 12);
    },
    '§4 the record has events: of each how many, the first and the last': async (world) => {
      const { identity, eventName, ts } = await ann(world);
      const events = pick(await profileBy(world, `identity=${identity}`), 'events');
      same(pick(events, eventName), { count: 1, first_seen: ts, last_seen: ts });
    },
    '§4 the events of the record count all of the person, and nobody else’s': async (world) => {
      const { eventName, events } = await thirty(world);
      const record = await profileBy(world, `identity=${world.run}-t1`);
      const own = events.filter((_, place) => place % 7 === 1).map(({ ts }) => ts);
      const expected = { count: own.length, first_seen: Math.min(...own), last_seen: Math.max(...own) };
      same(pick(record, 'events', eventName), expected);
    },
    '§4 the record has platformInfo': async (world) => {
      const { identity } = await ann(world);
      const record = await profileBy(world, `identity=${identity}`);
      same(
        Array.isArray(list(record, 'platformInfo')) && pick(record, 'platformInfo') !== undefined,
        true,
        'platformInfo',
      );
    },
    '§4 the objectId is inside platformInfo, of somebody without a device too': async (world) => {
      const { identity } = await ann(world);
      const record = await profileBy(world, `identity=${identity}`);
      same(typeof pick(record, 'platformInfo', 0, 'objectId'), 'string', 'type of objectId');
    },
    '§4 platformInfo tells when somebody was last seen': async (world) => {
      const identity = `${world.run}-seen`;
      const ts = 1_700_000_000;
      const evtName = `Conform ${world.run} Seen`;
      await world.commit([ts, ts + 60].map((at) => ({ type: 'event', identity, evtName, ts: at, evtData: {} })));
      same(pick(await profileBy(world, `identity=${identity}`), 'platformInfo', 0, 'ls'), ts + 60, 'ls');
    },
    '§13 nobody is 404 "Profile not found"': async ({ call, run }) => {
      const answer = await call({ path: `/1/profile.json?identity=${run}-nobody-at-all` });
      same([answer.status, answer.json], [404, { status: 'fail', error: 'Profile not found', code: 404 }]);
    },
    '§4 neither e-mail, identity nor objectId is an error': async ({ call }) => {
      const answer = await call({ path: '/1/profile.json' });
      same([answer.status, pick(answer.json, 'status')], [400, 'fail']);
    },
  }),
};
