import { PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readDefinition } from '../../lambdas/exports/domain/definition.ts';
import type { Export } from '../../lambdas/exports/domain/export-item.ts';
import { shareOf } from '../../lambdas/exports/domain/share.ts';
import { accountId } from '../support/http-account.ts';
import { nextCommits } from './commit-events.ts';
import { type ExportsWorld, exportsWorld } from './exports-world.ts';
import { lakeParts } from './lake-parts.ts';

const lake = lakeParts();
let world: ExportsWorld;
const create = async (bucket: string): Promise<number> => {
  const wish = { name: bucket, partner: 's3', type: 'events', frequency: 4, settings: { bucket } };
  return (await world.api('POST', '/api/exports', wish)).json.export.id;
};
const begin = async (exportId: number) =>
  await world.steps.begin({ accountId, exportId, trigger: 'schedule', executionArn: world.machine.start() });

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23, 20) });
  world = await exportsWorld();
});

describe('exports side by side', () => {
  it('a partner that never answers holds up its own run, and no other (failure mode 14)', async () => {
    const [dead, well] = [await create('dead'), await create('well')];
    await nextCommits(world, lake)(5);
    let answer = () => {};
    const silence = new Promise<object>((resolve) => {
      answer = () => resolve({});
    });
    world.store.s3.on(PutObjectCommand, { Bucket: 'dead' }).callsFake(async () => await silence);
    const { runAt, plan } = await begin(dead);
    const [part] = JSON.parse(String(world.store.objects.get(`plans/${plan.key}`)));
    const hanging = world.steps.write({ accountId, exportId: dead, runAt, part });
    for (const _run of [1, 2, 3]) expect((await world.run(well)).begun.skipped).toBe(false);
    expect((await world.api('GET', `/api/exports/${well}`)).json.export).toMatchObject({ exportedThrough: 1 });
    expect((await world.api('GET', `/api/exports/${dead}`)).json.export).toMatchObject({ state: 'RUNNING' });
    answer();
    await hanging;
  });

  it('of one account share the workers that one of them would have alone', async () => {
    const ids = [await create('first'), await create('second'), await create('third')];
    const shares: number[] = [];
    for (const id of ids) shares.push((await begin(id)).plan.atOnce);
    expect(shares).toEqual([6, 3, 2]);
  });
});

describe('the share of a run', () => {
  const definition = readDefinition({ name: 'n', partner: 's3', type: 'events', frequency: 4, settings: {} });
  const at = '2026-11-23T00:00:00.000Z';
  const other = (more: Partial<Export>): Export => ({
    ...{
      accountId: 'A',
      id: 1,
      timezone: 'UTC',
      definition,
      sealed: {},
      createdAt: at,
      updatedAt: at,
      exportedThrough: 0,
    },
    ...more,
  });
  const running = { runAt: 5, execution: 'e' };
  const failed = { ...running, state: 'FAILED', at, kept: 'on-its-way' } as const;

  it('is never less than one worker, however many are under way', () => {
    const others = Array.from({ length: 99 }, () => other({ running }));
    expect(shareOf({ most: 40, partner: undefined, others })).toBe(1);
  });

  it('counts those that are under way, not those that wait or have failed and were kept', () => {
    const others = [other({}), other({ running, last: failed }), other({ running })];
    expect(shareOf({ most: 40, partner: undefined, others })).toBe(20);
  });

  it('is no more than the partner takes at once', () => {
    expect(shareOf({ most: 40, partner: 3, others: [] })).toBe(3);
    expect(shareOf({ most: 2, partner: 3, others: [] })).toBe(2);
  });
});
