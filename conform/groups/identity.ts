import { pick, same } from '../expect.ts';
import { oncePerRun } from '../once.ts';
import { type Group, rules } from '../rule.ts';

/** One device, then two devices of one person: who an event belongs to when identifiers meet. */
const merged = oncePerRun(async (world) => {
  const { run } = world;
  const evtName = `Conform ${run} Merge`;
  const event = (who: object, Place: number) => ({
    type: 'event',
    ...who,
    evtName,
    ts: 1_700_000_000 + Place,
    evtData: { Place },
  });
  const email = `${run}-merge@example.com`;
  await world.commit([event({ objectId: `${run}-phone` }, 0), event({ identity: `${run}-m` }, 1)]);
  await world.commit([
    { type: 'profile', objectId: `${run}-phone`, profileData: { identity: `${run}-m`, Email: email } },
  ]);
  await world.commit([event({ objectId: `${run}-phone` }, 2), event({ identity: `${run}-m` }, 3)]);
  const found = await world.records({ event_name: evtName, from: 20231101, to: 20231130 });
  return { email, found };
});

export const identity: Group = {
  name: 'identity',
  rules: rules({
    '§12 a device that is given an identity becomes that person': async (world) => {
      const people = new Set((await merged(world)).found.map((record) => pick(record, 'profile', 'identity')));
      same([...people], [`${world.run}-m`], 'identities');
    },
    '§12 events stay, and once each, when people merge': async (world) => {
      const places = (await merged(world)).found.map((record) => Number(pick(record, 'event_props', 'Place')));
      same(places.toSorted(), [0, 1, 2, 3], 'events');
    },
    '§12 the merged person has what either was told': async (world) => {
      const { found, email } = await merged(world);
      same(
        found.every((record) => pick(record, 'profile', 'email') === email),
        true,
        'e-mail everywhere',
      );
    },
  }),
};
