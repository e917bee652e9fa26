import { beforeAll, expect, it } from 'vitest';
import { type Client, newAccount, recordsOf, until, uploadAndCommit } from '../support/local-stack.ts';
import { ugliestIdentities, ugliestPropertyNames, ugliestTexts } from '../support/ugliest.ts';

/** CSV files over the API, as a marketer's page or a script sends them: by plain calls and plain PUTs to the URLs that come back. */
let client: Client;
beforeAll(async () => {
  client = await newAccount();
});

const cell = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const csvOf = (rows: readonly (readonly string[])[]) => rows.map((row) => `${row.map(cell).join(',')}\n`).join('');

/** Puts the parts of a file where the answer says, several at once. */
async function put(bytes: Buffer, { urls, partBytes }: { urls: any[]; partBytes: number }): Promise<void> {
  await Promise.all(
    urls.map(async ({ part, url }) => {
      const body = new Uint8Array(bytes.subarray((part - 1) * partBytes, part * partBytes));
      const answer = await fetch(url, { method: 'PUT', body });
      expect([part, answer.status]).toEqual([part, 200]);
      expect(answer.headers.get('etag')).toBeTruthy();
    }),
  );
}

/** Uploads a file; answers its id. */
async function upload(text: string, { by = client, fileName = 'people.csv' } = {}): Promise<string> {
  const bytes = Buffer.from(text);
  const opened = await by.call('POST', '/api/imports', { fileName, bytes: bytes.byteLength }, by.passcodes.upload);
  expect(opened.status).toBe(201);
  await put(bytes, opened.json.upload);
  const id: string = opened.json.import.importId;
  const { json } = await by.call('POST', `/api/imports/${id}/uploaded`, undefined, by.passcodes.upload);
  expect(json.import.state).toBe('Start mapping');
  return id;
}

async function map(id: string, mapping: object, by = client): Promise<void> {
  const { status, text } = await by.call('PUT', `/api/imports/${id}/mapping`, mapping, by.passcodes.upload);
  expect([status, text]).toEqual([200, expect.any(String)]);
}

const suggested = async (id: string, by = client) => (await by.call('GET', `/api/imports/${id}/sample`)).json.suggested;

/** Saves an import and waits for its end. */
async function save(id: string, by = client) {
  const { status } = await by.call('POST', `/api/imports/${id}/save`, undefined, by.passcodes.upload);
  expect(status).toBe(202);
  return await until(
    `the end of import ${id}`,
    async () => {
      const { json } = await by.call('GET', `/api/imports/${id}`);
      return json.import.finishedAt !== undefined && json.import;
    },
    180_000,
  );
}

async function profileOf(identity: string, by = client): Promise<any> {
  const { json } = await by.call('GET', `/1/profile.json?identity=${encodeURIComponent(identity)}`);
  const { profileData, email } = json.record ?? {};
  return profileData && { ...profileData, ...(email !== undefined && { Email: email }) };
}

