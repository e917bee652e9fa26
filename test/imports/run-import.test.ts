import { describe, expect, it } from 'vitest';
import { Failure } from '#core/failure.ts';
import type { BusEventType } from '#core/messages/bus-events.ts';
import { busEventSchemas } from '#core/messages/bus-events.ts';
import { writeJson } from '#store/aws/json-objects.ts';
import { keepRefusals } from '#store/stream/refusals.ts';
import { changeImport, moveImport, putNewImport, readImport } from '../../lambdas/imports/adapters/dynamo-imports.ts';
import { groupsKey } from '../../lambdas/imports/domain/keys.ts';
import { orReject } from '../../lambdas/imports/use-cases/or-reject.ts';
import { eventOf, profileOf } from '../support/lake-of-one-test.ts';
import { IMPORT_ID, runWorld } from './run-world.ts';

const ref = { accountId: 'ACME', importId: IMPORT_ID };
const ENDS_AT = Number.MAX_SAFE_INTEGER;
const call = { ref, endsAt: ENDS_AT };
const good = [eventOf('ada', 'First'), profileOf('ada', { N: 1 })];
const bad = profileOf('bob', { Email: 'no address' });
const twice = <T>(work: () => Promise<T>) => Promise.all([work(), work()]);

/** Judged, and decided to be stored. */
async function weighed(parts: readonly (readonly unknown[])[] = [good], mode: 'import' | 'compare' = 'import') {
  const world = runWorld();
  await world.newImport();
  await world.steps.start(ref, { mode });
  await world.judge(parts);
  const answer = await world.steps.weigh(ref, { compared: false });
  return { world, answer };
}

describe('an import is started', () => {
  it('once, though two ask for it at the same moment (failure mode 9)', async () => {
    const world = runWorld();
    await world.newImport();
    const answers = await twice(() => world.steps.start(ref, { mode: 'import' }));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['already', 'started']);
    expect(world.started).toEqual([`ACME-${IMPORT_ID}-1-1`]);
    expect(world.told.map(({ type }) => type)).toEqual(['import.started']);
    expect(await world.read()).toMatchObject({
      state: 'Processing',
      step: 'cutting',
      judging: 1,
      lanes: 2,
      mode: 'import',
    });
  });

  it('not while it is compared, and not when it has ended', async () => {
    const world = runWorld();
    await world.newImport({ state: 'Start mapping' });
    await world.steps.start(ref, { mode: 'compare' });
    expect((await world.steps.start(ref, { mode: 'import' })).kind).toBe('not-now');
    await moveImport(world.importsAt, ref, { from: ['Processing'], to: 'Cancelled' });
    expect((await world.steps.start(ref, { mode: 'import' })).kind).toBe('not-now');
    expect(world.told).toEqual([]);
  });

  it('after a comparison with nothing of what the comparison found', async () => {
    const { world, answer } = await weighed([[...good, bad]], 'compare');
    expect(answer).toEqual({ ...ref, next: 'comparing', parts: 1, partsKey: expect.any(String) });
    expect((await world.read()).step).toBe('comparing');
    expect(await world.steps.weigh(ref, { compared: true })).toMatchObject({ next: 'nothing' });
    const compared = await world.read();
    expect(compared).toMatchObject({ state: 'Start mapping', rows: 3, accepted: 2, rejected: 1 });
    expect(world.itemsOf('under-way')).toEqual([]);
    await world.steps.start(ref, { mode: 'import' });
    const started = await world.read();
    expect(started).toMatchObject({ judging: 2, attempt: 1 });
    expect([started.rows, started.reasons, started.parts]).toEqual([undefined, undefined, undefined]);
  });
});

