import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { frameLane, takeUpload } from '#core/intake/take-upload.ts';
import { writeJson } from '#store/aws/json-objects.ts';
import { compressGroup } from '#store/stream/ingest.ts';
import { groupsKey, resultKey } from '../../../lambdas/imports/domain/keys.ts';
import { packGroup } from '../../../lambdas/imports/domain/packed-groups.ts';
import { comparePart } from '../../../lambdas/imports/use-cases/compare-part.ts';
import { accountId } from '../../support/http-account.ts';
import { deskWorld } from './desk-world.ts';

let world: Awaited<ReturnType<typeof deskWorld>>;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-01T00:00:00Z') });
  world = await deskWorld();
});
afterEach(() => void vi.useRealTimers());

const csv = [
  'identity,Email,Plan,Visits',
  'jane,jane@example.com,gold,1',
  'bob,,silver,2',
  'jane,,gold,3',
  'eve,eve(at)example.com,gold,4',
  'dan,,gold,five',
  ',,gold,6',
  'bob,,silver,2,more',
].join('\n');
const columns = { identity: {}, Email: {}, Plan: {}, Visits: { dataType: 'Integer' } };

async function mapped(text = csv, mapping: object = columns): Promise<string> {
  const { id } = await world.uploaded(text);
  const { status, json } = await world.ask(`PUT /api/imports/${id}/mapping`, { as: 'upload', body: mapping });
  expect([status, json.import.mapped, json.import.state]).toEqual([200, true, 'Start mapping']);
  return id;
}

describe('the mapping of an import', () => {
  it('is downloaded as a file that is named after it, and is taken again', async () => {
    const id = await mapped();
    const { headers, json } = await world.ask(`GET /api/imports/${id}/mapping`, { as: 'export' });
    expect(headers['content-disposition']).toBe(
      `attachment; filename="people-mapping.json"; filename*=UTF-8''people-mapping.json`,
    );
    expect(json.columns.Visits).toEqual({ ctName: 'Visits', dataType: 'Integer' });
    const other = await world.uploaded(csv);
    const again = await world.ask(`PUT /api/imports/${other.id}/mapping`, { body: json });
    expect([again.status, again.json.mapping]).toEqual([200, json]);
  });

  it('is refused in the words of the contract, and not there before it is said', async () => {
    const { id } = await world.uploaded(csv);
    const { json } = await world.ask(`PUT /api/imports/${id}/mapping`, { body: { identity: {}, Email: {}, Plan: {} } });
    expect(json).toEqual({ status: 'fail', code: 400, error: 'Upload mapped files with the column Visits' });
    const none = await world.ask(`GET /api/imports/${id}/mapping`);
    expect([none.status, none.json.error]).toEqual([404, 'The columns are not mapped yet']);
  });

  it('is refused where it is too large to be kept, or names what is no text', async () => {
    const names = Array.from({ length: 1_000 }, (_, place) => `${'c'.repeat(200)}${place}`);
    const { id } = await world.uploaded(['identity', ...names.slice(1)].join(','));
    const mapping = Object.fromEntries(names.slice(1).map((name) => [name, {}]));
    const large = await world.ask(`PUT /api/imports/${id}/mapping`, { body: { identity: {}, ...mapping } });
    expect([large.status, large.json.error]).toEqual([
      400,
      expect.stringMatching(
        /^columns: must take at most 300000 bytes as JSON, take \d+; leave columns out, or shorten/,
      ),
    ]);
    const half = { ctName: '\ud800' };
    const broken = await world.ask(`PUT /api/imports/${id}/mapping`, {
      body: { identity: {}, ...mapping, [String(names[1])]: half },
    });
    expect([broken.status, broken.json.error]).toEqual([
      400,
      `columns.${names[1]}.ctName: must be the name that the column gets`,
    ]);
  });

  it('cannot be changed while rows are read by it', async () => {
    const id = await mapped();
    await world.ask(`POST /api/imports/${id}/save`);
    const { status, json } = await world.ask(`PUT /api/imports/${id}/mapping`, { body: columns });
    expect([status, json.error]).toEqual([409, 'The import is Processing; this is for one that is at Start mapping']);
  });
});