it('a file of two parts is sampled, mapped by a file, previewed, saved, and read back to the row', async () => {
  const PEOPLE = 20_000;
  await uploadAndCommit(client, [
    { type: 'profile', identity: 'u1', profileData: { Plan: 'silver', Visits: 1 } },
    { type: 'profile', identity: 'u2', profileData: { Plan: 'gold', Visits: 2 } },
  ]);
  const notes = 'not taken over '.repeat(30);
  const rows = Array.from({ length: PEOPLE }, (_, place) => [
    `u${place + 1}`,
    'gold',
    String(place + 1),
    '31/12/2025',
    notes,
  ]);
  const text = csvOf([['identity', 'plan', 'Visits', 'Since', 'Notes'], ...rows]);
  const bytes = Buffer.from(text);
  const opened = await client.call('POST', '/api/imports', { fileName: 'people.csv', bytes: bytes.byteLength });
  const id: string = opened.json.import.importId;
  expect(opened.json.upload.parts).toBe(2);
  // The line breaks after the second part: who begins anew asks which parts are there.
  const [, second] = opened.json.upload.urls;
  await put(bytes, { ...opened.json.upload, urls: [second] });
  const had = await client.call('GET', `/api/imports/${id}/parts?from=1&to=1`);
  expect(had.json.sent.map(({ part }: any) => part)).toEqual([2]);
  expect((await client.call('POST', `/api/imports/${id}/uploaded`)).json.error).toMatch(
    /missing or of another size: 1$/,
  );
  await put(bytes, had.json.upload);
  expect((await client.call('POST', `/api/imports/${id}/uploaded`)).json.import.state).toBe('Start mapping');

  const sample = (await client.call('GET', `/api/imports/${id}/sample`)).json;
  expect([sample.header, sample.rows.length, sample.rows[0].slice(0, 4)]).toEqual([
    ['identity', 'plan', 'Visits', 'Since', 'Notes'],
    15,
    ['u1', 'gold', '1', '31/12/2025'],
  ]);
  expect(sample.suggested.columns.Since).toEqual({ ctName: 'Since', dataType: 'Date', dateFormat: 'dd/MM/yyyy' });
  const columns = { ...sample.suggested.columns, plan: { ctName: 'Plan' }, Notes: null };
  const { Visits: _, ...incomplete } = columns;
  const refused = await client.call('PUT', `/api/imports/${id}/mapping`, { columns: incomplete });
  expect(refused.json.error).toBe('Upload mapped files with the column Visits');
  await map(id, { columns });
  const mapping = await client.call('GET', `/api/imports/${id}/mapping`);
  expect(mapping.headers.get('content-disposition')).toContain('people-mapping.json');
  await map(id, mapping.json);

  const preview = (await client.call('GET', `/api/imports/${id}/preview`)).json.preview;
  expect(preview).toMatchObject({
    rows: 200,
    accepted: 200,
    counts: { new: 198, changed: 2, unchanged: 0 },
    rejected: [],
  });
  expect(preview.people[0]).toMatchObject({
    ...{ identity: 'u1', change: 'changed', rows: 1 },
    properties: [
      { name: 'Plan', before: 'silver', after: 'gold' },
      { name: 'Since', after: expect.stringMatching(/^\$D_/) },
    ],
  });
  expect((await client.call('POST', `/api/imports/${id}/preview`)).status).toBe(202);
  const all = await until(
    'the comparison of all rows',
    async () => {
      const { json } = await client.call('GET', `/api/imports/${id}/preview?rows=all`);
      return json.preview?.state === 'compared' && json.preview;
    },
    180_000,
  );
  expect(all).toMatchObject({ rows: PEOPLE, accepted: PEOPLE, counts: { new: PEOPLE - 2, changed: 2, unchanged: 0 } });
  const seen = new Set<string>();
  for (let page = 1; page <= all.pages; page++) {
    const { json } = await client.call('GET', `/api/imports/${id}/preview?rows=all&page=${page}`);
    for (const { identity } of json.preview.people) seen.add(identity);
  }
  expect(seen.size).toBe(PEOPLE);
  // Nothing is stored by looking.
  expect(await profileOf('u1')).toMatchObject({ Plan: 'silver' });

  const done = await save(id);
  expect(done).toMatchObject({ state: 'Completed', rows: PEOPLE, stored: PEOPLE, rejected: 0, percent: 100 });
  expect(await profileOf('u1')).toMatchObject({ Plan: 'gold', Visits: 1 });
  const gold = await recordsOf(client, '/1/profiles.json?batch_size=5000&events=false', {
    common_profile_properties: { profile_fields: [{ name: 'Plan', value: 'gold' }] },
  });
  const found = new Map(gold.map(({ identity, profileData }) => [identity, profileData]));
  expect(found.size).toBe(PEOPLE);
  const visits = [...found.values()].reduce((sum, { Visits }) => sum + Visits, 0);
  expect(visits).toBe((PEOPLE * (PEOPLE + 1)) / 2);
  expect([...found.values()].every((data) => data.Notes === undefined && data.Since !== undefined)).toBe(true);
  const log = (await client.call('GET', '/api/imports?channel=csv')).json.imports;
  expect(log[0]).toMatchObject({ importId: id, fileName: 'people.csv', by: 'admin', stored: PEOPLE });
});

