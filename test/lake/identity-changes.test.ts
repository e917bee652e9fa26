import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProfileChange } from '#core/intake/ingest-group.ts';
import { positionOf } from '#core/intake/position.ts';
import type { Identifier } from '#core/intake/records/identifier.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { readProfiles, writeInSteps, writeProfiles } from '#store/people/profiles.ts';
import { knownPeople } from '../../lambdas/lake/adapters/known-people.ts';
import { type ArrivedGroup, committedPosition } from '../../lambdas/lake/domain/arrivals.ts';
import { changedProfiles } from '../../lambdas/lake/use-cases/changed-profiles.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { killed } from '../support/lake-of-one-test.ts';

const accountId = 'ACME';
const identity = (value: string): Identifier => ({ kind: 'identity', value });
const device = (value: string): Identifier => ({ kind: 'objectId', value });
const idOf = (who: Identifier) => profileIdOf({ accountId, ...who });
const change = (who: Identifier, data: Record<string, unknown> = {}, rest: Partial<ProfileChange> = {}) => ({
  ...who,
  ts: 100,
  data,
  ...rest,
});

/** A stream of changes, one to a record, applied as store-batch does: read, changed, written, and in the lake if committed. */
function world() {
  const table = memoryTable();
  const at = { db: table.db, table: 'profiles' };
  const lake = new Map<string, { version: number; row: unknown }>();
  const positions = new Map<string, number>();
  async function run(
    changes: readonly ProfileChange[],
    people: readonly (Identifier & { ts: number })[] = [],
    shard = 's0',
  ) {
    const position = positions.get(shard) ?? 0;
    const groups = changes.map((one, index) => groupOf(one, position + index + 1));
    const last = position + Math.max(1, changes.length);
    const part = {
      accountId,
      shard,
      groups,
      committed: committedPosition(position === 0 ? undefined : String(position)),
      lastPosition: positionOf(String(last)),
      deletions: 0,
      people: people.map((who) => ({ ...who, profileId: idOf(who) })),
    };
    const outcome = await changedProfiles({ profiles: at, known: knownPeople() }, part);
    if (outcome.inSteps) await writeInSteps(at, { ...part, steps: outcome.steps });
    else await writeProfiles(at, { accountId, profiles: outcome.steps.flatMap((step) => step.profiles) });
    for (const { profileId, version, ...row } of outcome.rows) {
      if (version >= (lake.get(profileId)?.version ?? 0)) lake.set(profileId, { version, row: contentOf(row) });
    }
    positions.set(shard, last);
    return outcome;
  }
  const stored = async (whos: readonly Identifier[]) =>
    await readProfiles(at, { accountId, profileIds: [...new Set(whos.map(idOf))] });
  const one = async (who: Identifier) => (await stored([who])).get(idOf(who));
  return { table, run, one, lake, at };
}

function groupOf(one: ProfileChange, sequence: number): ArrivedGroup {
  const header = { uploadId: '0', group: 0, accountId, timezone: 'UTC', receivedAt: 1, events: 0, profiles: 1 };
  return {
    header,
    packedEvents: Buffer.alloc(0),
    profileChanges: [one],
    sequence: String(sequence),
    again: false,
    bytes: Buffer.alloc(0),
    name: String(sequence),
    position: positionOf(String(sequence)),
  };
}

function contentOf(row: object): object {
  const {
    shard: _s,
    position: _p,
    together: _t,
    alone: _a,
    forgotten: _f,
    forgottenAt: _fa,
    forgets: _fs,
    version: _v,
    pk: _k,
    ...content
  } = Object.assign({}, row) as Record<string, unknown>;
  return content;
}

const [ada, bob, phone, tablet] = [identity('ada'), identity('bob'), device('phone'), device('tablet')];

