import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionOf } from '#core/intake/position.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { changeProfiles as changeAll, type Positioned, type ProfileWork } from '#core/people/profile-changes.ts';
import type { Placed } from '#core/people/profile-ledger.ts';
import { changePosition, committedPosition } from '../../../lambdas/lake/domain/arrivals.ts';

/** No change here is about identity, so everything is one step. */
function changeProfiles(work: ProfileWork) {
  const { steps, inSteps, rows, refused } = changeAll(work);
  expect(inSteps).toBe(false);
  return { written: steps.flatMap((step) => step.profiles), rows, refused };
}

const at = (sequence: number, place = 0) => changePosition(positionOf(String(sequence)), place);
const change = (value: string, position: string, data: Record<string, unknown>): Positioned => ({
  kind: 'identity',
  value,
  ts: 100,
  data,
  position,
  receivedAt: 100_000,
});
const sighting = (value: string, position: string) => ({ kind: 'identity' as const, value, ts: 50, position });
const idOf = (value: string) => profileIdOf({ accountId: 'ACME', kind: 'identity', value });
const work = (given: Partial<ProfileWork>): ProfileWork => ({
  accountId: 'ACME',
  shard: 's0',
  committed: '',
  applied: '',
  stored: new Map(),
  changes: [],
  sightings: [],
  maxBytes: 10_000,
  ...given,
});
const storedAs = (profiles: readonly Placed[]) => new Map(profiles.map((profile) => [profile.profileId, profile]));

