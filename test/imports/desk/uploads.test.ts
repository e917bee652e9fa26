import { gzipSync } from 'node:zlib';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PART_BYTES } from '../../../lambdas/imports/domain/new-upload.ts';
import { accountId } from '../../support/http-account.ts';
import { ugliestTexts } from '../../support/ugliest.ts';
import { deskWorld, OTHER } from './desk-world.ts';

let world: Awaited<ReturnType<typeof deskWorld>>;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T00:00:00Z') });
  world = await deskWorld();
});
afterEach(() => void vi.useRealTimers());

const GIGABYTE = 1024 ** 3;
const csv = 'identity,Plan\njane,gold\n';
/** A gzip of which the beginning is not one any more. */
const damaged = gzipSync(csv.repeat(9)).fill(0xff, 10, 14);
const open = async (body: Record<string, unknown>) => await world.ask('POST /api/imports', { body });

describe('the upload of a file', () => {
  it('goes part by part to S3 under the account’s own folder, by URLs that hold for an hour and for these bytes alone', async () => {
    const bytes = 2 * PART_BYTES + 5;
    const { status, json } = await open({ fileName: 'people.csv', bytes });
    expect([status, json.import.state, json.import.by]).toEqual([201, 'Uploading', 'admin']);
    const { urls, parts, partBytes, expiresAt } = json.upload;
    expect([parts, partBytes, expiresAt]).toEqual([3, PART_BYTES, '2026-01-01T01:00:00.000Z']);
    expect(urls.map(({ part, bytes }: { part: number; bytes: number }) => [part, bytes])).toEqual([
      [1, PART_BYTES],
      [2, PART_BYTES],
      [3, 5],
    ]);
    for (const { url } of urls) {
      const { pathname, searchParams } = new URL(url);
      expect(pathname).toBe(`/files/${accountId}/${json.import.importId}/source`);
      expect(searchParams.get('X-Amz-Expires')).toBe('3600');
      // A part of another size, or a checksum that nobody could know yet, is not part of what is signed.
      expect(searchParams.get('X-Amz-SignedHeaders')?.split(';')).toContain('content-length');
      expect(url).not.toMatch(/checksum/i);
    }
  });

  it('of the largest file has parts that S3 takes, and their URLs come in pages (failure mode 5)', async () => {
    const { json } = await open({ fileName: 'people.csv', bytes: GIGABYTE });
    expect(json.upload.parts).toBe(128);
    expect(json.upload.urls).toHaveLength(100);
    const rest = await world.ask(`GET /api/imports/${json.import.importId}/parts`, { query: 'from=101' });
    expect(rest.json.upload.urls.map(({ part }: { part: number }) => part)).toEqual(
      Array.from({ length: 28 }, (_, place) => 101 + place),
    );
    const all = [...json.upload.urls, ...rest.json.upload.urls];
    expect(all.reduce((sum: number, { bytes }: { bytes: number }) => sum + bytes, 0)).toBe(GIGABYTE);
    const few = await world.ask(`GET /api/imports/${json.import.importId}/parts`, { query: 'from=7&to=8' });
    expect(few.json.upload.urls).toHaveLength(2);
  });

  it('that broke off is told which parts have come, and goes on with the others', async () => {
    const bytes = Buffer.alloc(2 * PART_BYTES + csv.length - 1, csv);
    const { json } = await open({ fileName: 'people.csv', bytes: bytes.byteLength });
    const path = `/api/imports/${json.import.importId}`;
    const [first, second, third] = json.upload.urls;
    world.uploads.put(third.url, bytes.subarray(2 * PART_BYTES));
    world.uploads.put(first.url, bytes.subarray(0, PART_BYTES));
    const early = await world.ask(`POST ${path}/uploaded`);
    expect([early.status, early.json.error]).toEqual([409, 'Of 3 parts these are missing or of another size: 2']);
    const { json: had } = await world.ask(`GET ${path}/parts`, { query: 'from=2&to=2' });
    expect(had.sent.map(({ part, bytes }: { part: number; bytes: number }) => [part, bytes])).toEqual([
      [1, PART_BYTES],
      [3, csv.length - 1],
    ]);
    world.uploads.put(second.url, bytes.subarray(0, 7));
    expect((await world.ask(`POST ${path}/uploaded`)).status).toBe(409);
    world.uploads.put(had.upload.urls[0].url, bytes.subarray(PART_BYTES, 2 * PART_BYTES));
    const done = await world.ask(`POST ${path}/uploaded`);
    expect([done.status, done.json.import.state]).toEqual([200, 'Start mapping']);
    expect(world.bucket.objects.get(`files/${accountId}/${json.import.importId}/source`)?.bytes.equals(bytes)).toBe(
      true,
    );
    // Said again, by a client that did not get the answer, it is so still.
    expect((await world.ask(`POST ${path}/uploaded`)).json.import.state).toBe('Start mapping');
  });

  it('goes on where it died between making the file and saying so', async () => {
    const { id } = await world.uploaded(csv);
    world.change(id, { state: 'Uploading' });
    expect((await world.ask(`POST /api/imports/${id}/uploaded`)).json.import.state).toBe('Start mapping');
  });

  it('that took more than a day is over, and told so', async () => {
    const { json } = await open({ fileName: 'people.csv', bytes: csv.length });
    world.uploads.open.clear();
    const { status, json: told } = await world.ask(`POST /api/imports/${json.import.importId}/uploaded`);
    expect([status, told.error]).toEqual([409, 'The upload is over: parts are kept for a day. Begin a new import.']);
  });

  it('that became a file before that was said is there in all its parts, and needs no URLs', async () => {
    const { id } = await world.uploaded(Buffer.alloc(PART_BYTES + 7, csv));
    world.change(id, { state: 'Uploading' });
    const { status, json } = await world.ask(`GET /api/imports/${id}/parts`);
    expect([status, json.sent, json.upload.urls]).toEqual([
      200,
      [
        { part: 1, bytes: PART_BYTES },
        { part: 2, bytes: 7 },
      ],
      [],
    ]);
  });

  it('of which the parts are gone gets no URLs, which would take nothing', async () => {
    const { json } = await open({ fileName: 'people.csv', bytes: csv.length });
    world.uploads.open.clear();
    const { status, json: told } = await world.ask(`GET /api/imports/${json.import.importId}/parts`);
    expect([status, told.error]).toEqual([409, 'The upload is over: parts are kept for a day. Begin a new import.']);
  });

  it.each([
    [
      { fileName: 'a.csv', bytes: GIGABYTE + 1 },
      /^bytes: must be the size of the file, from 1 to 1073741824 bytes \(1 GB\); larger files go by SFTP$/,
    ],
    [{ fileName: 'a.csv', bytes: 0 }, /^bytes: must be the size of the file/],
    [{ fileName: '', bytes: 1 }, /^fileName: must be the name of the file: 1 to 255 characters/],
    [{ fileName: 'a\r\nSet-Cookie: x', bytes: 1 }, /^fileName: /],
    [{ fileName: 'a.csv', bytes: 1, type: 'token' }, 'type: must be profile or event'],
    [{ fileName: 'a.csv', bytes: 1, clientEmail: 'x' }, 'clientEmail: must be an e-mail address'],
    [{ fileName: 'a.csv', bytes: 1, sha256: 'x' }, 'sha256: must be 64 hexadecimal digits in lower case'],
    [{ fileName: 'a.csv', bytes: 1, colour: 1 }, 'colour: is not a field here'],
  ])('%j is refused, and told why', async (body, error) => {
    expect((await open(body)).json).toMatchObject({ code: 400, error: expect.stringMatching(error) });
  });

  it.each([
    ['{"d": []}', 'people.csv', 'The file is named as CSV, and begins as JSON does.'],
    ['{"identity": "jane"}', 'people', /^The file is JSON, whose keys need no mapping/],
    [Buffer.from('504b0304aabb', 'hex'), 'people.csv', /^The file is a ZIP archive, as an Excel workbook is/],
    [Buffer.from('identity', 'utf16le'), 'people.csv', /^The file seems to be UTF-16/],
    ['identity,Plan,Plan\n', 'people.csv', /^The header has the column 'Plan' twice/],
    ['xx', 'people.csv.asc', 'Encrypted files go by SFTP, where the manifest names the key.'],
    [damaged, 'people.csv.gz', /^The file is damaged: its gzip data are not what was compressed \(.+\)\.$/],
  ])('of %j as %s is rejected at once, with the reason', async (text, fileName, reason) => {
    const { id, json } = await world.uploaded(text, { fileName });
    expect(json.import).toMatchObject({ state: 'Rejected', fault: 'yours', reason: expect.stringMatching(reason) });
    expect(world.item(id).uploadId).toBeDefined();
  });
});

