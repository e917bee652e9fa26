import { describe, expect, it } from 'vitest';
import { erasuresSchema } from '#core/people/erasure.ts';
import { endPass, longOver } from '../../lambdas/upkeep/domain/erasure.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 1);
const at = (hour: number) => new Date(START + hour * HOUR).toISOString();

describe('passes that are over', () => {
  it('are so for five hours before the newest of them asks for the bytes to go, for those before it too', () => {
    const ended = [at(0), at(1), at(2)];
    expect(longOver(ended, START + 5 * HOUR - 1)).toBeUndefined();
    expect(longOver(ended, START + 5 * HOUR)).toBe(at(0));
    expect(longOver(ended, START + 6.5 * HOUR)).toBe(at(1));
    expect(longOver(ended, START + 99 * HOUR)).toBe(at(2));
  });

  it('are remembered a handful at a time, however long passes end every hour and nobody removes a byte', () => {
    let known = erasuresSchema.parse({ pass: { people: [], kind: 'events', after: '' } });
    for (let hour = 0; hour < 1_000; hour++) {
      const now = START + hour * HOUR;
      const due = longOver(known.ended, now);
      known = endPass(known, now);
      expect(known.ended.length).toBeLessThanOrEqual(6);
      // What was due is due still.
      expect(longOver(known.ended, now)).toBe(due);
    }
    expect(known.pass).toBeUndefined();
  });
});
