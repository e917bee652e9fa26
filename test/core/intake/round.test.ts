import fc from 'fast-check';
import { expect, it } from 'vitest';
import { roundOf } from '#core/intake/round.ts';

const groupsOf = fc
  .array(fc.record({ lane: fc.nat({ max: 3 }), size: fc.nat({ max: 2_000_000 }) }), { maxLength: 40 })
  .map((some) => some.map(({ lane, size }, place) => ({ lane, place, bytes: { byteLength: size } as Uint8Array })));

it('groups are put in rounds of which none has two of a lane or more than a call takes, and each lane keeps its order', () => {
  fc.assert(
    fc.property(groupsOf, (groups) => {
      const put: typeof groups = [];
      for (let open = groups; open.length > 0; ) {
        const round = roundOf(open);
        expect(round.length).toBeGreaterThan(0);
        expect(new Set(round.map(({ lane }) => lane)).size).toBe(round.length);
        expect(round.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)).toBeLessThanOrEqual(4_500_000);
        put.push(...round);
        open = open.filter((group) => !round.includes(group));
      }
      const inLanes = (some: typeof groups) => [0, 1, 2, 3].map((lane) => some.filter((group) => group.lane === lane));
      expect(inLanes(put)).toEqual(inLanes(groups));
    }),
  );
});