describe('the sample of a file', () => {
  it('that is damaged is refused with what is wrong with it', async () => {
    const { id } = await world.uploaded(damaged, { fileName: 'people.csv.gz' });
    const { status, json } = await world.ask(`GET /api/imports/${id}/sample`);
    expect([status, json.error]).toEqual([400, expect.stringMatching(/^The file is damaged: /)]);
  });

  it('has the header, fifteen rows and a mapping to begin with, whatever is between its cells and however it is packed', async () => {
    const rows = Array.from({ length: 20 }, (_, row) => `u${row};${row};31/12/2025`);
    const { id } = await world.uploaded(gzipSync(['identity;Spent;Since', ...rows].join('\n')), {
      fileName: 'a.csv.gz',
    });
    const { json } = await world.ask(`GET /api/imports/${id}/sample`, { as: 'upload' });
    expect(json).toEqual({
      ...{ status: 'success', header: ['identity', 'Spent', 'Since'], delimiter: ';' },
      rows: Array.from({ length: 15 }, (_, row) => [`u${row}`, String(row), '31/12/2025']),
      suggested: {
        columns: {
          identity: { ctName: 'identity', dataType: 'String' },
          Spent: { ctName: 'Spent', dataType: 'Integer' },
          Since: { ctName: 'Since', dataType: 'Date', dateFormat: 'dd/MM/yyyy' },
        },
      },
    });
    expect(world.item(id).delimiter).toBe(';');
  });

  it('goes by the delimiter that was said, where one was', async () => {
    const { id } = await world.uploaded('identity;a,b\njane;1,2\n', { delimiter: ',' });
    expect((await world.ask(`GET /api/imports/${id}/sample`)).json.header).toEqual(['identity;a', 'b']);
    expect((await open({ fileName: 'a.csv', bytes: 1, delimiter: ':' })).json.error).toMatch(
      /^delimiter: must be a comma/,
    );
  });

  it('is not there before the file is whole', async () => {
    const { json } = await open({ fileName: 'people.csv', bytes: csv.length });
    const sample = await world.ask(`GET /api/imports/${json.import.importId}/sample`);
    expect([sample.status, sample.json.error]).toEqual([
      409,
      'The file is not whole yet: upload all parts, then say so',
    ]);
  });
});

