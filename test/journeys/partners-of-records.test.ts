import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, event, newAccount, stack, until, uploadAndCommit } from '../support/local-stack.ts';
import { AMPLITUDE_KEY, amplitudeServer } from '../support/partners/amplitude.ts';
import type { ContractServer } from '../support/partners/contract-server.ts';
import { MIXPANEL_TOKEN, mixpanelServer } from '../support/partners/mixpanel.ts';
import { MPARTICLE_KEYS, mparticleServer } from '../support/partners/mparticle.ts';
import { type Corner, standIn } from '../support/partners-corner.ts';

/** From an upload to what Amplitude, Mixpanel and mParticle count in the end; stand-ins with their rules take their places. */
const amplitude = amplitudeServer();
const mixpanel = mixpanelServer();
const mparticle = mparticleServer();
let corner: Corner;

const now = Math.floor(Date.now() / 1_000);
/** Some of years ago, some of today. */
const first = Array.from({ length: 240 }, (_, place) => ({
  ...event(`person ${place % 7}`, place, { Amount: place / 100, Text: 'a\u2028b' }),
  evtName: ['Charged', 'Viewed'][place % 2],
  ...(place % 3 === 0 && { ts: now - 3_600 - place }),
}));
const later = Array.from({ length: 30 }, (_, place) => event('person 1', 500 + place, { Amount: 1 }));
/** What one partner or the other does not take. */
const refused = [
  event('anonymous', 600, { Amount: 1_000 }),
  { ...event('person 1', 601, { Amount: 1_000 }), evtName: '[Amplitude] Start Session' },
  event('person 1', 602, Object.fromEntries(Array.from({ length: 120 }, (_, place) => [`p${place}`, place]))),
];
const notTaken: Record<string, (typeof refused)[number] | undefined> = {
  mixpanel: refused[0],
  amplitude: refused[1],
  mparticle: refused[2],
};
const people = ['person 0', 'person 1', 'person 2'].map((identity, place) => ({
  type: 'profile',
  identity,
  profileData: { Email: `p${place}@example.com`, Name: `Person ${place}`, Visits: place },
}));
const cents = (events: readonly { evtData?: Record<string, unknown> }[]) =>
  events.reduce((sum, { evtData }) => sum + Math.round(Number(evtData?.Amount ?? 0) * 100), 0);

beforeAll(async () => {
  corner = await standIn(stack.partners, {
    'api2.amplitude.com': amplitude.server.listener,
    'api.mixpanel.com': mixpanel.server.listener,
    's2s.us1.mparticle.com': mparticle.server.listener,
  });
});
afterAll(async () => await corner[Symbol.asyncDispose]());

/** What a partner has: the amounts of its events in cents, and its people by the number of visits. */
type Counted = { amounts: number[]; visits: number[] };
const inCents = (amount: unknown) => Math.round(Number(amount ?? 0) * 100);
const partners: Record<string, { settings: object; server: ContractServer; counted: () => Counted; refuses: string }> =
  {
    amplitude: {
      settings: { apiKey: AMPLITUDE_KEY },
      server: amplitude.server,
      counted: () => ({
        amounts: amplitude.rows().flatMap(({ event_properties: props }) => (props ? [inCents(props.Amount)] : [])),
        visits: amplitude
          .rows()
          .flatMap(({ user_properties: person }) => (person?.$set ? [Number(person.$set.Visits)] : [])),
      }),
      refuses: 'Amplitude refuses its field "event_type".',
    },
    mixpanel: {
      settings: { token: MIXPANEL_TOKEN },
      server: mixpanel.server,
      counted: () => ({
        amounts: [...mixpanel.events.values()].map(({ properties }) => inCents(properties.Amount)),
        visits: [...mixpanel.profiles.values()].map(({ $set }) => Number($set.Visits)),
      }),
      refuses: 'Its user id "anonymous" is one that Mixpanel refuses.',
    },
    mparticle: {
      settings: MPARTICLE_KEYS,
      server: mparticle.server,
      counted: () => {
        const batches = [...mparticle.batches.values()];
        return {
          amounts: batches.flatMap(({ events = [] }) =>
            events.map(({ data }) => inCents(data.custom_attributes.Amount)),
          ),
          visits: batches.flatMap(({ user_attributes: person }) => (person ? [Number(person.Visits)] : [])),
        };
      },
      refuses: 'It has 121 properties; mParticle takes 100.',
    },
  };

const sum = (amounts: readonly number[]) => amounts.reduce((all, amount) => all + amount, 0);

describe.each(Object.entries(partners))(
  'an export to %s on the deployed stack',
  (partner, { settings, server, counted, refuses }) => {
    let client: Client;
    beforeAll(async () => {
      client = await newAccount();
      await uploadAndCommit(client, [...first, ...people]);
    });

    async function newExport(type: string): Promise<number> {
      const wish = { name: partner, partner, type, frequency: 4, settings };
      const answer = await client.call('POST', '/api/exports', wish);
      expect(answer.status, answer.text).toBe(201);
      return answer.json.export.id;
    }
    const runsDone = async (id: number, count: number) =>
      await until(`${count} finished runs of export ${id}`, async () => {
        const { runs } = (await client.call('GET', `/api/exports/${id}`)).json;
        const ended = runs.filter((run: { state: string }) => run.state !== 'RUNNING');
        return ended.length >= count && ended;
      });

    it('brings every person’s state', async () => {
      const [run] = await runsDone(await newExport('profiles'), 1);
      expect(run, run.reason).toMatchObject({ state: 'DONE', manifest: null });
      expect(
        counted()
          .visits.filter((visits) => !Number.isNaN(visits))
          .toSorted(),
      ).toEqual([0, 1, 2]);
    });

    it('brings every event once, then what came since while it is throttled, and names what is not taken', async () => {
      const id = await newExport('events');
      const [run] = await runsDone(id, 1);
      expect(run, run.reason).toMatchObject({ state: 'DONE', rows: first.length });
      expect([counted().amounts.length, sum(counted().amounts)]).toEqual([first.length, cents(first)]);

      await uploadAndCommit(client, [...later, ...refused]);
      server.faults.push('throttled', 'lost-answer');
      await until(
        'the run to be taken',
        async () => (await client.call('POST', `/api/exports/${id}/run`)).status === 202,
      );
      const runs = await runsDone(id, 2);
      const second = runs.find(({ runAt }: { runAt: number }) => runAt !== run.runAt);
      expect(second, second.reason).toMatchObject({ state: 'DONE', rows: later.length + refused.length });
      const taken = [...first, ...later, ...refused.filter((one) => one !== notTaken[partner])];
      expect([counted().amounts.length, sum(counted().amounts)]).toEqual([taken.length, cents(taken)]);
      const { rejected } = (await client.call('GET', `/api/exports/${id}/runs/${second.runAt}/rejected`)).json;
      const event = notTaken[partner]?.evtName;
      expect(rejected).toEqual([{ id: expect.stringMatching(/^[0-9a-f]{32}$/), event, reason: refuses }]);
    });
  },
);