describe('the preview of the first rows', () => {
  it('shows what saving would do to the profiles as they are, and why rows would be rejected', async () => {
    await world.know('jane', { email: 'jane@example.com', props: { Plan: 'gold', Visits: 1 } });
    const id = await mapped();
    const { json } = await world.ask(`GET /api/imports/${id}/preview`, { as: 'export' });
    expect(json.preview).toMatchObject({
      ...{ of: 'sample', rows: 7, accepted: 3, counts: { new: 1, changed: 1, unchanged: 0 } },
      people: [
        { identity: 'jane', change: 'changed', rows: 2, properties: [{ name: 'Visits', before: 1, after: 3 }] },
        {
          identity: 'bob',
          change: 'new',
          rows: 1,
          properties: [
            { name: 'Plan', after: 'silver' },
            { name: 'Visits', after: 2 },
          ],
        },
      ],
      rejected: [
        { row: 4, reason: 'Profile data is incorrect. Email is not valid.' },
        { row: 5, reason: expect.stringContaining(`'Visits' has 'five', which is not an Integer`) },
        { row: 6, reason: expect.stringContaining('set at least one of identity') },
        { row: 7, reason: 'The row has 5 cells, the header has 4 columns.' },
      ],
    });
    expect(world.item(id).state).toBe('Start mapping');
  });

  it('looks at two hundred rows', async () => {
    const rows = Array.from({ length: 500 }, (_, row) => `u${row},,gold,1`);
    const id = await mapped(['identity,Email,Plan,Visits', ...rows].join('\n'));
    const { preview } = (await world.ask(`GET /api/imports/${id}/preview`)).json;
    expect([preview.rows, preview.accepted, preview.counts.new, preview.people.length]).toEqual([200, 200, 200, 200]);
  });

  it('of events shows which would be taken, and changes nobody', async () => {
    const { id } = await world.uploaded('who,what\njane,Charged\n,Charged\n', { type: 'event' });
    const mapping = { who: { ctName: 'identity' }, what: { ctName: 'evtName' } };
    expect((await world.ask(`PUT /api/imports/${id}/mapping`, { body: mapping })).status).toBe(200);
    const { preview } = (await world.ask(`GET /api/imports/${id}/preview`)).json;
    expect(preview).toMatchObject({
      rows: 2,
      accepted: 1,
      counts: { new: 0, changed: 0, unchanged: 0 },
      rejected: [{ row: 2 }],
    });
    const all = await world.ask(`POST /api/imports/${id}/preview`);
    expect([all.status, all.json.error]).toEqual([
      409,
      'Events change nothing that is there; only profiles are compared',
    ]);
  });

  it('needs a mapping', async () => {
    const { id } = await world.uploaded(csv);
    for (const route of ['GET /api/imports/ID/preview', 'POST /api/imports/ID/preview', 'POST /api/imports/ID/save']) {
      const { status, json } = await world.ask(route.replace('ID', id));
      expect([route, status, json.error]).toEqual([route, 409, 'The columns are not mapped yet']);
    }
  });
});

describe('saving', () => {
  it('starts the machine once, however often it is said, and is refused where the file is not as it was', async () => {
    const id = await mapped();
    const saved = await world.ask(`POST /api/imports/${id}/save`, { as: 'upload' });
    expect([saved.status, saved.json.import.state]).toEqual([202, 'Processing']);
    expect((await world.ask(`POST /api/imports/${id}/save`)).status).toBe(202);
    const names = world.sfn.commandCalls(StartExecutionCommand).map(({ args }) => args[0].input.name);
    expect(new Set(names)).toEqual(new Set([`${accountId}-${id}-1-1`]));
    const other = await mapped();
    world.bucket.objects.delete(`files/${accountId}/${other}/source`);
    const gone = await world.ask(`POST /api/imports/${other}/save`);
    expect([gone.status, gone.json.error]).toEqual([409, 'The file is not there any more: it is kept for 30 days']);
  });

  it('waits for a comparison that is under way, and is refused of what has ended', async () => {
    const id = await mapped();
    await world.ask(`POST /api/imports/${id}/preview`);
    const busy = await world.ask(`POST /api/imports/${id}/save`);
    expect([busy.status, busy.json.error]).toEqual([409, 'The import is being compared; wait for that, or cancel it']);
    world.change(id, { state: 'Completed' });
    const over = await world.ask(`POST /api/imports/${id}/save`);
    expect(over.json.error).toBe('The import is Completed; this is for one that is at Start mapping');
  });
});

