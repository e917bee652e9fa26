import { beforeEach, describe, expect, it, vi } from 'vitest';
import { rejectedPage, writeRejected, writeSent } from '../../lambdas/exports/adapters/s3-sent.ts';
import { accountId } from '../support/http-account.ts';
import { memoryBucket } from '../support/memory-bucket.ts';
import { AMPLITUDE_KEY, amplitudeServer } from '../support/partners/amplitude.ts';
import { partnersCorner } from '../support/partners-corner.ts';
import { committing } from './committed.ts';
import { type ExportsWorld, exportsWorld } from './exports-world.ts';
import { lakeParts } from './lake-parts.ts';

const run = { accountId: 'ACME', exportId: 10, runAt: 20 };
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, id) => ({ id: String(id), event: 'Charged', reason: 'Not so.' }));

describe('the list of what a partner did not take', () => {
  const bucket = memoryBucket();
  const at = { client: bucket.client, bucket: 'plans' };
  beforeEach(() => bucket.objects.clear());

  async function keep(part: number, name: string, count: number) {
    await writeRejected(at, { run, part, name, rows: rowsOf(count) });
    await writeSent(at, { run, part, name, sent: { bytes: 1, sha256: 'f'.repeat(64), rejected: count } });
  }
  async function all() {
    const pages: number[] = [];
    const ids: string[] = [];
    for (let after: string | undefined = ''; after !== undefined; ) {
      const page = await rejectedPage(at, { run, after });
      pages.push(page.rejected.length);
      ids.push(...page.rejected.map(({ id }) => id));
      after = page.next;
    }
    return { pages, ids };
  }

  it('is empty where everything was taken', async () => {
    expect(await all()).toEqual({ pages: [0], ids: [] });
  });

  it('has every record once over its pages, in the order of the parts', async () => {
    await keep(1, '10-20-a~b~-0.jsonl', 2_600);
    await keep(2, '10-20-a-0.jsonl', 3);
    await keep(11, '10-20-😀-0.jsonl', 1);
    const { pages, ids } = await all();
    expect(pages.length).toBeGreaterThan(1);
    expect(ids).toEqual([...rowsOf(2_600), ...rowsOf(3), ...rowsOf(1)].map(({ id }) => id));
  });

  it('has nothing of a try that was broken off, nor of another run', async () => {
    await keep(1, 'a', 1_200);
    await keep(1, 'a', 2);
    await writeRejected(at, { run, part: 1, name: 'broken off', rows: rowsOf(5) });
    await writeRejected(at, { run: { ...run, runAt: 200 }, part: 1, name: 'b', rows: rowsOf(5) });
    expect((await all()).ids).toEqual(['0', '1']);
  });
});

describe('a run at a partner of records', () => {
  const lake = lakeParts();
  let world: ExportsWorld;
  let id: number;
  let partner: ReturnType<typeof amplitudeServer>;
  beforeEach(async () => {
    partner = amplitudeServer();
    vi.resetModules();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23, 20) });
    const corner = await partnersCorner({ 'api2.amplitude.com': partner.server.listener });
    vi.stubEnv('PARTNERS_AT', corner.address);
    world = await exportsWorld();
    const settings = { apiKey: AMPLITUDE_KEY };
    const wish = { name: 'n', partner: 'amplitude', type: 'events', frequency: 4, settings };
    id = (await world.api('POST', '/api/exports', wish)).json.export.id;
    const commits = committing(world, lake);
    const names = ['Added', 'Charged', 'Opened', 'Sent', 'Viewed', 'Zoomed'];
    await commits.events(names.map((name, place) => ({ id: String(place), name, ts: 1_790_000_000 + place })));
    return async () => await corner[Symbol.asyncDispose]();
  });

  it('goes on behind what is sent when a function’s time is over, and sends nothing again (failure mode 3)', async () => {
    const execution = world.machine.start();
    world.time.leftMs = 10_000;
    const before = partner.server.calls;
    let tries = 0;
    const ends: unknown[] = [];
    for (let done = false; !done; tries++) {
      done = await world.run(id, execution).then(
        () => true,
        (thrown: unknown) => ends.push(thrown) < 0,
      );
      if (tries > 20) break;
    }
    expect(ends.length).toBeGreaterThan(0);
    for (const end of ends) expect(end).toMatchObject({ name: 'Unfinished', retry: 'later' });
    expect([partner.server.calls - before, partner.rows().length, partner.doubles()]).toEqual([6, 6, 0]);
    const { runs } = (await world.api('GET', `/api/exports/${id}`)).json;
    expect(runs).toMatchObject([{ state: 'DONE', rows: 6 }]);
    expect(runs[0]).not.toHaveProperty('reason');
  });

  it('that failed for its key is taken up with the one that the export has by then', async () => {
    partner.keys.clear();
    const execution = world.machine.start();
    const failed: unknown = await world.run(id, execution).catch((thrown: unknown) => thrown);
    expect(failed).toMatchObject({ name: 'FinalFailure' });
    const { name, message } = failed as Error;
    const error = { Error: name, Cause: JSON.stringify({ errorType: name, errorMessage: message }) };
    await world.steps.fail({ accountId, exportId: id, executionArn: execution, error });
    world.machine.alive.delete(execution);
    const apiKey = 'another-amplitude-api-key';
    partner.keys.add(apiKey);
    const edited = await world.api('PATCH', `/api/exports/${id}`, { settings: { apiKey } });
    expect(edited.status, edited.text).toBe(200);
    const { runs } = (await world.api('GET', `/api/exports/${id}`)).json;
    expect((await world.run(id)).begun.runAt).toBe(runs[0].runAt);
    expect(partner.rows()).toHaveLength(6);
  });

  it('lists what was not taken to whoever may read exports, by the pages that it named itself', async () => {
    partner.refuses.add('1'.padStart(32, '0'));
    const { begun } = await world.run(id);
    const path = `/api/exports/${id}/runs/${begun.runAt}/rejected`;
    expect((await world.api('GET', path)).json).toEqual({
      status: 'success',
      rejected: [{ id: '1'.padStart(32, '0'), event: 'Charged', reason: 'Amplitude refuses its field "time".' }],
    });
    const upload = { passcode: 'upload', account: accountId };
    expect((await world.api('GET', path, undefined, upload)).status).toBe(403);
    expect((await world.api('GET', `/api/exports/${id}/runs/1/rejected`)).status).toBe(404);
    expect((await world.api('GET', `/api/exports/${id}/runs/x/rejected`)).status).toBe(404);
    expect((await world.api('GET', `/api/exports/1/runs/${begun.runAt}/rejected`)).status).toBe(404);
  });
});
