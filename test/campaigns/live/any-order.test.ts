import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GRACE_S } from '../../../lambdas/campaigns/domain/live/timer.ts';
import { type Did, qualifying, type Rule } from './live-model.ts';
import { liveWorld, NOW } from './live-world.ts';

/** Deliveries of the same events in any order, often or at once, by workers and sweeps that die at any step. */
const NAMES = ['a', 'b', 'c'];
const name = fc.constantFrom(...NAMES);
/** More when they are asked for: `LIVE_RUNS=500`. */
const RUNS = Number(process.env.LIVE_RUNS ?? 12);
const WAIT_S = 3_000;
const rules: fc.Arbitrary<Rule> = fc.oneof(
  fc.record({
    kind: fc.constant('live' as const),
    names: fc.array(name, { minLength: 1, maxLength: 3 }),
    within: fc.constantFrom(20, 100, 600),
  }),
  fc.record({
    kind: fc.constant('inaction' as const),
    names: fc.array(name, { minLength: 1, maxLength: 2 }),
    not: name,
    within: fc.constantFrom(WAIT_S, WAIT_S + 100),
  }),
);
/** In a few minutes, and some a whole wait later. */
const happened = fc.record({
  who: fc.constantFrom('ann', 'bob'),
  name,
  ago: fc.oneof({ weight: 4, arbitrary: fc.nat({ max: 300 }) }, { weight: 1, arbitrary: fc.constantFrom(0, 300) }),
});
const moves = fc.infiniteStream(
  fc.record({ pick: fc.nat(), again: fc.boolean(), die: fc.oneof(fc.constant(undefined), fc.nat({ max: 60 })) }),
);

const triggerOf = (rule: Rule) => {
  const events = rule.names.map((event_name) => ({ event_name }));
  return rule.kind === 'live'
    ? { kind: 'live' as const, events, withinSeconds: rule.within }
    : { kind: 'inaction' as const, events, not: { event_name: rule.not }, withinSeconds: rule.within };
};

describe('live campaigns, whatever comes in whatever order', () => {
  it('take each who qualifies, once, never early, and nobody else (failure modes 9 and 12)', {
    timeout: 300_000,
  }, async () => {
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(rules, { minLength: 1, maxLength: 3 }),
        fc.array(fc.array(happened, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
        moves,
        async (some, uploads, stream) => {
          const world = liveWorld();
          for (const [at, rule] of some.entries()) world.publish(at + 1, triggerOf(rule));
          for (const who of ['ann', 'bob']) world.know(who);
          const known: Did[] = [];
          const pending = uploads.map((upload) => {
            const events = upload.map(({ who, name, ago }) =>
              world.event(who, name, { ts: NOW - ago, receivedAt: NOW * 1_000 - ago }),
            );
            known.push(
              ...events.map(({ eventId, name, ts, receivedAt, who }) => ({
                id: eventId,
                who: who.value,
                name,
                ts,
                receivedAt,
              })),
            );
            return world.message(...events);
          });
          let crashes = 0;
          /** Two at once now and then; where one dies, its message is there still. */
          while (pending.length > 0) {
            const { value: move } = stream.next();
            const at = (move?.pick ?? 0) % pending.length;
            const picked = [pending[at], ...(move?.again ? [pending[(at + 1) % pending.length]] : [])];
            world.death.in = crashes < 12 ? (move?.die ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
            const tries = await Promise.allSettled(picked.map((one) => (one ? world.newWorker()(one) : undefined)));
            world.death.in = Number.POSITIVE_INFINITY;
            const isDone = tries.every(({ status }) => status === 'fulfilled');
            if (!isDone) crashes++;
            if (!isDone) world.clock.now += 50_000;
            else if (!move?.again) pending.splice(at, 1);
          }
          for (let round = 0; round < 18; round++) {
            const { value: move } = stream.next();
            world.clock.now += round < 10 ? 300_000 : 600_000;
            world.death.in = crashes < 24 ? (move?.die ?? Number.POSITIVE_INFINITY) * 20 : Number.POSITIVE_INFINITY;
            const sweeps = move?.again ? [world.newSweep(), world.newSweep()] : [world.newSweep()];
            const tries = await Promise.allSettled(sweeps.map((sweep) => sweep()));
            world.death.in = Number.POSITIVE_INFINITY;
            if (tries.some(({ status }) => status === 'rejected')) crashes++;
          }
          const wanted = some.flatMap((rule, at) => qualifying(rule, known).map((id) => `${at + 1} ${id}`)).sort();
          const calls = world.calls.map(({ campaignId, unitId }) => `${campaignId} ${unitId}`);
          expect([...new Set(calls)].sort(), JSON.stringify(some)).toEqual(wanted);
          // What is sent twice has the same id, and a crash or a busy neighbour behind it.
          if (crashes === 0) expect(calls).toHaveLength(wanted.length);
          for (const { campaignId, unitId, at } of world.calls) {
            const rule = some[campaignId - 1];
            const did = known.find(({ id }) => id === unitId);
            if (rule?.kind !== 'inaction' || !did) continue;
            expect(at).toBeGreaterThanOrEqual(did.ts + rule.within + GRACE_S);
          }
          sent += wanted.length;
        },
      ),
      { numRuns: RUNS, endOnFailure: true },
    );
    expect(sent).toBeGreaterThan(RUNS / 2);
  });
});