describe('the preview of all rows', () => {
  const PARTS = 3;
  const record = (identity: string, profileData: object, more = {}) => ({
    type: 'profile',
    identity,
    profileData,
    ...more,
  });

  /** The groups that judging would leave, a part for each list of records. */
  async function judged(id: string, parts: unknown[][]): Promise<void> {
    world.change(id, { state: 'Processing', step: 'comparing', mode: 'compare', judging: 2, parts: parts.length });
    const of = { accountId, importId: id, judging: 2 };
    for (const [part, records] of parts.entries()) {
      const upload = {
        uploadId: String(part).padStart(24, '0'),
        accountId,
        timezone: 'UTC',
        receivedAt: 1_767_225_600_000,
      };
      const { lanes } = takeUpload(upload, { records, lanes: 2 });
      const groups = lanes.map((lane, group) =>
        packGroup({ lane: lane.lane, bytes: compressGroup(frameLane(upload, { lane, group })) }),
      );
      world.bucket.objects.set(groupsKey(of, part), { bytes: Buffer.concat(groups), metadata: {}, modifiedAt: 0 });
      const counts = { part, rows: records.length, accepted: records.length, rejected: 0, groups: groups.length };
      await writeJson(world.files, {
        key: resultKey(of, part),
        value: { ...counts, groupBytes: 0, uploadIds: [], reasons: [] },
      });
    }
  }

  const at = () => {
    const db = world.table.db;
    return {
      importsAt: { db, table: 'imports-table', now: Date.now },
      files: world.files,
      profiles: { db, table: 'profiles-table' },
    };
  };

  async function shown(id: string) {
    const { json } = await world.ask(`GET /api/imports/${id}/preview`, { query: 'rows=all' });
    const people = [...json.preview.people];
    for (let page = 2; page <= json.preview.pages; page++) {
      people.push(
        ...(await world.ask(`GET /api/imports/${id}/preview`, { query: `rows=all&page=${page}` })).json.preview.people,
      );
    }
    return { ...json.preview, people };
  }

  it('is asked for, tells how far it is, and then shows each person once, wherever in the file the rows are', async () => {
    await world.know('jane', { props: { Visits: 1 } });
    await world.know('bob', { props: { Plan: 'gold' } });
    const id = await mapped();
    const early = await world.ask(`GET /api/imports/${id}/preview`, { query: 'rows=all' });
    expect(early.json.error).toBe('All rows are compared when that is asked for: POST to this address first');
    expect((await world.ask(`POST /api/imports/${id}/preview`, { as: 'upload' })).status).toBe(202);
    const begun = await world.ask(`GET /api/imports/${id}/preview`, { query: 'rows=all' });
    expect(begun.json.preview).toEqual({ of: 'all', state: 'running', step: 'cutting', judged: 0, compared: 0 });
    await judged(id, [
      [record('jane', { Visits: { $incr: 1 } }), record('bob', { Plan: 'gold' })],
      [record('jane', { Visits: { $incr: 1 } }), record('eve', { Plan: 'gold' }, { objectId: 'phone-1' })],
      [record('jane', { Visits: { $incr: 1 } }), record('eve', { Plan: 'silver' })],
    ]);
    const compare = comparePart(at());
    for (let part = 0; part < PARTS; part++) await compare({ accountId, importId: id }, { part });
    // A part that is done twice, as after a crash, counts once.
    await compare({ accountId, importId: id }, { part: 1 });
    const running = await world.ask(`GET /api/imports/${id}/preview`, { query: 'rows=all' });
    expect(running.json.preview).toMatchObject({ state: 'running', step: 'comparing', parts: 3, compared: 3 });
    world.change(id, {
      state: 'Start mapping',
      rows: 7,
      accepted: 6,
      rejected: 1,
      reasons: [{ reason: 'x', rows: 1 }],
    });
    const preview = await shown(id);
    expect(preview).toMatchObject({
      ...{ state: 'compared', rows: 7, accepted: 6, counts: { new: 1, changed: 1, unchanged: 1 } },
      reasons: [{ reason: 'x', rows: 1 }],
    });
    const byName = new Map(preview.people.map((person: { identity: string }) => [person.identity, person]));
    expect(byName.get('jane')).toMatchObject({
      change: 'changed',
      rows: 3,
      properties: [{ name: 'Visits', before: 1, after: 4 }],
    });
    expect(byName.get('eve')).toMatchObject({
      change: 'new',
      rows: 2,
      properties: [{ name: 'Plan', after: 'silver' }],
    });
    expect(preview.people).toHaveLength(2);
    const beyond = await world.ask(`GET /api/imports/${id}/preview`, { query: 'rows=all&page=9' });
    expect([beyond.status, beyond.json.error]).toEqual([400, `page: must be 1 to ${preview.pages}`]);
  });

  it('of many people is in pages, each of them once; saying how columns are read anew makes it none', async () => {
    const id = await mapped();
    const people = Array.from({ length: 1_300 }, (_, place) => record(`u${place}`, { Place: place }));
    await judged(id, [people.slice(0, 700), people.slice(700), [], [], [], []]);
    const compare = comparePart(at());
    for (let part = 0; part < 6; part++) await compare({ accountId, importId: id }, { part });
    world.change(id, { state: 'Start mapping', rows: 1_300, accepted: 1_300, rejected: 0 });
    const preview = await shown(id);
    expect(preview.counts).toEqual({ new: 1_300, changed: 0, unchanged: 0 });
    expect(preview.pages).toBeGreaterThan(2);
    expect(new Set(preview.people.map((person: { identity: string }) => person.identity)).size).toBe(1_300);
    expect(preview.people).toHaveLength(1_300);
    expect((await world.ask(`PUT /api/imports/${id}/mapping`, { body: columns })).status).toBe(200);
    expect((await world.ask(`GET /api/imports/${id}/preview`, { query: 'rows=all' })).status).toBe(409);
  });

  it.each([
    ['before its parts were known', {}],
    ['between its parts', { parts: 3 }],
  ])('that broke off is none, and says why: %s', async (_, found) => {
    const id = await mapped();
    await world.ask(`POST /api/imports/${id}/preview`);
    const reason = 'Row 3 is not UTF-8, at byte 30 of the file.';
    world.change(id, { ...found, state: 'Start mapping', reason, fault: 'yours' });
    const { status, json } = await world.ask(`GET /api/imports/${id}/preview`, { query: 'rows=all' });
    expect([status, json.error]).toEqual([409, `The rows could not be compared: ${reason}`]);
  });

  it('of a file without rows changes nobody', async () => {
    const id = await mapped();
    await world.ask(`POST /api/imports/${id}/preview`);
    world.change(id, { state: 'Start mapping', parts: 0, rows: 0, accepted: 0, rejected: 0 });
    expect(await shown(id)).toMatchObject({ state: 'compared', counts: { new: 0, changed: 0, unchanged: 0 } });
  });

  it('of an import that was judged anew meanwhile notes nothing', async () => {
    const id = await mapped();
    await judged(id, [[record('jane', {})]]);
    const compare = comparePart(at());
    const hook = () => world.change(id, { judging: 3 });
    world.table.hooks.before = (command) => void (Object(command).constructor.name === 'UpdateCommand' && hook());
    await compare({ accountId, importId: id }, { part: 0 });
    world.table.hooks.before = undefined as never;
    expect(world.item(id).partsCompared).toBeUndefined();
  });
});