it('rows that were rejected come back with their reasons, and go through on the second try when they are corrected', async () => {
  const columns = { identity: {}, Email: {}, Age: { dataType: 'Integer' } };
  const good = csvOf([
    ['identity', 'Email', 'Age'],
    ['r1', 'r1@example.com', '30'],
    ['r2', 'r2(at)example.com', '31'],
    ['r3', '=r3@example.com', 'old'],
  ]);
  const first = await upload(good, { fileName: 'mend "me".csv' });
  await map(first, columns);
  expect(await save(first)).toMatchObject({ state: 'Completed', stored: 1, rejected: 2, rejectedFileRows: 2 });
  const link = (await client.call('GET', `/api/imports/${first}/rejected`, undefined, client.passcodes.upload)).json;
  expect(link).toMatchObject({ rows: 2, name: 'mend "me"-rejected.csv' });
  const answer = await fetch(link.url);
  expect(answer.status).toBe(200);
  const rejected = await answer.text();
  expect(rejected).toContain('Email is not valid');
  // Nothing in it is a formula to a spreadsheet.
  expect(rejected).toContain("'=r3@example.com");
  const mended = rejected.replace('r2(at)', 'r2@').replace("'=r3@", 'r3@').replace(',old', ',32');
  const second = await upload(mended, { fileName: 'mended.csv' });
  await map(second, columns);
  expect(await save(second)).toMatchObject({ state: 'Completed', stored: 2, rejected: 0 });
  expect([await profileOf('r2'), await profileOf('r3')]).toMatchObject([
    { Email: 'r2@example.com', Age: 31 },
    { Email: 'r3@example.com', Age: 32 },
  ]);
});

it('imports at once end each for itself; one is cancelled before it stores anything, and not after', async () => {
  const files = [1, 2, 3].map((file) =>
    csvOf([['identity', 'File'], ...Array.from({ length: 50 }, (_, row) => [`f${file}-${row}`, String(file)])]),
  );
  const ids = await Promise.all(files.map((text) => upload(text)));
  await Promise.all(ids.map(async (id) => await map(id, await suggested(id))));
  const [cancelled = '', ...others] = ids;
  const cancel = await client.call('POST', `/api/imports/${cancelled}/cancel`, undefined, client.passcodes.upload);
  expect(cancel.json.import.state).toBe('Cancelled');
  expect((await client.call('POST', `/api/imports/${cancelled}/save`)).status).toBe(409);
  const ended = await Promise.all(others.map((id) => save(id)));
  expect(ended).toMatchObject([
    { state: 'Completed', stored: 50 },
    { state: 'Completed', stored: 50 },
  ]);
  expect(await profileOf('f1-7')).toBeUndefined();
  expect([await profileOf('f2-7'), await profileOf('f3-7')]).toMatchObject([{ File: 2 }, { File: 3 }]);
  const late = await client.call('POST', `/api/imports/${others[0]}/cancel`);
  expect([late.status, late.json.error]).toEqual([409, 'The import is Completed already']);
  const other = await newAccount();
  expect((await other.call('GET', `/api/imports/${others[0]}`)).status).toBe(404);
});

it('the ugliest names and texts come through a CSV as they do through the upload API', async () => {
  const names = ugliestPropertyNames.filter((name) => !name.includes('#') && name !== 'identity');
  const texts = ugliestTexts.filter((text) => text.isWellFormed());
  const textAt = (row: number, column: number) => texts[(row * 7 + column) % texts.length] ?? '';
  const people = ugliestIdentities.map((identity, row) => ({
    identity,
    cells: names.map((_, column) => textAt(row, column)),
  }));
  const byUpload = await newAccount();
  const records = people.map(({ identity, cells }) => {
    const data = names.flatMap((name, at) => (cells[at] === '' ? [] : [[name, cells[at]] as const]));
    return { type: 'profile', identity, profileData: Object.fromEntries(data) };
  });
  await uploadAndCommit(byUpload, records);
  const byFile = await newAccount();
  const id = await upload(
    csvOf([['identity', ...names], ...people.map(({ identity, cells }) => [identity, ...cells])]),
    { by: byFile },
  );
  const mapping = Object.fromEntries(['identity', ...names].map((name) => [name, { dataType: 'String' }]));
  await map(id, { columns: mapping }, byFile);
  expect(await save(id, byFile)).toMatchObject({ state: 'Completed', stored: people.length, rejected: 0 });
  for (const { identity } of people) {
    const [one, other] = [await profileOf(identity, byFile), await profileOf(identity, byUpload)];
    expect(other).toBeDefined();
    expect(one).toEqual(other);
  }
});
