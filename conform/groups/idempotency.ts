import { same } from '../expect.ts';
import { oncePerRun } from '../once.ts';
import { type Group, rules } from '../rule.ts';
import type { World } from '../world.ts';

const nameOf = ({ run }: World) => `Conform ${run} Once`;
const bodyOf = (world: World, place: number) => ({
  d: [
    {
      type: 'event',
      identity: `${world.run}-once`,
      evtName: nameOf(world),
      ts: 1_700_000_000,
      evtData: { Place: place },
    },
    { type: 'event', identity: `${world.run}-once` },
  ],
});

async function send(world: World, given: { key: string; place: number }) {
  const headers = { 'Idempotency-Key': `${world.run}-${given.key}` };
  return await world.call({
    method: 'POST',
    path: '/1/upload',
    body: bodyOf(world, given.place),
    headers,
    as: 'upload',
  });
}

const twice = oncePerRun(async (world) => {
  const first = await send(world, { key: 'a', place: 1 });
  const again = await send(world, { key: 'a', place: 1 });
  const other = await send(world, { key: 'a', place: 2 });
  const another = await send(world, { key: 'b', place: 3 });
  await world.untilCommitted(first);
  await world.untilCommitted(another);
  return { first, again, other };
});

export const idempotency: Group = {
  name: 'idempotency',
  rules: rules({
    '§13 the same Idempotency-Key with the same body is answered with the first answer': async (world) => {
      const { first, again } = await twice(world);
      same([again.status, again.text], [first.status, first.text]);
    },
    '§13 a repeat is given the same receipt as the first': async (world) => {
      const { first, again } = await twice(world);
      const [receipt, repeated] = [first, again].map(({ headers }) => headers['x-causeway-upload-id']);
      same([typeof receipt, repeated], ['string', receipt], 'receipts');
    },
    '§13 a dry run with a key claims nothing: another body may use it': async (world) => {
      const key = `${world.run}-dry`;
      const headers = { 'Idempotency-Key': key };
      const post = { method: 'POST', headers, as: 'upload' } as const;
      await world.call({ ...post, path: '/1/upload?dryRun=1', body: bodyOf(world, 4) });
      const real = await world.call({ ...post, path: '/1/upload', body: { d: [] } });
      same(real.status, 200, 'HTTP status');
    },
    '§2 a dry run changes nothing: after one of 600 new event types, a new type is taken, and its repeat says the same':
      async (world) => {
        const named = (evtName: string) => ({ type: 'event', identity: `${world.run}-dry`, evtName, evtData: {} });
        const many = Array.from({ length: 600 }, (_, index) => named(`Conform ${world.run} Dry ${index}`));
        const post = { method: 'POST', as: 'upload' } as const;
        await world.call({ ...post, path: '/1/upload?dryRun=1', body: { d: many } });
        const headers = { 'Idempotency-Key': `${world.run}-after-dry` };
        const body = { d: [named(`Conform ${world.run} After Dry`)] };
        const first = await world.call({ ...post, path: '/1/upload', body, headers });
        same(first.json, { status: 'success', processed: 1, unprocessed: [] });
        same((await world.call({ ...post, path: '/1/upload', body, headers })).text, first.text, 'the repeat');
      },
    '§13 it is stored once': async (world) => {
      await twice(world);
      const found = await world.records({ event_name: nameOf(world), from: 20231101, to: 20231130 });
      same(found.length, 2, 'events stored under two keys');
    },
    '§13 the same key with another body is answered 409': async (world) => {
      const { other } = await twice(world);
      same(other.status, 409, 'HTTP status');
    },
    '§12 without a key, identical events are not deduplicated': async (world) => {
      const evtName = `Conform ${world.run} Twice`;
      const record = { type: 'event', identity: `${world.run}-twice`, evtName, ts: 1_700_000_000, evtData: {} };
      await world.commit([record]);
      await world.commit([record, record]);
      same((await world.records({ event_name: evtName, from: 20231101, to: 20231130 })).length, 3, 'events stored');
    },
  }),
};
