import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProfileChange } from '#core/intake/ingest-group.ts';
import { aliasOf, tombstoneOf } from '#core/people/merged-profile.ts';
import { newProfile, type Profile, profileIdOf } from '#core/people/profile.ts';
import type { Placed } from '#core/people/profile-ledger.ts';
import { differenceOf } from '../../../lambdas/imports/domain/difference.ts';
import { asKept, ugliestIdentities, ugliestPropertyNames, withEveryName } from '../../support/ugliest.ts';

const accountId = 'ACME';
const who = (value: string, kind: 'identity' | 'objectId' = 'identity') => ({ kind, value });
const idOf = (value: string) => profileIdOf({ accountId, ...who(value) });
const known = (value: string, more: Partial<Profile> = {}): Profile => ({
  ...newProfile({ accountId, ...who(value), ts: 5 }),
  ...more,
});
const change = (value: string, data: Record<string, unknown>, rest: Partial<ProfileChange> = {}): ProfileChange => ({
  ...who(value),
  ts: 100,
  data,
  ...rest,
});

function compare(profiles: readonly Profile[], changes: readonly ProfileChange[], maxBytes = 10_000) {
  const here = { shard: 'shardId-1', position: '7' };
  const forgottenBy = ({ deleted }: Profile) => (deleted ? { at: Date.now(), ...here } : null);
  const stored = new Map(
    profiles.map((one): [string, Placed] => {
      return [one.profileId, { ...one, ...here, version: 3, alone: null, together: [], forgotten: forgottenBy(one) }];
    }),
  );
  const rows = changes.map((one, place) => ({ change: one, row: place + 1 }));
  return differenceOf({ accountId, changes: rows, stored, maxBytes });
}

describe('the difference that rows would make', () => {
  it('shows who is new, who changes from what to what, and counts who stays', () => {
    const jane = known('jane', { email: 'jane@example.com', props: { Plan: 'gold', Tags: ['a'] } });
    const bob = known('bob', { props: { Plan: 'gold' } });
    const found = compare(
      [jane, bob],
      [
        change('jane', { Plan: 'silver', Tags: { $add: ['b'] }, Email: 'jane@example.com' }),
        change('bob', { Plan: 'gold' }),
        change('eve', { Name: 'Eve', Age: 30 }),
      ],
    );
    expect(found.counts).toEqual({ new: 1, changed: 1, unchanged: 1, refused: 0 });
    expect(found.people).toEqual([
      {
        ...{ identity: 'jane', objectId: idOf('jane'), change: 'changed', rows: 1 },
        properties: [
          { name: 'Plan', before: 'gold', after: 'silver' },
          { name: 'Tags', before: ['a'], after: ['a', 'b'] },
        ],
      },
      {
        ...{ identity: 'eve', objectId: idOf('eve'), change: 'new', rows: 1 },
        properties: [
          { name: 'Name', after: 'Eve' },
          { name: 'Age', after: 30 },
        ],
      },
    ]);
  });

  it('takes rows of one person as steps of that person: one new person, or one who changes, or none who did', () => {
    const count = known('jane', { props: { Visits: 1 } });
    const steps = [change('jane', { Visits: { $incr: 2 } }), change('jane', { Visits: { $incr: 4 } })];
    expect(compare([count], steps).people).toMatchObject([
      { rows: 2, change: 'changed', properties: [{ name: 'Visits', before: 1, after: 7 }] },
    ]);
    expect(compare([], steps).people).toMatchObject([{ rows: 2, change: 'new', properties: [{ after: 6 }] }]);
    const back = [change('jane', { Visits: 9 }), change('jane', { Visits: 1 })];
    expect(compare([count], back).counts).toEqual({ new: 0, changed: 0, unchanged: 1, refused: 0 });
  });

  it('says what goes, too', () => {
    const jane = known('jane', { phone: '+14155552671', props: { Plan: 'gold' } });
    const { people } = compare([jane], [change('jane', { Plan: { $delete: 1 }, Phone: { $delete: 1 } })]);
    expect(people[0]?.properties).toEqual([
      { name: 'Phone', before: '+14155552671' },
      { name: 'Plan', before: 'gold' },
    ]);
  });

  it('follows names: a row by another name of a person is of that person, one of whoever was deleted makes a new one', () => {
    const jane = known('jane', { identifiers: [who('j-2'), who('jane')] });
    const alias = aliasOf(jane.profileId, { profileId: idOf('j-2'), ts: 5 });
    const gone = tombstoneOf({ profileId: idOf('gone'), ts: 5 });
    const { people, counts } = compare([jane, alias, gone], [change('j-2', { A: 1 }), change('gone', { A: 1 })]);
    expect(counts).toEqual({ new: 1, changed: 1, unchanged: 0, refused: 0 });
    expect(people.map(({ objectId, change }) => [objectId, change])).toEqual([
      [jane.profileId, 'changed'],
      [idOf('gone'), 'new'],
    ]);
  });

  it('shows which names a person gets, and counts no row for a device that is told beside one', () => {
    const login = change('phone-1', {}, { kind: 'objectId', login: 'jane', ifFree: true });
    const { people } = compare([known('jane')], [change('jane', { A: 1 }), login]);
    expect(people).toMatchObject([
      {
        rows: 1,
        properties: [
          { name: 'identity', before: ['jane'], after: ['jane', 'phone-1'] },
          { name: 'A', after: 1 },
        ],
      },
    ]);
  });

  it('refuses, with the number of its row, what would make a profile larger than one may be', () => {
    const found = compare([known('jane')], [change('jane', { A: 1 }), change('jane', { B: 'x'.repeat(2_000) })], 1_000);
    expect(found.counts).toEqual({ new: 0, changed: 1, unchanged: 0, refused: 1 });
    expect(found.refused).toEqual([{ row: 2, reason: 'the profile would be larger than 1000 bytes' }]);
  });

  it('is exact of the ugliest names of people and properties (failure modes 17 and 28)', () => {
    const names = ugliestPropertyNames.filter((name) => name !== 'identity');
    const changes = ugliestIdentities.map((identity, at) => change(identity, withEveryName(names, at)));
    const { people, counts } = compare([], changes, 1_000_000);
    expect(counts.new).toBe(ugliestIdentities.length);
    expect(people.map(({ identity }) => identity)).toEqual([...ugliestIdentities]);
    for (const [at, { properties }] of people.entries()) {
      const after = properties.map(({ name, after }) => [name, after]);
      const given = Object.entries(withEveryName(names, at)).filter(([, value]) => value !== null);
      expect(new Map(after as [string, unknown][])).toEqual(
        new Map(given.map(([name, value]) => [name, asKept(value)])),
      );
    }
  });

  it('after it was stored, is none', () => {
    const data = fc.dictionary(
      fc.constantFrom('A', 'B', 'Name', 'Tags'),
      fc.oneof(fc.integer(), fc.string(), fc.array(fc.string())),
    );
    fc.assert(
      fc.property(fc.array(data, { minLength: 1, maxLength: 4 }), (steps) => {
        const changes = steps.map((step) => change('jane', step));
        const { people } = compare([], changes);
        const after = new Map(people[0]?.properties.map(({ name, after }) => [name, after]));
        const { Name = null, ...props } = Object.fromEntries(after);
        const stored = known('jane', { name: Name === null ? null : String(Name), props });
        const again = compare([stored], [change('jane', Object.fromEntries(after))]);
        expect(again.counts).toEqual({ new: 0, changed: 0, unchanged: 1, refused: 0 });
      }),
    );
  });
});