describe('an import is weighed', () => {
  it('and rejected whole where all of its rows are, with the reason that most of them have, and their file', async () => {
    const { world, answer } = await weighed([[bad], [bad, bad]]);
    expect(answer.next).toBe('nothing');
    const made = await world.read();
    expect(made).toMatchObject({ state: 'Rejected', fault: 'yours', rows: 3, accepted: 0, rejected: 3 });
    expect(made.reason).toBe('All 3 rows were rejected. Most often: Email is not valid');
    expect(made.rejectedFile?.rows).toBe(3);
    expect(world.told.at(-1)).toMatchObject({
      type: 'import.rejected',
      detail: { reason: made.reason, fault: 'yours' },
    });
    expect(world.stream.records).toEqual([]);
  });

  it('and rejected where it has other rows than its manifest says, or none (failure modes 7 and 19)', async () => {
    for (const [rows, parts, reason] of [
      [3, [good], 'rows: 3 were announced for the file, it has 2. Nothing is stored.'],
      [undefined, [[]], 'The file has no rows.'],
    ] as const) {
      const world = runWorld();
      await world.newImport({ expected: { rows } });
      await world.steps.start(ref, { mode: 'import' });
      await world.judge(parts);
      expect((await world.steps.weigh(ref, { compared: false })).next).toBe('nothing');
      expect(await world.read()).toMatchObject({ state: 'Rejected', reason });
    }
  });

  it('and completed where its manifest says that it has no rows, and it has none (failure mode 7)', async () => {
    const world = runWorld();
    await world.newImport({ expected: { rows: 0 } });
    await world.steps.start(ref, { mode: 'import' });
    await world.judge([[]]);
    expect((await world.steps.weigh(ref, { compared: false })).next).toBe('storing');
    await world.steps.put(call);
    expect(await world.steps.finish(call)).toMatchObject({ state: 'Completed', rows: 0, rowsPut: 0 });
  });

  it('and left alone where it was cancelled meanwhile', async () => {
    const world = runWorld();
    await world.newImport();
    await world.steps.start(ref, { mode: 'import' });
    await world.judge([good]);
    await moveImport(world.importsAt, ref, { from: ['Processing'], to: 'Cancelled' });
    expect((await world.steps.weigh(ref, { compared: false })).next).toBe('nothing');
    expect((await world.read()).state).toBe('Cancelled');
  });
});

describe('rows of an import are put', () => {
  it('once, though two functions put them at the same moment', async () => {
    const { world } = await weighed([good, [eventOf('bob', 'Second')], [eventOf('cid', 'Third')]]);
    const outcomes = await Promise.allSettled([world.steps.put(call), world.steps.put(call)]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'superseded' });
    }
    await world.steps.put(call);
    await world.deliver();
    expect(await world.steps.finish(call)).toMatchObject({ state: 'Completed', rowsPut: 4 });
    expect((await world.lake.rows('events')).map(({ event }) => event).sort()).toEqual(['First', 'Second', 'Third']);
  });

  it('once, though a function that was thought dead puts what it had claimed after its successor is done', async () => {
    const { world } = await weighed([good, [eventOf('bob', 'Second')], [eventOf('cid', 'Third')]]);
    const successor = Promise.withResolvers<void>();
    const isAbout = Promise.withResolvers<void>();
    let held = false;
    world.hooks.call = async (when, what) => {
      if (held || when !== 'before' || what !== 'PutRecords') return;
      held = true;
      isAbout.resolve();
      await successor.promise;
    };
    const thoughtDead = world.steps.put(call).catch((thrown: unknown) => thrown);
    await isAbout.promise;
    await world.steps.put(call);
    expect(await world.steps.finish(call)).toMatchObject({ state: 'Completed', rowsPut: 4 });
    const before = world.stream.records.length;
    successor.resolve();
    expect(await thoughtDead).toMatchObject({ code: 'superseded' });
    expect(world.stream.records.length).toBeGreaterThan(before);
    await world.deliver();
    expect((await world.lake.rows('events')).map(({ event }) => event).sort()).toEqual(['First', 'Second', 'Third']);
  });

  it('not behind the end of the function’s time: the next call goes on where it was', async () => {
    const { world } = await weighed([good, [eventOf('bob', 'Second')], [eventOf('cid', 'Third')]]);
    const failure = await world.steps.put({ ref, endsAt: world.lake.clock.now }).catch((thrown: unknown) => thrown);
    expect(failure).toMatchObject({ code: 'unfinished', name: 'Unfinished' });
    expect((await world.read()).step).toBe('storing');
    const before = world.stream.records.length;
    expect(before).toBeGreaterThan(0);
    await world.steps.put(call);
    // Nothing that was noted as put is put again.
    const groups = world.stream.records.map(({ arrival }) => arrival.bytes.toString('base64'));
    expect(new Set(groups).size).toBe(groups.length);
    await world.steps.finish(call);
    expect((await world.lake.rows('events')).length).toBe(3);
  });

  it('that are not as many as were judged to be good are never called complete', async () => {
    const { world } = await weighed([good]);
    await changeImport(world.importsAt, ref, { change: 'SET #step = :step', values: { ':step': 'committing' } });
    await expect(world.steps.finish(call)).rejects.toMatchObject({ code: 'corrupt-data', retry: 'never' });
    expect((await world.read()).state).toBe('Processing');
  });

  it('from a part whose groups are all there, or not at all', async () => {
    const { world } = await weighed([good]);
    await writeJson(world.files, { key: groupsKey(await world.read(), 0), value: '' });
    await expect(world.steps.put(call)).rejects.toThrow();
    expect(world.stream.records).toEqual([]);
  });

  it('after the profiles that came before them over SFTP, for which they say that they wait', async () => {
    const world = runWorld();
    const later = { accountId: 'ACME', importId: '1790000000001-00000002' };
    await world.newImport({ type: 'profile', fileName: 'profiles.csv' });
    await world.newImport({ ...later, type: 'event' });
    for (const one of [ref, later]) await world.steps.start(one, { mode: 'import' });
    await world.judge([[profileOf('ada', { N: 1 })]]);
    await world.judge([[eventOf('ada')]], later.importId);
    for (const one of [ref, later]) await world.steps.weigh(one, { compared: false });
    await expect(world.steps.put({ ref: later, endsAt: world.lake.clock.now + 11_000 })).rejects.toThrow('goes on');
    expect((await world.read(later.importId)).waitsFor).toBe(IMPORT_ID);
    expect(world.stream.records).toEqual([]);
    await world.steps.put(call);
    await world.steps.finish(call);
    await world.steps.put({ ref: later, endsAt: ENDS_AT });
    expect((await world.read(later.importId)).waitsFor).toBeUndefined();
  });
});

