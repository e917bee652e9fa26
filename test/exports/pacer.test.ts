import fc from 'fast-check';
import { expect, it } from 'vitest';
import { entriesASecond } from '../../lambdas/exports/destinations/eventbridge/limits.ts';
import { limits as mixpanel } from '../../lambdas/exports/destinations/mixpanel/limits.ts';
import { limits as mparticle } from '../../lambdas/exports/destinations/mparticle/limits.ts';
import { pacer } from '../../lambdas/exports/destinations/pacer.ts';

/** A clock on which time passes only where somebody waits, or the test says so. */
function clock() {
  let now = 1_000;
  return {
    now: () => now,
    async wait(milliseconds: number) {
      now += milliseconds;
    },
    pass(milliseconds: number) {
      now += milliseconds;
    },
  };
}

it('records go at most so many a second, however they come in batches', async () => {
  const batches = fc.array(
    fc.record({ records: fc.integer({ min: 1, max: 2_000 }), pause: fc.integer({ min: 0, max: 900 }) }),
    { minLength: 2 },
  );
  await fc.assert(
    fc.asyncProperty(batches, fc.integer({ min: 10, max: 30_000 }), async (sent, perSecond) => {
      const time = clock();
      const pace = pacer({ perSecond, ...time });
      const begun = time.now();
      let before = 0;
      for (const { records, pause } of sent) {
        time.pass(pause);
        await pace(records);
        // What went before this batch has had its time.
        expect((before / perSecond) * 1_000).toBeLessThanOrEqual(time.now() - begun + 0.001);
        before += records;
      }
    }),
  );
});

it('nobody waits who comes slowly enough, and nothing is saved up for a burst', async () => {
  const time = clock();
  const pace = pacer({ perSecond: 100, ...time });
  await pace(100);
  time.pass(60_000);
  const before = time.now();
  await pace(100);
  expect(time.now()).toBe(before);
  await pace(1);
  expect(time.now()).toBe(before + 1_000);
});

it('the rates are those of the partners’ documents', () => {
  expect([mixpanel.recordsASecond, mparticle.recordsASecond]).toEqual([30_000, 270]);
  // Half of what a region takes of an account: the customer has events of their own.
  expect(['us-east-1', 'eu-central-1', 'eu-south-1', 'sa-east-1'].map(entriesASecond)).toEqual([
    5_000, 1_200, 200, 300,
  ]);
});
