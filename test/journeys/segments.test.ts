import { beforeAll, expect, it } from 'vitest';
import { type Client, counted, newAccount, recordsOf, until, uploadAndCommit } from '../support/local-stack.ts';

/** Segments from the upload to the people of a download: a saved query, and a list that follows the people on it. */
let client: Client;
const person = (identity: string, profileData: object) => ({ type: 'profile', identity, profileData });

beforeAll(async () => {
  client = await newAccount();
  await uploadAndCommit(client, [
    person('jane', { Plan: 'gold', Email: 'jane@example.com' }),
    person('bob', { Plan: 'gold' }),
    person('eve', { Plan: 'silver', Email: 'eve@example.com' }),
    person('dan', { Plan: 'gold' }),
  ]);
});

async function made(body: unknown): Promise<number> {
  const { json } = await client.call('POST', '/api/segments', body);
  expect(json.status).toBe('success');
  return json.segment.id;
}

/** Identities of whom a download has. */
async function who(query: object): Promise<string[]> {
  const records = await recordsOf(client, '/1/profiles.json?events=false', query);
  return records.map(({ identity }) => identity).toSorted();
}

async function count(segment: number): Promise<number> {
  const json = await counted(client, `/api/segments/${segment}/count`);
  expect(json.status).toBe('success');
  return json.people;
}

it('people of a saved query and of a list are downloaded and counted, alone and beside another query', async () => {
  const gold = await made({
    name: 'Gold',
    query: { common_profile_properties: { profile_fields: [{ name: 'Plan', value: 'gold' }] } },
  });
  const guests = await made({ name: 'Guests', by: 'email', list: ['JANE@example.com', 'nobody@example.com'] });
  expect(await who({ segment: gold })).toEqual(['bob', 'dan', 'jane']);
  expect(await who({ segment: guests })).toEqual(['jane']);
  expect(await count(gold)).toBe(3);

  const { json } = await client.call('POST', `/api/segments/${guests}/people`, { list: ['eve', 'dan'] });
  expect(json.added).toEqual({ rows: 2, people: 2, unknown: 0 });
  expect(await who({ segment: guests })).toEqual(['dan', 'eve', 'jane']);
  const silver = { common_profile_properties: { profile_fields: [{ name: 'Plan', value: 'silver' }] } };
  expect(await who({ ...silver, segment: guests })).toEqual(['eve']);
  const { rows } = (await client.call('GET', `/api/segments/${guests}/unknown`)).json;
  expect(rows).toEqual([{ row: 2, value: 'nobody@example.com', reason: 'is the email of nobody known' }]);
});

it('a list loses who is deleted, and other accounts see none of it', async () => {
  const list = await made({ name: 'All', list: ['jane', 'bob', 'eve', 'dan'] });
  expect(await count(list)).toBe(4);
  await client.call('POST', '/1/delete/profiles.json', { identity: 'dan' });
  await until('the deletion', async () => (await who({ segment: list })).join() === 'bob,eve,jane');
  expect(await count(list)).toBe(3);

  const other = await newAccount();
  expect((await other.call('GET', `/api/segments/${list}`)).status).toBe(404);
  const asked = await other.call('POST', '/1/counts/profiles.json', { segment: list });
  expect([asked.status, asked.json.error]).toEqual([400, `segment: there is no segment ${list} in this account`]);
});
