import { pick, same } from '../expect.ts';
import { oncePerRun } from '../once.ts';
import { type Group, table } from '../rule.ts';
import type { World } from '../world.ts';

/**
 * What profile records do to a profile, one person a rule: their records are sent in order, the profile is read back
 * beside an event of theirs.
 */
type Case = { rule: `§${string}`; records: readonly object[]; becomes: Record<string, unknown> };

const letters = Array.from({ length: 105 }, (_, at) => `v${at}`);
const cases: readonly Case[] = [
  { rule: '§2 a property is set', records: [{ Plan: 'gold' }], becomes: { Plan: 'gold' } },
  { rule: '§2 a property is set again', records: [{ Plan: 'gold' }, { Plan: 'tin' }], becomes: { Plan: 'tin' } },
  { rule: '§2 a record leaves other properties alone', records: [{ A: 1 }, { B: 2 }], becomes: { A: 1, B: 2 } },
  {
    rule: '§2 $add to nothing makes a list',
    records: [{ P: { $add: ['shoes', 'bags'] } }],
    becomes: { P: ['shoes', 'bags'] },
  },
  {
    rule: '§2 $add to a list adds',
    records: [{ P: { $add: ['a'] } }, { P: { $add: ['b'] } }],
    becomes: { P: ['a', 'b'] },
  },
  {
    rule: '§2 $add adds no value twice',
    records: [{ P: { $add: ['a', 'b'] } }, { P: { $add: ['b'] } }],
    becomes: { P: ['a', 'b'] },
  },
  {
    rule: '§2 $add promotes a text to a list',
    records: [{ P: 'a' }, { P: { $add: ['b'] } }],
    becomes: { P: ['a', 'b'] },
  },
  {
    rule: '§2 $add promotes a number as text',
    records: [{ P: 7 }, { P: { $add: ['b'] } }],
    becomes: { P: ['7', 'b'] },
  },
  {
    rule: '§2 a list holds 100 values, the oldest are dropped',
    records: [{ P: { $add: letters.slice(0, 100) } }, { P: { $add: letters.slice(100) } }],
    becomes: { P: letters.slice(5) },
  },
  {
    rule: '§13 $incr is decimal',
    records: [{ N: 0.1 }, { N: { $incr: 0.2 } }],
    becomes: { N: 0.3 },
  },
  {
    rule: '§13 names without prohibited characters, the last of two that become one',
    records: [{ 'Pl.an': 'a', 'Pl:an': 'b' }],
    becomes: { Plan: 'b' },
  },
  { rule: '§13 an empty object is no value', records: [{ P: 'a' }, { P: {} }], becomes: { P: 'a' } },
  {
    rule: '§2 $remove takes away',
    records: [{ P: { $add: ['a', 'b'] } }, { P: { $remove: ['a'] } }],
    becomes: { P: ['b'] },
  },
  {
    rule: '§2 a list that becomes empty is removed',
    records: [{ P: { $add: ['a'] } }, { P: { $remove: ['a'] } }],
    becomes: { P: undefined },
  },
  {
    rule: '§2 $remove promotes a text, then removes',
    records: [{ P: 'a' }, { P: { $remove: ['b'] } }],
    becomes: { P: ['a'] },
  },
  { rule: '§2 $incr adds', records: [{ N: 5 }, { N: { $incr: 10 } }], becomes: { N: 15 } },
  { rule: '§2 $decr takes away', records: [{ N: 5 }, { N: { $decr: 30 } }], becomes: { N: -25 } },
  { rule: '§2 $incr of nothing counts from 0', records: [{ N: { $incr: 10 } }], becomes: { N: 10 } },
  { rule: '§2 $delete removes', records: [{ P: 'a', Q: 1 }, { P: { $delete: 1 } }], becomes: { P: undefined, Q: 1 } },
  { rule: '§2 $set sets', records: [{ P: 'a' }, { P: { $set: 'b' } }], becomes: { P: 'b' } },
];

const eventName = ({ run }: World) => `Conform ${run} Operations`;

const profiles = oncePerRun(async (world) => {
  const records = cases.flatMap((one, at) => [
    ...one.records.map((profileData) => ({ type: 'profile', identity: `${world.run}-op${at}`, profileData })),
    {
      type: 'event',
      identity: `${world.run}-op${at}`,
      evtName: eventName(world),
      ts: 1_700_000_000,
      evtData: { Case: at },
    },
  ]);
  await world.commit(records);
  const query = { event_name: eventName(world), from: 20231101, to: 20231130 };
  const found = await world.records(query, 'batch_size=1000&profile=true');
  return new Map(found.map((record) => [pick(record, 'event_props', 'Case'), pick(record, 'profile', 'profileData')]));
});

export const profileOperations: Group = {
  name: 'profile-operations',
  rules: table(cases, async (world, one) => {
    const data = (await profiles(world)).get(cases.indexOf(one));
    for (const [key, wanted] of Object.entries(one.becomes)) same(pick(data, key), wanted, key);
  }),
};