describe('changeProfiles', () => {
  it('makes a profile of a person who is new, from a change or from an event', () => {
    const { written, rows } = changeProfiles(
      work({
        changes: [change('ada', at(1), { Plan: 'pro' })],
        sightings: [sighting('bob', at(2)), sighting('ada', at(2))],
      }),
    );
    expect(written).toMatchObject([
      { profileId: idOf('ada'), version: 1, props: { Plan: 'pro' }, shard: 's0', position: at(1) },
      { profileId: idOf('bob'), version: 1, props: {}, changedAt: 50 },
    ]);
    expect(rows).toMatchObject(written);
  });

  it('goes up by one version for all changes of a batch, applied in their order', () => {
    const first = changeProfiles(work({ changes: [change('ada', at(1), { N: 1 })] })).written;
    const second = changeProfiles(
      work({
        committed: committedPosition('1'),
        stored: storedAs(first),
        changes: [change('ada', at(2), { N: { $incr: 1 } }), change('ada', at(2, 1), { N: { $incr: 5 } })],
      }),
    );
    expect(second.written).toMatchObject([{ version: 2, props: { N: 7 }, position: at(2, 1) }]);
  });

  it('leaves a person alone of whom only an event came and who is known', () => {
    const stored = storedAs(changeProfiles(work({ changes: [change('ada', at(1), { N: 1 })] })).written);
    const again = work({ committed: committedPosition('1'), stored, sightings: [sighting('ada', at(2))] });
    expect(changeProfiles(again)).toEqual({ written: [], rows: [], refused: [] });
  });

  it('does not apply again what a crashed run had applied, but brings it to the lake', () => {
    const batch = { changes: [change('ada', at(5), { N: { $incr: 1 } })], sightings: [sighting('bob', at(6))] };
    const crashed = changeProfiles(work(batch));
    const again = changeProfiles(work({ ...batch, stored: storedAs(crashed.written) }));
    expect(again.written).toEqual([]);
    expect(again.rows).toMatchObject(crashed.written);
  });

  it('brings a profile to the lake once: not again when its batch is committed', () => {
    const stored = storedAs(changeProfiles(work({ changes: [change('ada', at(5), { N: 1 })] })).written);
    const next = changeProfiles(
      work({ stored, committed: committedPosition('5'), sightings: [sighting('ada', at(7))] }),
    );
    expect(next.rows).toEqual([]);
  });

  it('applies a change from another shard whatever its place there', () => {
    const stored = storedAs(changeProfiles(work({ shard: 's1', changes: [change('ada', at(900), { N: 1 })] })).written);
    const outcome = changeProfiles(work({ stored, changes: [change('ada', at(3), { N: { $incr: 1 } })] }));
    expect(outcome.written).toMatchObject([{ version: 2, props: { N: 2 }, shard: 's0' }]);
  });

  it('sets aside a change that would make a profile too large in bytes, and applies the one behind it', () => {
    const changes = [change('ada', at(1), { A: '購'.repeat(400) }), change('ada', at(2), { B: 1 })];
    const outcome = changeProfiles(work({ changes, maxBytes: 1_000 }));
    expect(outcome.refused).toMatchObject([{ change: changes[0], reason: expect.stringContaining('1000 bytes') }]);
    expect(outcome.written).toMatchObject([{ props: { B: 1 } }]);
  });

  describe('for whoever has a phone', () => {
    const has = { ifHas: { kind: 'phone', value: '+35922333232' } } as const;
    const off = (position: string) => ({ ...change('ada', position, { Phone: { $delete: 1 } }), ...has });

    it('is applied to who has it, once', () => {
      const changes = [change('ada', at(1), { Phone: '+35922333232' }), off(at(2)), off(at(3))];
      const { written, refused } = changeProfiles(work({ changes }));
      expect([written, refused]).toMatchObject([[{ phone: null, position: at(2) }], []]);
    });

    it('leaves alone whoever has another by the time that it is stored', () => {
      const changes = [change('ada', at(1), { Phone: '+35922333233' }), off(at(2))];
      expect(changeProfiles(work({ changes })).written).toMatchObject([{ phone: '+35922333233', position: at(1) }]);
    });

    it('makes nobody of who is not there, or was deleted just before, and tells nobody so', () => {
      expect(changeProfiles(work({ changes: [off(at(1))] }))).toEqual({ written: [], rows: [], refused: [] });
      const gone = { ...change('ada', at(2), {}), op: 'delete' as const, receivedAt: 200_000 };
      const changes = [change('ada', at(1), { Phone: '+35922333232' }), gone, off(at(3))];
      const { written, refused } = changeProfiles(work({ changes }));
      expect([written, refused]).toMatchObject([[{ deleted: true, position: at(2) }], []]);
    });
  });

  it('ends with the same profiles wherever runs crash and however batches are cut anew', () => {
    const people = fc.constantFrom('ada', 'bob', 'eve');
    const data = fc.oneof(
      fc.record({ N: fc.record({ $incr: fc.integer({ min: 1, max: 9 }) }) }),
      fc.record({ T: fc.record({ $add: fc.array(fc.constantFrom('a', 'b', 'c')) }) }),
      fc.record({ T: fc.record({ $remove: fc.array(fc.constantFrom('a', 'b', 'c')) }) }),
      fc.constant({ N: { $delete: 1 } }),
    );
    const steps = fc.array(fc.tuple(people, data), { minLength: 1, maxLength: 20 });
    const runs = fc.array(fc.record({ records: fc.integer({ min: 1, max: 8 }), crashes: fc.boolean() }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(steps, runs, (records, attempts) => {
        const changes = records.map(([who, props], index) => change(who, at(index + 1), props));
        const table = new Map<string, Placed>();
        const lake = new Map<string, { version: number; json: string }>();
        let done = 0;
        for (const { records: count, crashes } of [...attempts, { records: changes.length, crashes: false }]) {
          const some = changes.slice(done, done + count);
          if (some.length === 0) continue;
          const committed = committedPosition(done === 0 ? undefined : String(done));
          const wanted = new Set(some.map((one) => idOf(one.value)));
          const stored = new Map([...table].filter(([id]) => wanted.has(id)));
          const outcome = changeProfiles(work({ committed, stored, changes: some }));
          for (const profile of outcome.written) table.set(profile.profileId, profile);
          if (crashes) continue;
          for (const row of outcome.rows)
            lake.set(row.profileId, { version: row.version, json: JSON.stringify(row.props) });
          done += some.length;
        }
        const expected = changeProfiles(work({ changes })).written;
        expect(new Map([...table].map(([id, { props }]) => [id, props]))).toEqual(
          new Map(expected.map(({ profileId, props }) => [profileId, props])),
        );
        for (const [id, { version, props }] of table) {
          expect(lake.get(id)).toEqual({ version, json: JSON.stringify(props) });
        }
      }),
      { numRuns: 300 },
    );
  });
});
