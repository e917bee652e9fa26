import { setTimeout as pause } from 'node:timers/promises';
import { utcDay } from './clock.ts';
import { list, pick } from './expect.ts';
import type { Answer } from './http.ts';
import { oncePerRun } from './once.ts';
import { patiently } from './patiently.ts';
import { isElsewhere, type Receiver, withReceiver } from './receiver.ts';
import type { Query, World } from './world.ts';

/**
 * Three campaigns of webhooks by the campaign API: about many people at once, one by one, and one that is stopped before it
 * begins. They are for two people of this run alone, and call a receiver on this machine: nobody else is sent anything.
 */
const GIVE_UP_MS = 120_000;
const DAYS_AHEAD = 3;

export const post = ({ call }: World, path: string, body: Query): Promise<Answer> =>
  patiently(() => call({ method: 'POST', path, body }));
const target = (world: World, what: string, body: Query) => post(world, `/1/targets/${what}.json`, body);

/** Asks until an answer is as it is to be in the end; the last one, where it never is. */
async function until<Value>(ask: () => Promise<Value>, isDone: (value: Value) => boolean): Promise<Value> {
  const deadline = Date.now() + GIVE_UP_MS;
  for (;;) {
    const value = await ask();
    if (isDone(value) || Date.now() > deadline) return value;
    await pause(500);
  }
}

/** Undefined where the deployment calls nobody on this machine. */
export const calledPeople = oncePerRun(
  async (world: World) => await withReceiver(200, (receiver) => campaignsTo(world, receiver)),
);

async function campaignsTo(world: World, { url, received }: Receiver) {
  const { run, now } = world;
  const template = `Conform ${run} campaigns`;
  const made = await world.call({ method: 'POST', path: '/api/webhooks', body: { name: template, url } });
  if (isElsewhere(made)) return undefined;
  const people = ['first', 'second'].map((name) => `${run}-called-${name}`);
  await world.commit(
    people.map((identity) => ({ type: 'profile', identity, profileData: { Name: `<${identity}>`, Called: run } })),
  );
  const campaign = (name: string, more: Query): Query => ({
    ...{ name: `Conform ${run} ${name}`, target_mode: 'webhook', when: 'now', labels: [run] },
    where: { common_profile_properties: { profile_fields: [{ name: 'Called', value: run }] } },
    content: { template, type: 'json', key_values: { offer: 'spring', nested: { list: [1, '2'] } } },
    ...more,
  });
  const oneByOne = { template, type: 'text', body: 'To {{ Profile.identity }} of {{CampaignID}}' };
  const bodies = {
    many: campaign('many', {}),
    alone: campaign('alone', { target_mode: 'webhooks', content: oneByOne }),
    later: campaign('later', { when: `${utcDay(now, DAYS_AHEAD)} 12:00` }),
  };
  const created = {
    many: await target(world, 'create', bodies.many),
    alone: await target(world, 'create', bodies.alone),
    later: await target(world, 'create', bodies.later),
  };
  const [many, alone, later] = [created.many, created.alone, created.later].map(({ json }) => pick(json, 'id'));
  const notYet = await target(world, 'result', { id: later });
  const stopped = await target(world, 'stop', { id: later });
  const result = async (id: unknown) =>
    await until(
      () => target(world, 'result', { id }),
      ({ status }) => status === 200,
    );
  const results = { many: await result(many), alone: await result(alone) };
  const calls = await until(
    async () => received.filter(({ body }) => !body.includes('"is_test":true')),
    (some) => some.length >= 1 + people.length,
  );
  const days = { from: utcDay(now, -1), to: utcDay(now, DAYS_AHEAD + 1) };
  const listed = await target(world, 'list', days);
  const report = (filters: Query) => post(world, '/1/message/report.json', { ...days, label: run, ...filters });
  const seen = {
    ...{ run, people, created, ids: { many, alone, later }, notYet, stopped, results, calls, listed },
    stoppedTooLate: await target(world, 'stop', { id: many }),
    reports: {
      webhooks: await report({ channel: ['webhooks'] }),
      email: await report({ channel: 'email' }),
      daily: await report({ daily: true }),
    },
  };
  const id = pick(made.json, 'template', 'id');
  await world.call({ method: 'DELETE', path: `/api/webhooks/${id}` });
  return seen;
}

export type CalledPeople = NonNullable<Awaited<ReturnType<typeof campaignsTo>>>;

/** Of a list in an answer, those whose field is one of these, in the order of these. */
export function picked(answer: Answer, { of, field, ids }: { of: string; field: string; ids: readonly unknown[] }) {
  return ids.flatMap((id) => list(answer.json, of).filter((one) => pick(one, field) === id));
}