describe('a person who logs in on a device', () => {
  it('is known by both names, whichever came first; events of either are hers', async () => {
    const { run, one } = world();
    await run([change(phone, { Theme: 'dark' }), change(phone, { Plan: 'pro' }, { login: 'ada' })]);
    expect(await one(phone)).toMatchObject({
      identity: 'ada',
      objectId: 'phone',
      allIdentities: ['ada'],
      identifiers: [phone, ada],
      props: { Theme: 'dark', Plan: 'pro' },
    });
    expect(await one(ada)).toMatchObject({ mergedInto: idOf(phone) });
    await run([change(ada, { Plan: 'free' }), change(phone, { Visits: { $incr: 1 } })]);
    expect((await one(phone))?.props).toEqual({ Theme: 'dark', Plan: 'free', Visits: 1 });
  });

  it('takes what the device knew with her when she was known before; where both know, she is right', async () => {
    const { run, one } = world();
    await run([change(ada, { Plan: 'pro', Name: 'Ada' }), change(phone, { Plan: 'free', Theme: 'dark' })]);
    await run([change(phone, {}, { login: 'ada' })]);
    expect(await one(ada)).toMatchObject({ name: 'Ada', props: { Plan: 'pro', Theme: 'dark' }, objectId: 'phone' });
    expect(await one(phone)).toMatchObject({ mergedInto: idOf(ada), identity: null, props: {} });
  });

  it('is one with whoever else was on it, under every name, one hop from each', async () => {
    const { run, one } = world();
    await run([
      change(phone, {}, { login: 'bob' }),
      change(tablet, {}, { login: 'ada' }),
      change(phone, {}, { login: 'ada' }),
    ]);
    const survivor = idOf(ada);
    expect(await one(ada)).toMatchObject({ identity: 'ada', allIdentities: ['ada', 'bob'], mergedInto: null });
    for (const name of [bob, phone, tablet]) expect(await one(name)).toMatchObject({ mergedInto: survivor });
  });

  it('writes nothing twice: logging in again changes only the profile', async () => {
    const { run } = world();
    await run([change(phone, {}, { login: 'ada' })]);
    const { rows } = await run([change(phone, { N: 1 }, { login: 'ada' })]);
    expect(rows).toHaveLength(1);
  });

  it('is not joined to a name that thousands of devices share', async () => {
    const { run, one } = world();
    const devices = Array.from({ length: 60 }, (_, index) =>
      change(device(`d${index}`), { Index: index }, { login: 'guest' }),
    );
    await run(devices);
    expect((await one(identity('guest')))?.identifiers).toHaveLength(40);
    expect(await one(device('d59'))).toMatchObject({ mergedInto: null, props: { Index: 59 } });
  });

  it('has the tokens of her devices, one per device and service', async () => {
    const { run, one } = world();
    const token = (id: string) => change(phone, { id, type: 'fcm' }, { op: 'token' });
    await run([token('t1'), change(phone, {}, { login: 'ada' }), token('t2')]);
    expect((await one(phone))?.tokens).toEqual([{ id: 't2', type: 'fcm', objectId: 'phone' }]);
  });
});

it('what is shown as the objectId of a person without a device leads back to her', async () => {
  const { run, one } = world();
  await run([change(ada, { Plan: 'pro' })]);
  const shown = device((await one(ada))?.objectId ?? '');
  await run([change(shown, { Plan: 'free' })], [{ ...shown, ts: 1 }]);
  expect(await one(ada)).toMatchObject({ props: { Plan: 'free' } });
  expect(await one(shown)).toMatchObject({ mergedInto: idOf(ada) });
});

describe('a person who is deleted', () => {
  it('is a tombstone under every name, and holds nothing any more', async () => {
    const { run, one, lake } = world();
    await run([change(ada, { Name: 'Ada' }), change(phone, {}, { login: 'ada' })]);
    await run([change(phone, {}, { op: 'delete' })]);
    for (const name of [ada, phone]) {
      expect(await one(name)).toMatchObject({ deleted: true, name: null, identity: null, identifiers: [], props: {} });
      expect(lake.get(idOf(name))?.row).toMatchObject({ deleted: true });
    }
  });

  it('is somebody new when she comes back, by a change or an event', async () => {
    const { run, one } = world();
    await run([change(ada, { Plan: 'pro' }), change(bob, {})]);
    await run([change(ada, {}, { op: 'delete' }), change(bob, {}, { op: 'delete' })]);
    await run([change(ada, { New: 1 })], [{ ...bob, ts: 5 }]);
    expect(await one(ada)).toMatchObject({ deleted: false, identity: 'ada', props: { New: 1 }, version: 3 });
    expect(await one(bob)).toMatchObject({ deleted: false, identity: 'bob', version: 3 });
  });

  it('is nothing to speak of when nobody knew her', async () => {
    const { run } = world();
    expect((await run([change(ada, {}, { op: 'delete' })])).rows).toEqual([]);
  });
});