describe('an account', () => {
  it('has at most 20 imports open at once, counted as they are: one that ended makes room, two at once do not pass the limit', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 19; count++)
      ids.push((await open({ fileName: 'a.csv', bytes: 1 })).json.import.importId);
    const both = await Promise.all([open({ fileName: 'a.csv', bytes: 1 }), open({ fileName: 'a.csv', bytes: 1 })]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
    const [refused] = both.filter(({ status }) => status === 409);
    expect(refused?.json.error).toBe(
      'An account may have at most 20 imports that are uploaded, mapped or processed at once; wait for one, or cancel it',
    );
    expect(world.uploads.open.size).toBe(20);
    await world.ask(`POST /api/imports/${ids[3]}/cancel`);
    expect((await open({ fileName: 'a.csv', bytes: 1 })).status).toBe(201);
    expect((await open({ fileName: 'a.csv', bytes: 1 })).status).toBe(409);
    // What was never finished makes room after a day, and says why it ended.
    vi.setSystemTime(Date.parse('2026-01-02T00:01:00Z'));
    expect((await open({ fileName: 'a.csv', bytes: 1 })).status).toBe(201);
    expect((await world.ask(`GET /api/imports/${ids[0]}`)).json.import).toMatchObject({
      state: 'Cancelled',
      reason: 'The file was not uploaded within a day.',
    });
  });

  it('reaches no import, file or URL of another, by whatever id (failure mode 22)', async () => {
    const { id } = await world.uploaded(csv);
    const routes = [
      ...['GET /api/imports/ID', 'GET /api/imports/ID/parts', 'POST /api/imports/ID/uploaded'],
      ...['GET /api/imports/ID/sample', 'PUT /api/imports/ID/mapping', 'GET /api/imports/ID/mapping'],
      ...['GET /api/imports/ID/preview', 'POST /api/imports/ID/preview', 'POST /api/imports/ID/save'],
      ...['POST /api/imports/ID/cancel', 'GET /api/imports/ID/rejected'],
    ];
    world.change(id, { rejectedFile: { key: `reports/${accountId}/${id}/rejected.csv`, rows: 1, bytes: 9 } });
    for (const route of routes) {
      for (const name of [id, `../${accountId}/${id}`, 'x', `${id}/source`]) {
        const asked = route.replace('ID', encodeURIComponent(name));
        const { status, json } = await world.ask(asked, {
          account: OTHER,
          ...(route.startsWith('PUT') && { body: {} }),
        });
        expect([route, status, JSON.stringify(json).includes('X-Amz-Signature')]).toEqual([route, 404, false]);
      }
    }
    const list = await world.ask('GET /api/imports', { account: OTHER });
    expect(list.json.imports).toEqual([]);
    const { json } = await world.ask('POST /api/imports', {
      account: OTHER,
      body: { fileName: `../${accountId}/x.csv`, bytes: 1 },
    });
    expect(new URL(json.upload.urls[0].url).pathname).toMatch(new RegExp(`^/files/${OTHER}/`));
  });

  it('by a passcode that uploads may not look at profiles, and by one that exports may change nothing', async () => {
    const { id } = await world.uploaded(csv);
    const denied = [
      ['GET /api/imports/ID/preview', 'upload'],
      ['POST /api/imports/ID/save', 'export'],
      ['PUT /api/imports/ID/mapping', 'export'],
      ['POST /api/imports', 'export'],
      ['POST /api/imports/ID/cancel', 'export'],
    ] as const;
    for (const [route, as] of denied) expect((await world.ask(route.replace('ID', id), { as })).status).toBe(403);
    expect((await world.ask(`GET /api/imports/${id}`, { as: 'export' })).status).toBe(200);
  });
});

