import { packed } from '../clock.ts';
import { holds, keysOf, pick, same } from '../expect.ts';
import { oncePerRun } from '../once.ts';
import { type Group, rules } from '../rule.ts';
import { ann } from '../seeds.ts';

const oneRecord = (params: string) =>
  oncePerRun(async (world) => {
    const person = await ann(world);
    const [record, ...others] = await world.records(person.query, `batch_size=10${params}`);
    same(others.length, 0, 'other records');
    return { ...person, record };
  });
const plain = oneRecord('');
const withProfile = oneRecord('&profile=true');
const python = oneRecord('&app=False&events=False&profile=True');

export const eventsRecords: Group = {
  name: 'events-records',
  rules: rules({
    '§3 a record has exactly the keys profile, ts, event_props, session_props': async (world) => {
      same(keysOf((await plain(world)).record), ['event_props', 'profile', 'session_props', 'ts']);
    },
    '§3 ts is an integer of 14 digits, yyyyMMddHHmmss': async (world) => {
      const ts = pick((await plain(world)).record, 'ts');
      holds(Number.isInteger(ts) && /^20\d{12}$/.test(String(ts)), `got ${ts}`);
    },
    '§3 ts is the local time of a zone: whole quarters of an hour from UTC': async (world) => {
      const { record, ts } = await plain(world);
      const digits = String(pick(record, 'ts'));
      const [year = 0, ...rest] = (digits.match(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/) ?? []).slice(1).map(Number);
      const [month = 1, day = 1, hour = 0, minute = 0, second = 0] = rest;
      const offset = Date.UTC(year, month - 1, day, hour, minute, second) / 1_000 - ts;
      holds(Math.abs(offset) <= 14 * 3_600 && offset % 900 === 0, `${digits} is ${offset} s from UTC`);
    },
    '§3 ts is in the time zone of the account': async (world) => {
      const { timezone } = world.target;
      if (!timezone) return { skipped: 'needs --timezone' };
      const { record, ts } = await plain(world);
      same(pick(record, 'ts'), packed(ts, timezone), 'ts');
    },
    '§3 properties come back as they were sent': async (world) => {
      const { record, evtData } = await plain(world);
      same(pick(record, 'event_props'), evtData, 'event_props');
    },
    '§3 the name of the event is not echoed': async (world) => {
      const { record } = await plain(world);
      same(
        [pick(record, 'event_name'), pick(record, 'evtName'), pick(record, 'eventName')],
        [undefined, undefined, undefined],
      );
    },
    '§3 session_props is an object': async (world) => {
      same(typeof pick((await plain(world)).record, 'session_props'), 'object', 'type');
    },
    '§3 profile names the identity': async (world) => {
      const { record, identity } = await plain(world);
      same(pick(record, 'profile', 'identity'), identity);
    },
    '§3 profile has the e-mail': async (world) => {
      const { record, email } = await plain(world);
      same(pick(record, 'profile', 'email'), email);
    },
    '§3 profile has the name': async (world) => {
      same(pick((await plain(world)).record, 'profile', 'name'), 'Ann Conform');
    },
    '§12 the phone is a number without +': async (world) => {
      const { record, phone } = await plain(world);
      same(pick(record, 'profile', 'phone'), phone);
    },
    '§12 all_identities are identity, e-mail and phone': async (world) => {
      const { record, identity, email, phone } = await plain(world);
      const all = new Set(
        [pick(record, 'profile', 'all_identities')].flat().map((one) => String(one).replace('+', '')),
      );
      same([...all].toSorted(), [identity, email, String(phone)].toSorted(), 'all_identities');
    },
    '§3 profile has an objectId': async (world) => {
      same(typeof pick((await plain(world)).record, 'profile', 'objectId'), 'string', 'type');
    },
    '§3 profile=true adds the custom properties': async (world) => {
      const data = pick((await withProfile(world)).record, 'profile', 'profileData');
      same([pick(data, 'Plan'), pick(data, 'Points')], ['gold', 12]);
    },
    '§3 profile=True, as Python sends it, is the same': async (world) => {
      same(pick((await python(world)).record, 'profile', 'profileData', 'Plan'), 'gold');
    },
    '§3 the profile is its state of today, not of the event': async (world) => {
      const identity = `${world.run}-later`;
      const evtName = `Conform ${world.run} Later`;
      await world.commit([{ type: 'event', identity, evtName, ts: 1_700_000_000, evtData: {} }]);
      await world.commit([{ type: 'profile', identity, profileData: { Name: 'Later', Plan: 'gold' } }]);
      const [record] = await world.records({ event_name: evtName, from: 20231101, to: 20231130 });
      same(pick(record, 'profile', 'name'), 'Later');
    },
    '§12 identity 42 and "42" are one person': async (world) => {
      const evtName = `Conform ${world.run} Number`;
      const identity = world.now * 100;
      const event = { type: 'event', evtName, ts: 1_700_000_000, evtData: {} };
      await world.commit([
        { ...event, identity },
        { ...event, identity: String(identity) },
      ]);
      const found = await world.records({ event_name: evtName, from: 20231101, to: 20231130 });
      same(new Set(found.map((record) => pick(record, 'profile', 'objectId'))).size, 1, 'people');
    },
  }),
};
