import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type BusEventType, busEventSchemas } from '#core/messages/bus-events.ts';
import { accountId } from '../support/http-account.ts';
import { commitEvents, nextCommits } from './commit-events.ts';
import { type ExportsWorld, exportsWorld } from './exports-world.ts';
import { lakeParts } from './lake-parts.ts';

const lake = lakeParts();
let world: ExportsWorld;
let id: number;
const HOUR = 3_600_000;
const CREATED = Date.UTC(2026, 10, 23, 20);
const keys = { kind: 'keys', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a-secret-access-key' };
const shown = async () => (await world.api('GET', `/api/exports/${id}`)).json.export;
const told = () => world.announced().filter(({ type }) => !/started|completed/.test(type));

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: CREATED });
  world = await exportsWorld();
  const settings = { bucket: 'partner', access: keys };
  const wish = { name: 'n', partner: 's3', type: 'events', frequency: 24, settings };
  id = (await world.api('POST', '/api/exports', wish)).json.export.id;
});

describe('the watch', () => {
  it('says nothing of exports that are as they should be', async () => {
    await world.run(id);
    vi.setSystemTime(CREATED + 3 * HOUR);
    expect(await world.steps.watch({})).toEqual({ exports: 1, late: 0, unusual: 0, told: 0 });
    expect(await shown()).toMatchObject({ attention: [] });
  });

  it('tells the bus of a late export once, counts it as long as it is late, and the export says so itself', async () => {
    await world.run(id);
    vi.setSystemTime(CREATED + 30 * HOUR);
    expect(await world.steps.watch({})).toMatchObject({ late: 1, told: 1 });
    vi.setSystemTime(CREATED + 31 * HOUR);
    expect(await world.steps.watch({})).toMatchObject({ late: 1, told: 0 });
    expect(told().map(({ type }) => type)).toEqual(['export.run.late']);
    expect((await shown()).attention).toEqual(['No run has begun since one was due at 2026-11-24T18:30:00.000Z.']);
    await world.run(id);
    expect(await world.steps.watch({})).toMatchObject({ late: 0 });
    expect((await shown()).attention).toEqual([]);
  });

  it('tells the bus of a run that brought far less than usual, and the export says so until the next', async () => {
    const commit = nextCommits(world, lake);
    for (let day = 0; day < 10; day++) {
      vi.setSystemTime(CREATED + day * 24 * HOUR);
      if (day !== 9) await commit(50);
      await world.run(id);
      expect(await world.steps.watch({})).toMatchObject({ unusual: day === 9 ? 1 : 0 });
    }
    expect(told()).toMatchObject([{ type: 'export.run.unusual', detail: { rows: 0, usual: 50, compared: 7 } }]);
    expect((await shown()).attention).toEqual([expect.stringMatching(/brought 0 rows; the smallest of the 7 before/)]);
    expect(await world.steps.watch({})).toMatchObject({ unusual: 0, told: 0 });
  });

  it('reminds of credentials of more than 180 days, until there are new ones', async () => {
    await world.run(id);
    expect((await shown()).secretsSetAt).toBe(new Date(CREATED).toISOString());
    vi.setSystemTime(CREATED + 181 * 24 * HOUR);
    await world.run(id);
    await world.steps.watch({});
    expect(told()).toMatchObject([{ type: 'export.secrets.aged', detail: { setAt: new Date(CREATED).toISOString() } }]);
    expect((await shown()).attention).toEqual([
      expect.stringMatching(/^Its credentials were given on 2026-11-23, more/),
    ]);
    await world.api('PATCH', `/api/exports/${id}`, { settings: { bucket: 'partner', access: keys } });
    const renewed = await shown();
    expect([renewed.attention, renewed.secretsSetAt]).toEqual([[], new Date().toISOString()]);
  });

  it('tells what docs/bus-events say', async () => {
    vi.setSystemTime(CREATED + 200 * 24 * HOUR);
    await world.steps.watch({});
    expect(told().map(({ type }) => type)).toEqual(['export.run.late', 'export.secrets.aged']);
    for (const { type, detail } of told()) busEventSchemas[type as BusEventType].parse(detail);
  });

  it('keeps what a run needs that waits to be taken up, for as long as it waits', async () => {
    const name = 'Bücher / 100 %';
    await commitEvents({ world, lake }, { commit: 1, events: [{ id: '1', name, ts: 1_790_000_000 }] });
    const executionArn = world.machine.start();
    const asked = { accountId, exportId: id };
    const { runAt, plan } = await world.steps.begin({ ...asked, trigger: 'manual', executionArn });
    const [part] = JSON.parse(String(world.store.objects.get(`plans/${plan.key}`)));
    await world.steps.write({ ...asked, runAt, part });
    world.failTransaction(new Error('the table is down'));
    await expect(world.steps.finish({ ...asked, runAt })).rejects.toThrow('the table is down');
    await world.steps.fail({ ...asked, executionArn, error: { Error: 'Error', Cause: '' } });
    world.machine.alive.delete(executionArn);
    await world.api('POST', `/api/exports/${id}/pause`);
    for (let day = 10; day <= 100; day += 10) {
      vi.setSystemTime(CREATED + day * 24 * HOUR);
      await world.steps.watch({});
      world.store.expire('plans', { days: 35 });
    }
    await world.api('POST', `/api/exports/${id}/resume`);
    expect(await world.run(id)).toMatchObject({ begun: { runAt }, finished: { rows: 1 } });
    vi.setSystemTime(CREATED + 140 * 24 * HOUR);
    await world.steps.watch({});
    world.store.expire('plans', { days: 35 });
    expect([...world.store.objects.keys()].filter((key) => key.startsWith('plans/'))).toEqual([]);
  });

  it('leaves alone what a run that is taken up has just written', async () => {
    const executionArn = world.machine.start();
    const { plan } = await world.steps.begin({ accountId, exportId: id, trigger: 'manual', executionArn });
    vi.setSystemTime(CREATED + 30 * 24 * HOUR);
    const key = `plans/${plan.key}`;
    const listed = world.store.s3.on(ListObjectsV2Command);
    listed.resolves({ Contents: [{ Key: plan.key, ETag: '"as it was"', LastModified: new Date(CREATED) }] });
    world.store.objects.set(key, Buffer.from('new'));
    expect(await world.steps.watch({})).toMatchObject({ exports: 1 });
    expect(String(world.store.objects.get(key))).toBe('new');
  });

  it('that cannot look at an account fails, having looked at the others', async () => {
    vi.setSystemTime(CREATED + 30 * HOUR);
    for (const item of [...world.table.items.values()]) {
      if (item.pk === accountId && item.sk === 'account')
        world.table.put({ ...item, pk: 'BROKEN-1', accountId: 'BROKEN-1' });
    }
    world.table.hooks.before = (command) => {
      const values = command instanceof QueryCommand ? command.input.ExpressionAttributeValues : undefined;
      if (values?.[':pk'] === 'BROKEN-1') throw new Error('down');
    };
    await expect(world.steps.watch({})).rejects.toThrow('1 exports or accounts could not be looked at');
    expect(told().map(({ type }) => type)).toEqual(['export.run.late']);
  });
});