describe('an import is finished', () => {
  it('when every shard has committed what was put there, and not before', async () => {
    const { world } = await weighed([[eventOf('ada'), eventOf('bob'), eventOf('cid'), eventOf('dan')]]);
    await world.steps.put(call);
    await expect(world.steps.finish({ ref, endsAt: world.lake.clock.now })).rejects.toMatchObject({
      code: 'unfinished',
    });
    await world.deliver();
    expect(await world.steps.finish({ ref, endsAt: world.lake.clock.now })).toMatchObject({ state: 'Completed' });
  });

  it('with what storing refused after all among the rejected rows (failure mode 29)', async () => {
    const { world } = await weighed([[...good, bad]]);
    const { receivedAt = 0 } = await world.read();
    await world.steps.put(call);
    const [uploadId = ''] = [...world.stream.records].map(
      ({ arrival }) => /"uploadId":"(\w+)"/.exec(arrival.bytes.toString('latin1'))?.[1],
    );
    const refusal = { id: 'x', place: 1, reason: 'too large', records: 1 };
    const of = { accountId: 'ACME', receivedAt };
    await keepRefusals(world.lake.aside, { ...of, uploadId, refusals: [refusal] });
    // Told twice after a crash, and another upload of the same millisecond.
    await keepRefusals(world.lake.aside, { ...of, uploadId, refusals: [refusal, { ...refusal, id: 'y', records: 1 }] });
    await keepRefusals(world.lake.aside, { ...of, uploadId: 'f'.repeat(24), refusals: [refusal] });
    const made = await world.steps.finish(call);
    expect(made).toMatchObject({ accepted: 2, rejected: 1, refusedLater: 2, rejectedFile: { rows: 3 } });
    expect(world.told.at(-1)).toMatchObject({ type: 'import.completed', detail: { rows: 3, stored: 0, rejected: 3 } });
  });
});