describe('cancelling', () => {
  const cancel = async (id: string) => await world.ask(`POST /api/imports/${id}/cancel`);

  it('an upload ends it: its parts go, and asked again it is so still', async () => {
    const { json } = await open({ fileName: 'people.csv', bytes: csv.length });
    const id = json.import.importId;
    expect((await cancel(id)).json.import).toMatchObject({
      state: 'Cancelled',
      finishedAt: '2026-01-01T00:00:00.000Z',
    });
    expect(world.uploads.open.size).toBe(0);
    expect((await cancel(id)).status).toBe(200);
    expect((await world.ask(`POST /api/imports/${id}/uploaded`)).json.import.state).toBe('Cancelled');
    expect((await world.ask(`GET /api/imports/${id}/parts`)).status).toBe(409);
  });

  it.each(['cutting', 'judging', 'comparing'])('while it is %s stops the machine', async (step) => {
    const { id } = await world.uploaded(csv);
    world.change(id, { state: 'Processing', step, mode: 'import', judging: 2, attempt: 1 });
    expect((await cancel(id)).json.import.state).toBe('Cancelled');
    const [stopped] = world.sfn.commandCalls(StopExecutionCommand);
    expect(stopped?.args[0].input.executionArn).toBe(
      `arn:aws:states:us-east-1:111122223333:execution:RunImport:${accountId}-${id}-2-1`,
    );
  });

  it.each(['storing', 'committing'])('while it is %s is refused, and told why', async (step) => {
    const { id } = await world.uploaded(csv);
    world.change(id, { state: 'Processing', step, mode: 'import', judging: 2, attempt: 1 });
    const { status, json } = await cancel(id);
    expect([status, json.error]).toEqual([
      409,
      'Rows of this import are being stored, so it cannot be cancelled any more',
    ]);
    expect(world.item(id).state).toBe('Processing');
  });

  it('what has ended is refused', async () => {
    const { id } = await world.uploaded(csv);
    world.change(id, { state: 'Completed' });
    expect((await cancel(id)).json.error).toBe('The import is Completed already');
  });
});

