import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ACCOUNT, type Azurite, containerSas, startAzurite } from '../../support/azurite.ts';
import { accountId } from '../../support/http-account.ts';
import { commitEvents } from '../commit-events.ts';
import { type ExportsWorld, exportsWorld } from '../exports-world.ts';
import { lakeParts } from '../lake-parts.ts';
import { type Line, lineTo } from './azure-line.ts';

/** Whole runs into a storage account, on a line on which things go wrong. */
const lake = lakeParts();
let azurite: Azurite;
let line: Line;
let world: ExportsWorld;
let container: string;
let sas: string;
let id: number;
let head: number;
let containers = 0;

beforeAll(async () => {
  azurite = await startAzurite();
  line = await lineTo(() => azurite.address);
});
afterAll(async () => {
  await line?.close();
  await azurite?.stop();
});
beforeEach(async () => {
  vi.resetModules();
  vi.stubEnv('PARTNERS_AT', line.at);
  line.trouble(() => undefined);
  world = await exportsWorld();
  head = 0;
  container = `run-${containers++}`;
  await azurite.makeContainer(container);
  sas = containerSas(container);
  const settings = { account: ACCOUNT, container, prefix: 'lake/in', sas };
  const wish = { name: 'n', partner: 'azure', type: 'events', format: 'jsonl', frequency: 4, settings };
  const made = await world.api('POST', '/api/exports', wish);
  expect(made.status, made.text).toBe(201);
  id = made.json.export.id;
});

/** So many events more, of two names: two files. */
async function commit(count: number) {
  head++;
  const events = Array.from({ length: count }, (_, index) => ({
    id: `${head}-${index}`,
    name: index % 2 === 0 ? 'Charged' : 'App Launched',
    ts: 1_790_000_000 + index,
    props: { Amount: head * 100 + index },
  }));
  await commitEvents({ world, lake }, { commit: head, events });
}

/** The manifests in the order of their runs, and the amounts of all rows that they name. */
async function delivered() {
  const blobs = await azurite.blobs(container);
  const manifests = [...blobs].filter(([name]) => /\/_\d+-\d+-.*-manifest\.json$/.test(name));
  const read = manifests.map(([, text]) => JSON.parse(String(text))).toSorted((a, b) => a.runAt - b.runAt);
  const amounts = read.flatMap(({ files }) =>
    files.flatMap(({ name, sha256 }: { name: string; sha256: string }) => {
      const bytes = blobs.get(`lake/in/${name}`) ?? Buffer.alloc(0);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      const lines = gunzipSync(bytes).toString().trimEnd().split('\n');
      return lines.map((text) => JSON.parse(text).eventProps.Amount);
    }),
  );
  return { rows: read.map(({ rows }) => rows), amounts: amounts.toSorted((a, b) => a - b), blobs };
}
const amountsOf = (...counts: number[]) =>
  counts.flatMap((count, index) => Array.from({ length: count }, (_, place) => (index + 1) * 100 + place));
const shown = async () => (await world.api('GET', `/api/exports/${id}`)).json;
const failed = async (executionArn: string) => {
  const error = { Error: 'States.ExceedToleratedFailureThreshold', Cause: '' };
  await world.steps.fail({ accountId, exportId: id, executionArn, error });
};

describe('a run to Azure', () => {
  it('brings everything, then what came since, then a manifest of 0 rows', async () => {
    await commit(10);
    const first = await world.run(id);
    await commit(4);
    await world.run(id);
    await world.run(id);
    const { rows, amounts } = await delivered();
    expect(rows).toEqual([10, 4, 0]);
    expect(amounts).toEqual(amountsOf(10, 4));
    const { runs } = await shown();
    const at = `https://acme.blob.core.windows.net/${container}/lake/in/_${id}-${first.begun.runAt}-`;
    expect(runs.at(-1).manifest).toContain(at);
  });

  it('shows the SAS to nobody, and when it ends to its account', async () => {
    const { export: one } = await shown();
    expect(one.settings).toMatchObject({ sas: '********', expiresAt: expect.stringMatching(/^\d{4}-.*Z$/) });
    const signature = String(new URLSearchParams(sas).get('sig'));
    const kept = JSON.stringify([...world.table.items.values()]);
    expect(kept).toContain(container);
    expect(kept).not.toContain(signature.slice(0, 20));
  });

  it('whose SAS is withdrawn on the way fails with the reason; the next run brings every row once', async () => {
    await commit(10);
    const execution = world.machine.start();
    line.trouble((place) => (place >= 1 ? { answer: 403, code: 'AuthenticationFailed' } : undefined));
    await expect(world.run(id, execution)).rejects.toThrow('does not accept the SAS');
    await failed(execution);
    expect((await shown()).export).toMatchObject({
      state: 'FAILED',
      reason: expect.stringContaining('its key was renewed, its stored access policy was withdrawn'),
    });
    line.trouble(() => undefined);
    const settings = { account: ACCOUNT, container, prefix: 'lake/in', sas };
    expect((await world.api('PATCH', `/api/exports/${id}`, { settings })).status).toBe(200);
    await commit(3);
    await world.run(id);
    const { rows, amounts } = await delivered();
    expect(rows).toEqual([13]);
    expect(amounts).toEqual(amountsOf(10, 3));
  });

  it('that dies between any two of its requests is completed when it is taken up: no row is lost or doubled', async () => {
    const REQUESTS = 3;
    for (let lives = 0; lives <= REQUESTS; lives++) {
      await commit(5);
      const execution = world.machine.start();
      line.trouble((place) => (place >= lives ? { cutAt: 0 } : undefined));
      const outcome = await world.run(id, execution).then(
        () => 'done',
        () => 'died',
      );
      expect(outcome).toBe(lives < REQUESTS ? 'died' : 'done');
      line.trouble(() => undefined);
      if (outcome === 'died') await world.run(id, execution);
      expect((await delivered()).amounts).toEqual(amountsOf(...Array.from({ length: lives + 1 }, () => 5)));
    }
    expect((await delivered()).rows).toEqual([5, 5, 5, 5]);
  });

  it('whose SAS ends between its manifest and its end is completed with the new one, in its place', async () => {
    await commit(5);
    const execution = world.machine.start();
    const { runAt, plan } = await world.steps.begin({
      accountId,
      exportId: id,
      trigger: 'schedule',
      executionArn: execution,
    });
    const parts = JSON.parse(String(world.store.objects.get(`plans/${plan.key}`)));
    for (const part of parts.slice(0, plan.parts)) await world.steps.write({ accountId, exportId: id, runAt, part });
    world.failTransaction(new Error('the table is down'));
    await expect(world.steps.finish({ accountId, exportId: id, runAt })).rejects.toThrow('the table is down');
    await failed(execution);
    world.machine.alive.delete(execution);

    const renewed = containerSas(container, { endsAt: new Date(Date.now() + 30 * 86_400_000) });
    const signature = String(new URLSearchParams({ sig: String(new URLSearchParams(renewed).get('sig')) }));
    line.trouble((_place, url) =>
      url.includes(signature) ? undefined : { answer: 403, code: 'AuthenticationFailed' },
    );
    const settings = { account: ACCOUNT, container, prefix: 'lake/in', sas: renewed };
    expect((await world.api('PATCH', `/api/exports/${id}`, { settings })).status).toBe(200);
    expect(await world.run(id)).toMatchObject({ begun: { runAt }, finished: { rows: 5 } });
    expect(await delivered()).toMatchObject({ rows: [5], amounts: amountsOf(5) });
  });
});
