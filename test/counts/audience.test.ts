import { statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ResultFile } from '#core/queries/found-rows.ts';
import { openDuck } from '#runtime/duckdb.ts';
import type { CommittedFile } from '#store/commits/files.ts';
import { eventFile, type ProfileRow, profileFile } from '../cursors/lake-files.ts';
import { accountId } from '../support/http-account.ts';
import { ugliestTexts } from '../support/ugliest.ts';
import { ask, runPending, told, world } from './counts-world.ts';

// The gate writes to the table at every request; it has tests of its own.
vi.mock('#store/accounts/limits.ts', async (original) => ({
  ...(await original<typeof import('#store/accounts/limits.ts')>()),
  concurrencyGate: () => undefined,
}));

const PATH = '/1/counts/audience.json';
const noon = Date.parse('2026-10-09T12:00:00Z') / 1_000;
const charged = { event_name: 'Charged', from: 20261001, to: 20261031 };
const tokens = (...types: string[]) => JSON.stringify(types.map((type) => ({ id: 'x', type, objectId: `on-${type}` })));
const known = (person: string, more: Partial<ProfileRow> = {}): ProfileRow => ({
  person,
  version: 1,
  identity: person,
  tokens: '[]',
  ...more,
});

/** What the functions that decide a large query leave of the people whom they found. */
async function peopleFound(people: readonly string[]): Promise<ResultFile> {
  const key = join(await mkdtemp(join(tmpdir(), 'found-')), 'people.parquet');
  await using duck = await openDuck();
  const rows = people.map((id) => `(0::BIGINT, '${id}', '${id}')`).join(', ');
  await duck.connection.run(`COPY (FROM (VALUES ${rows}) t(sort_key, id, profile_id)) TO '${key}' (FORMAT parquet)`);
  return { key, bytes: statSync(key).size, rows: people.length, minSortKey: 0, maxSortKey: 0 };
}

const files: CommittedFile[] = [];
beforeAll(async () => {
  files.push(
    await eventFile([
      { id: '1', name: 'Charged', ts: noon, person: 'ann' },
      { id: '2', name: 'Charged', ts: noon + 1, person: 'ann' },
      { id: '3', name: 'Charged', ts: noon, person: 'bob' },
      { id: '4', name: 'Charged', ts: noon, person: 'without-a-profile' },
    ]),
    await profileFile([
      known('ann', {
        email: 'ann@example.com',
        phone: '+442071838750',
        tokens: tokens('fcm', 'gcm', 'apns', 'chrome'),
      }),
      known('bob', { email: 'bob@example.com', props: '{"MSG-email":false,"MSG-push":true}', tokens: tokens('apns') }),
      known('cyd', {
        phone: '+442071838751',
        props: '{"MSG-sms":false,"MSG-push":false,"Plan":"pro"}',
        tokens: tokens('hps'),
      }),
      known('dan', { deleted: true, email: 'dan@example.com' }),
      known('eve', { mergedInto: 'ann', email: 'eve@example.com' }),
    ]),
  );
});
beforeEach(() => {
  world.files = files;
});

describe('the audience of a campaign', () => {
  it('is everybody who lives, with how many are reached by what they have and have not unsubscribed from', async () => {
    expect((await ask(PATH, { body: {} })).json).toEqual({
      status: 'success',
      people: 3,
      reached: { email: 1, sms: 1, android: 1, ios: 2, windows: 0, webpush: 1 },
    });
  });

  it('is whoever a query finds, each once, those without a profile being reached by nothing', async () => {
    expect((await ask(PATH, { body: { where: charged } })).json).toEqual({
      status: 'success',
      people: 3,
      reached: { email: 1, sms: 1, android: 1, ios: 2, windows: 0, webpush: 1 },
    });
    const where = { common_profile_properties: { profile_fields: [{ name: 'Plan', value: 'pro' }] } };
    expect((await ask(PATH, { body: { where } })).json).toMatchObject({ people: 1, reached: { android: 0, sms: 0 } });
  });

  it('is of those whom many functions have found, where it is too much for one', async () => {
    world.files = files.map((file) => ({ ...file, rows: 1_001 }));
    world.slow = true;
    vi.useFakeTimers({ toFake: ['Date'] });
    const stop = setInterval(() => vi.advanceTimersByTime(4_000), 20);
    const { json } = await ask(PATH, { body: {} });
    clearInterval(stop);
    vi.useRealTimers();
    expect(json).toMatchObject({ status: 'partial' });
    await runPending();
    const folder = `account=${accountId}/count-${json.req_id}`;
    expect(JSON.parse(String(world.pages.get(`${folder}/query.json`)))).toMatchObject({ resource: 'profiles' });
    const resultFile = await peopleFound(['ann', 'cyd']);
    world.pages.set(`${folder}/gathered.json`, Buffer.from(JSON.stringify([resultFile])));
    await told(`count-${json.req_id}`, { type: 'query.run.completed' });
    expect((await ask(PATH, { query: `req_id=${json.req_id}`, body: {} })).json).toEqual({
      status: 'success',
      people: 2,
      reached: { email: 1, sms: 1, android: 1, ios: 1, windows: 0, webpush: 1 },
    });
  });

  it('counts a token of any service that an upload may name for one kind of device', async () => {
    const services = 'apns fcm gcm hps bps xps wns mpns chrome firefox safari edge opera webpush'.split(' ');
    world.files = [await profileFile(services.map((type) => known(`with-${type}`, { tokens: tokens(type) })))];
    expect((await ask(PATH, { body: {} })).json).toMatchObject({
      people: 14,
      reached: { android: 5, ios: 1, windows: 2, webpush: 6 },
    });
  });

  it('is counted over people with any properties, and over files from before there were tokens', async () => {
    const texts = ugliestTexts.map((text) => text.toWellFormed());
    const props = texts.map((text) => JSON.stringify({ [text]: text, 'MSG-email': text }));
    const people = props.map((one, place) => ({ person: `p${place}`, version: 1, email: 'a@example.com', props: one }));
    world.files = [await profileFile(people)];
    const { json } = await ask(PATH, { body: {} });
    expect(json).toMatchObject({ status: 'success', people: people.length, reached: { email: people.length, ios: 0 } });
  });

  it('of nobody is all noughts', async () => {
    world.files = [];
    const { json } = await ask(PATH, { body: {} });
    expect(json).toMatchObject({ people: 0, reached: { email: 0, ios: 0 } });
  });
});