describe('an execution that cannot go on', () => {
  const error = { Error: 'States.TaskFailed', Cause: '' };

  it('rejects the import before anything is put, and says that the file is not to blame', async () => {
    const world = runWorld();
    await world.newImport();
    await world.steps.start(ref, { mode: 'import' });
    expect(await world.steps.fail({ ...ref, error })).toMatchObject({ outcome: 'rejected', fault: 'ours' });
    const made = await world.read();
    expect(made).toMatchObject({ state: 'Rejected', fault: 'ours' });
    expect(made.reason).toContain('Nothing of it is stored; send it again.');
    // It is counted by the next look, once.
    expect((await world.steps.watch()).seen.failed).toBe(1);
    expect((await world.steps.watch()).seen.failed).toBe(0);
  });

  it('keeps the reason that a step had found in the file', async () => {
    const world = runWorld();
    await world.newImport();
    await world.steps.start(ref, { mode: 'import' });
    const step = orReject({ importsAt: world.importsAt, announce: async () => undefined });
    const found = new Failure('bad-input', 'Price: is no number in row 7', { retry: 'never' });
    await expect(step(ref, () => Promise.reject(found))).rejects.toBe(found);
    expect(await world.steps.fail({ ...ref, error })).toMatchObject({ outcome: 'ended', fault: 'yours' });
    expect((await world.read()).reason).toBe('Price: is no number in row 7');
  });

  it('leaves what is being stored to the next execution, which goes on where it was', async () => {
    const { world } = await weighed();
    expect(await world.steps.fail({ ...ref, error })).toMatchObject({ outcome: 'later', fault: 'ours' });
    expect((await world.steps.begin(ref)).from).toBe('storing');
  });
});

describe('the look at imports that are under way', () => {
  it('starts what nobody started, and takes up again what was broken off', async () => {
    const { world } = await weighed();
    world.started.length = 0;
    expect((await world.steps.watch()).seen).toMatchObject({ underWay: 1, resumed: 0 });
    expect(world.started).toEqual([`ACME-${IMPORT_ID}-1-1`]);
    world.executions.set(`ACME-${IMPORT_ID}-1-1`, 'FAILED');
    expect((await world.steps.watch()).seen).toMatchObject({ underWay: 1, resumed: 1 });
    expect(world.started.at(-1)).toBe(`ACME-${IMPORT_ID}-1-2`);
    world.executions.set(`ACME-${IMPORT_ID}-1-2`, 'RUNNING');
    expect((await world.steps.watch()).seen).toMatchObject({ underWay: 1, resumed: 0 });
  });

  it('tells every two hours that it takes long, and once', async () => {
    const { world } = await weighed();
    const slow = () => world.told.filter(({ type }) => type === 'import.slow').length;
    world.executions.set(`ACME-${IMPORT_ID}-1-1`, 'RUNNING');
    for (const [minutes, times] of [
      [60, 0],
      [61, 1],
      [10, 1],
      [120, 2],
      [0, 2],
    ] as const) {
      world.lake.clock.now += minutes * 60_000;
      await world.steps.watch();
      expect(slow()).toBe(times);
    }
  });

  it('goes on where one of them cannot be looked at', async () => {
    const { world } = await weighed();
    await putNewImport(world.importsAt, {
      ...(await readImport(world.importsAt, ref)),
      importId: '1790000000001-00000002',
      state: 'Uploading',
    });
    await world.steps.start({ ...ref, importId: '1790000000001-00000002' }, { mode: 'import' });
    world.executions.set(`ACME-${IMPORT_ID}-1-1`, 'BROKEN');
    world.executions.set('ACME-1790000000001-00000002-2-1', 'FAILED');
    const { seen, failures } = await world.steps.watch();
    expect([seen.resumed, failures.length]).toEqual([1, 1]);
  });
});

it('what the bus is told of an import is what docs/bus-events say', async () => {
  const { world } = await weighed([[...good, bad]]);
  world.executions.set(`ACME-${IMPORT_ID}-1-1`, 'RUNNING');
  world.lake.clock.now += 3 * 3_600_000;
  await world.steps.watch();
  await world.steps.put(call);
  await world.steps.finish(call);
  const types: BusEventType[] = ['import.started', 'import.slow', 'import.completed'];
  expect(world.told.map(({ type }) => type)).toEqual(types);
  for (const { type, detail } of world.told)
    expect(busEventSchemas[type].strict().safeParse(detail).error).toBeUndefined();
});
