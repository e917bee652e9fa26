import { GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { accountId } from '../support/http-account.ts';
import { type ExportsWorld, exportsWorld } from './exports-world.ts';

let world: ExportsWorld;
const wish = { name: 'n', partner: 's3', type: 'events', settings: { bucket: 'partner' } };
const create = async (frequency: unknown) =>
  (await world.api('POST', '/api/exports', { ...wish, frequency })).json.export.id as number;
const reconcile = async () => await world.steps.reconcile({});
const nameOf = (id: number) => `${accountId}-${id}`;

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 23) });
  world = await exportsWorld();
});

describe('schedules and the table', () => {
  it('that agree are left alone', async () => {
    for (const frequency of [4, 8, 24]) await create(frequency);
    const before = structuredClone(world.scheduled);
    expect(await reconcile()).toEqual({ right: 3, made: 0, changed: 0, removed: 0 });
    expect(world.scheduled).toEqual(before);
  });

  it('agree again after the stack was put back: every schedule starts the machine and takes the role of today', async () => {
    const ids = [await create(4), await create(24)];
    for (const schedule of world.scheduled.values()) {
      if (schedule.Target) schedule.Target = { ...schedule.Target, Arn: 'arn:machine-of-yesterday' };
    }
    const second = world.scheduled.get(nameOf(Number(ids[1])));
    if (second?.Target) second.Target = { ...second.Target, RoleArn: 'arn:role-of-yesterday' };
    expect(await reconcile()).toMatchObject({ right: 0, changed: 2 });
    for (const id of ids) {
      expect(world.scheduled.get(nameOf(id))?.Target).toMatchObject({
        Arn: 'arn:aws:states:eu-west-1:000000000000:stateMachine:RunExport',
        RoleArn: 'arn:aws:iam::000000000000:role/s',
        Input: JSON.stringify({ accountId, exportId: id, trigger: 'schedule' }),
      });
    }
  });

  it('agree again where the role alone is another', async () => {
    const schedule = world.scheduled.get(nameOf(await create(4)));
    if (schedule?.Target) schedule.Target = { ...schedule.Target, RoleArn: 'arn:role-of-yesterday' };
    expect(await reconcile()).toMatchObject({ changed: 1 });
  });

  it('agree again after the group was lost: recurring exports get theirs, one-time and stopped ones none', async () => {
    const [recurring, stopped] = [await create(8), await create(8)];
    await create('one-time');
    await world.api('POST', `/api/exports/${stopped}/stop`);
    const before = structuredClone(world.scheduled.get(nameOf(recurring)));
    world.scheduled.clear();
    expect(await reconcile()).toEqual({ right: 0, made: 1, changed: 0, removed: 0 });
    expect([...world.scheduled]).toEqual([[nameOf(recurring), before]]);
  });

  it('agree again where a schedule belongs to no export, or to a stopped one', async () => {
    const stopped = await create(4);
    const schedule = world.scheduled.get(nameOf(stopped));
    await world.api('POST', `/api/exports/${stopped}/stop`);
    for (const name of [nameOf(stopped), nameOf(1), 'GONE-1-7']) {
      if (schedule) world.scheduled.set(name, { ...schedule, Name: name });
    }
    const kept = await create(4);
    expect(await reconcile()).toEqual({ right: 1, made: 0, changed: 0, removed: 3 });
    expect([...world.scheduled.keys()]).toEqual([nameOf(kept)]);
  });

  it('of an account that cannot be read are kept, and the failure is told', async () => {
    await create(4);
    world.table.sdk.on(QueryCommand).rejects(new Error('down'));
    await expect(reconcile()).rejects.toThrow('could not be reconciled');
    expect(world.scheduled.size).toBe(1);
  });

  it('that cannot be looked at keep no other from being mended', async () => {
    const [bad, lost] = [await create(4), await create(4)];
    world.scheduled.delete(nameOf(lost));
    world.schedules.on(GetScheduleCommand, { Name: nameOf(bad) }).rejects(new Error('throttled'));
    await expect(reconcile()).rejects.toThrow('1 schedules or accounts could not be reconciled');
    expect(world.scheduled.has(nameOf(lost))).toBe(true);
  });
});
