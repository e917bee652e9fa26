import { describe, expect, it } from 'vitest';
import { soak } from './soak.ts';

/** `npm run bench -- soak` does the same with 200,000, and with calls that hang. */
const size = { deliveries: 5_000, workers: 2, speed: 200, hangs: false, timeoutMs: 60_000 };

describe('five thousand deliveries, one in twenty to a receiver that fails in every way', () => {
  it('each arrives once or is on the dead-letter queue, and the log of attempts agrees with the receiver’s own count', async () => {
    const { kills, seconds, ...found } = await soak({ ...size, killsABatch: 0 });
    expect(found).toMatchObject({ lost: [], both: [], duplicates: 0, strangers: [], disagreeing: [], unaccounted: 0 });
    expect(found.broughtBack).toBe(0);
    expect(found.delivered).toBe(size.deliveries - found.hopeless);
    expect(found.dead).toBe(found.hopeless);
  });

  it('killing workers at random changes the number of duplicates, which have the same webhook-id, and nothing else', async () => {
    const found = await soak({ ...size, killsABatch: 0.3 });
    expect(found.kills).toBeGreaterThan(0);
    expect(found).toMatchObject({ lost: [], both: [], strangers: [], invented: [] });
    expect(found.delivered).toBe(size.deliveries - found.hopeless);
    expect(found.dead).toBe(found.hopeless);
  });
});