describe('a person who is demerged', () => {
  const joined = [
    change(ada, { Plan: 'pro' }),
    change(phone, {}, { login: 'bob' }),
    change(phone, {}, { login: 'ada' }),
  ];

  it('is a person of her own again, and the other keeps what is known', async () => {
    const { run, one } = world();
    await run(joined);
    await run([change(bob, {}, { op: 'demerge' })]);
    expect(await one(bob)).toMatchObject({ mergedInto: null, identity: 'bob', props: {}, identifiers: [bob] });
    expect(await one(ada)).toMatchObject({ identity: 'ada', allIdentities: ['ada'], props: { Plan: 'pro' } });
    expect(await one(phone)).toMatchObject({ mergedInto: idOf(ada) });
  });

  it('stays and lets the other identities go when it is the profile’s own', async () => {
    const { run, one } = world();
    await run(joined);
    await run([change(ada, {}, { op: 'demerge' })]);
    expect(await one(bob)).toMatchObject({ mergedInto: null, identity: 'bob' });
    expect(await one(ada)).toMatchObject({ identity: 'ada', identifiers: [phone, ada] });
  });
});

describe('runs that crash anywhere, and batches that are cut anew', () => {
  const names = [ada, bob, identity('cid'), phone, tablet, device('tv')];
  const who = fc.constantFrom(...names);
  const login = fc.constantFrom('ada', 'bob', 'cid');
  const data = fc.oneof(
    fc.record({ N: fc.record({ $incr: fc.integer({ min: 1, max: 9 }) }) }),
    fc.record({ T: fc.record({ $add: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }) }) }),
    fc.constant({ N: { $delete: 1 } }),
  );
  const step = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(who, data).map(([name, props]) => change(name, props)) },
    {
      weight: 4,
      arbitrary: fc
        .tuple(fc.constantFrom(phone, tablet, device('tv')), data, login)
        .map(([name, props, to]) => change(name, props, { login: to })),
    },
    { weight: 1, arbitrary: who.map((name) => change(name, {}, { op: 'delete' })) },
    { weight: 1, arbitrary: who.map((name) => change(name, {}, { op: 'demerge' })) },
  );
  const attempts = fc.array(
    fc.record({
      records: fc.integer({ min: 1, max: 8 }),
      crashAt: fc.option(fc.integer({ min: 0, max: 6 })),
      after: fc.boolean(),
    }),
    { maxLength: 12 },
  );

  it('end with the same people as one run without a crash, in the table and in the lake', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 16 }), attempts, async (changes, runs) => {
        const whole = world();
        await whole.run(changes);
        const broken = world();
        let done = 0;
        for (const { records, crashAt, after } of [...runs, { records: changes.length, crashAt: null, after: false }]) {
          const some = changes.slice(done, done + records);
          if (some.length === 0) continue;
          let calls = 0;
          const crash = () => {
            if (calls++ === crashAt) throw killed();
          };
          broken.table.hooks[after ? 'after' : 'before'] = crash;
          const ended = await broken.run(some).then(
            () => 'whole',
            (thrown: Error) => thrown.message,
          );
          broken.table.hooks.before = () => undefined;
          broken.table.hooks.after = () => undefined;
          if (ended === 'whole') done += some.length;
          else expect(ended).toBe('killed');
        }
        const left = changes.slice(done);
        if (left.length > 0) await broken.run(left);
        const peopleOf = ({ table }: ReturnType<typeof world>) =>
          new Map(
            [...table.items].filter(([key]) => !key.includes('#applied#')).map(([key, item]) => [key, contentOf(item)]),
          );
        expect(peopleOf(broken)).toEqual(peopleOf(whole));
        const profiles = await readProfiles(broken.at, { accountId, profileIds: names.map(idOf) });
        for (const [id, { profileId: _, ...profile }] of profiles) {
          expect(broken.lake.get(id)).toEqual({ version: profile.version, row: contentOf(profile) });
        }
      }),
      { numRuns: 400 },
    );
  });

  it('tell the lake of who was deleted, though a name of theirs has become another’s before it was told', async () => {
    const { run, lake, table } = world();
    const changes = [
      change(phone, {}, { login: 'bob' }),
      change(phone, {}, { op: 'delete' }),
      change(phone, {}, { login: 'ada' }),
    ];
    await run(changes.slice(0, 1));
    for (const some of [changes.slice(1, 2), changes.slice(1)]) {
      let calls = 0;
      // Everything is written; what dies is what comes after it.
      table.hooks.after = () => {
        if (calls++ === 3) throw killed();
      };
      await expect(run(some)).rejects.toThrow('killed');
    }
    table.hooks.after = () => undefined;
    await run(changes.slice(1));
    expect(lake.get(idOf(bob))?.row).toMatchObject({ deleted: true });
    expect(lake.get(idOf(phone))?.row).toMatchObject({ mergedInto: idOf(ada) });
  });

  it('count every change of every name once, though devices and people are in lanes of different shards', async () => {
    const counting = fc
      .tuple(who, fc.option(login))
      .map(([name, to]) =>
        change(
          name,
          { [`N ${name.value}`]: { $incr: 1 } },
          to !== null && name.kind === 'objectId' ? { login: to } : {},
        ),
      );
    const turns = fc.array(
      fc.record({
        shard: fc.constantFrom('s0', 's1'),
        records: fc.integer({ min: 1, max: 5 }),
        crashAt: fc.option(fc.integer({ min: 0, max: 5 })),
      }),
      { minLength: 4, maxLength: 24 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(counting, { minLength: 2, maxLength: 24 }), turns, async (changes, runs) => {
        const lanes = Map.groupBy(changes, ({ kind }): string => (kind === 'identity' ? 's0' : 's1'));
        const { table, run, at } = world();
        const done = new Map<string, number>([
          ['s0', 0],
          ['s1', 0],
        ]);
        const last = ['s0', 's1'].map((shard) => ({ shard, records: changes.length, crashAt: null }));
        for (const { shard, records, crashAt } of [...runs, ...last]) {
          const from = done.get(shard) ?? 0;
          const some = (lanes.get(shard) ?? []).slice(from, from + records);
          if (some.length === 0) continue;
          let calls = 0;
          table.hooks.after = () => {
            if (calls++ === crashAt) throw killed();
          };
          const ended = await run(some, [], shard).then(
            () => true,
            () => false,
          );
          table.hooks.after = () => undefined;
          if (ended) done.set(shard, from + some.length);
        }
        const profiles = await readProfiles(at, { accountId, profileIds: names.map(idOf) });
        const counted = Object.assign({}, ...[...profiles.values()].map((profile) => profile.props));
        const expected = Map.groupBy(changes, ({ value }) => `N ${value}`);
        expect(counted).toEqual(Object.fromEntries([...expected].map(([name, some]) => [name, some.length])));
      }),
      { numRuns: 400 },
    );
  });
});