describe('the Activity Log', () => {
  it('shows imports of both channels, the newest first, a page after the other, or those of one channel or state', async () => {
    for (let place = 0; place < 60; place++) {
      const importId = `17672256000${String(place).padStart(2, '0')}-00000000`;
      const made = { accountId, importId, channel: place % 2 ? 'csv' : 'sftp', fileName: `${place}`, type: 'profile' };
      const state = place % 3 ? 'Completed' : 'Start mapping';
      const more = { by: 'x', bytes: 1, timezone: 'UTC', state, createdAt: '2026-01-01T00:00:00.000Z' };
      world.table.put({ pk: accountId, sk: `import#${importId}`, ...made, ...more });
    }
    const walk = async (channel: string) => {
      const names: number[] = [];
      for (let before = ''; ; ) {
        const { json } = await world.ask('GET /api/imports', { query: `${channel}${before}`, as: 'export' });
        expect(json.imports.length).toBeLessThanOrEqual(25);
        names.push(...json.imports.map(({ fileName }: { fileName: string }) => Number(fileName)));
        if (json.next === undefined) return names;
        before = `&before=${json.next}`;
      }
    };
    const all = Array.from({ length: 60 }, (_, place) => 59 - place);
    expect(await walk('')).toEqual(all);
    expect(await walk('channel=csv')).toEqual(all.filter((place) => place % 2));
    expect(await walk('channel=sftp')).toEqual(all.filter((place) => !(place % 2)));
    expect((await world.ask('GET /api/imports', { query: 'channel=fax' })).json.error).toBe(
      'channel: must be sftp or csv',
    );
    expect(await walk('state=Completed')).toEqual(all.filter((place) => place % 3));
    expect(await walk('state=Start+mapping&channel=csv')).toEqual(all.filter((place) => !(place % 3) && place % 2));
    expect((await world.ask('GET /api/imports', { query: 'state=completed' })).json.error).toBe(
      'state: must be Uploading, Start mapping, Processing, Completed, Rejected or Cancelled',
    );
    expect((await world.ask('GET /api/imports', { query: 'before=x' })).json.error).toMatch(/^before: must be/);
  });

  it('links to the rejected rows under a name that is safe, whatever the file was called (failure mode 27)', async () => {
    const { id } = await world.uploaded(csv);
    expect((await world.ask(`GET /api/imports/${id}/rejected`)).status).toBe(404);
    const key = `reports/${accountId}/${id}/rejected.csv`;
    const reasons = [{ reason: 'Email is not valid', rows: 2 }];
    for (const text of ugliestTexts) {
      world.change(id, { fileName: `${text}.csv`, rejectedFile: { key, rows: 2, bytes: 99 }, reasons });
      const { json } = await world.ask(`GET /api/imports/${id}/rejected`, { as: 'upload' });
      expect(json).toMatchObject({ rows: 2, bytes: 99, reasons, expiresAt: '2026-01-01T01:00:00.000Z' });
      const { pathname, searchParams } = new URL(json.url);
      expect(pathname).toBe(`/${key}`);
      expect(searchParams.get('response-content-disposition')).toMatch(
        /^attachment; filename="[\w .()-]*-rejected\.csv"; /,
      );
    }
  });
});