describe('a device beside the identity of a person', () => {
  const owned = (by: string) => change(device('d1'), {}, { login: by, ifFree: true });

  it('becomes theirs where it is nobody’s, with what it did before', async () => {
    const { run, one } = world();
    await run([change(device('d1'), { Theme: 'dark' }), change(identity('ada'), { Plan: 'pro' }), owned('ada')]);
    expect(await one(identity('ada'))).toMatchObject({
      identity: 'ada',
      objectId: 'd1',
      props: { Plan: 'pro', Theme: 'dark' },
    });
    expect((await one(device('d1')))?.mergedInto).toBe(idOf(identity('ada')));
  });

  it('costs no write where it is theirs already', async () => {
    const { run } = world();
    await run([change(identity('ada'), { Plan: 'pro' }), owned('ada')]);
    expect((await run([owned('ada'), owned('ada')])).steps.flatMap((step) => step.profiles)).toEqual([]);
  });

  it('stays another person’s, so that two who share a device are not made one', async () => {
    const { run, one } = world();
    await run([change(identity('ada'), { Plan: 'pro' }), owned('ada')]);
    await run([change(identity('bob'), { Plan: 'free' }), owned('bob')]);
    expect(await one(identity('ada'))).toMatchObject({
      allIdentities: ['ada'],
      objectId: 'd1',
      props: { Plan: 'pro' },
    });
    expect(await one(identity('bob'))).toMatchObject({
      allIdentities: ['bob'],
      mergedInto: null,
      props: { Plan: 'free' },
    });
    const token = change(device('d1'), { id: 't', type: 'fcm' }, { op: 'token', login: 'bob', ifFree: true });
    await run([token]);
    expect((await one(identity('bob')))?.tokens).toEqual([]);
    expect((await one(identity('ada')))?.tokens).toMatchObject([{ id: 't', objectId: 'd1' }]);
  });
});
