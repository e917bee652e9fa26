import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '#core/failure.ts';
import type { Delivery } from '#core/messages/delivery.ts';
import { freshDuck } from '#runtime/duckdb.ts';
import { beginRun, type ReplayRun, readRun } from '#store/webhooks/replay-runs.ts';
import { nameOfQuestion, type ReplayMessage, replayBodySchema } from '../../lambdas/webhooks/domain/replay.ts';
import { planReplay, SLICE } from '../../lambdas/webhooks/use-cases/plan-replay.ts';
import { sendReplaySlice } from '../../lambdas/webhooks/use-cases/send-replay-slice.ts';
import { accountId, attempt, memoryLog, START } from './attempts.ts';

const HOUR = 3_600_000;
const withDuck = freshDuck({ threads: 1 });
let runs = 0;

function replaying() {
  const log = memoryLog({ now: START + HOUR });
  const messages: ReplayMessage[] = [];
  const put: Delivery[] = [];
  /** Set by a test: thrown once, at the next call that puts deliveries or messages. */
  const deaths: string[] = [];
  function dieIfDue(where: string): void {
    if (deaths[0] === where) {
      deaths.shift();
      throw new Error('the function dies');
    }
  }
  const deps = {
    ...{ webhooks: log.webhooks, attempts: log.attempts, bodies: log.bodies, withDuck },
    now: () => log.clock.now,
    send: async (message: ReplayMessage) => {
      dieIfDue('send');
      messages.push(message);
    },
    put: async (deliveries: readonly Delivery[]) => {
      put.push(...deliveries);
      dieIfDue('put');
    },
  };
  const plan = planReplay(deps);
  const sendSlice = sendReplaySlice(deps);

  async function begin(given: object = {}): Promise<string> {
    const asked = replayBodySchema.parse(given);
    const { dryRun, from = START - 20 * 24 * HOUR, to = log.clock.now, profile: _, ...search } = asked;
    const run: ReplayRun = {
      ...{ accountId, runId: `run-${++runs}`, state: 'counting', dryRun, question: nameOfQuestion(asked), from, to },
      ...{
        search: JSON.stringify(search),
        createdAt: log.clock.now,
        slices: 0,
        next: 0,
        sent: 0,
        gone: 0,
        leasedUntil: 0,
      },
    };
    const runId = await beginRun(log.webhooks, run);
    messages.push({ accountId, runId, slice: -1 });
    return runId;
  }
  /** Works off the queue, as long as there is something; what dies comes again when its lease is over. */
  async function work(): Promise<void> {
    for (let message = messages.shift(); message; message = messages.shift()) {
      const of = message;
      await (of.slice < 0 ? plan(of) : sendSlice(of)).catch((thrown: unknown) => {
        if (thrown instanceof Failure) throw thrown;
        log.clock.now += 30 * 60_000;
        messages.push(of);
      });
    }
  }
  const run = (runId: string) => readRun(log.webhooks, { accountId, runId });
  const ids = () => put.map(({ deliveryId }) => deliveryId).toSorted();
  return { ...log, begin, work, run, put, ids, messages, deaths, plan, sendSlice };
}
const failed = { outcome: 'exhausted', class: '5xx', status: 500, attempt: 3 } as const;

describe('a replay', () => {
  it('sends what was parked or exhausted again as it was: the same id and body, from the first attempt on', async () => {
    const { write, begin, work, run, put, clock } = replaying();
    await write([
      attempt({ deliveryId: 'gone wrong', ...failed }),
      attempt({ deliveryId: 'set aside', outcome: 'parked', class: 'parked' }),
      attempt({ deliveryId: 'fine' }),
      attempt({ deliveryId: 'refused', outcome: 'refused', class: 'refused' }),
    ]);
    const runId = await begin();
    await work();
    expect(put.toSorted((a, b) => (a.deliveryId < b.deliveryId ? -1 : 1))).toMatchObject([
      {
        ...{ deliveryId: 'gone wrong', attempt: 1, queuedAt: clock.now, replay: { run: runId, attempted: true } },
        body: '{"deliveryId":"gone wrong"}',
      },
      { deliveryId: 'set aside', attempt: 1, replay: { run: runId, attempted: false } },
    ]);
    expect(await run(runId)).toMatchObject({ state: 'done', found: 2, sent: 2, gone: 0 });
  });

  it('that is dry counts and sends nothing', async () => {
    const { write, begin, work, run, put } = replaying();
    await write([attempt(failed), attempt(failed), attempt()]);
    const runId = await begin({ dryRun: true });
    await work();
    expect(await run(runId)).toMatchObject({ state: 'done', dryRun: true, found: 2, sent: 0 });
    expect(put).toEqual([]);
  });

  it('of one call, of a filter, or of any end that is named sends these and no others', async () => {
    const { write, begin, work, put, ids } = replaying();
    await write([
      attempt({ deliveryId: 'a', ...failed, templateId: 8 }),
      attempt({ deliveryId: 'b', ...failed, class: '4xx', status: 404 }),
      attempt({ deliveryId: 'c', at: START + 60_000 }),
    ]);
    const asks: [object, string[]][] = [
      [{ delivery: 'b' }, ['b']],
      [{ template: 8 }, ['a']],
      [{ class: '4xx,5xx' }, ['a', 'b']],
      [{ status: 404 }, ['b']],
      [{ outcome: 'delivered' }, ['c']],
      [{ outcome: ['delivered', 'exhausted'], from: (START + 1_000) / 1_000 }, ['c']],
      [{ from: '2027-01-01T00:00:00Z', to: '2027-01-02T00:00:00Z' }, []],
    ];
    for (const [asked, wanted] of asks) {
      put.length = 0;
      await begin(asked);
      await work();
      expect(ids(), JSON.stringify(asked)).toEqual(wanted);
    }
  });

  it('looks at the last end of a call: what was delivered since is not sent again, and nothing is in it twice', async () => {
    const { write, begin, work, ids } = replaying();
    await write([attempt({ deliveryId: 'a', ...failed }), attempt({ deliveryId: 'b', ...failed })]);
    await write([
      attempt({ deliveryId: 'a', at: START + 60_000, replay: { run: 'r', attempted: true } }),
      attempt({ deliveryId: 'b', at: START + 60_000, ...failed, replay: { run: 'r', attempted: true } }),
    ]);
    await begin({ to: new Date(START + 2 * 60_000).toISOString() });
    await work();
    expect(ids()).toEqual(['b']);
  });

  it('of a question that is being sent already begins no second one, and may be asked again when it is over', async () => {
    const { write, begin, work, ids, run } = replaying();
    await write([attempt({ deliveryId: 'a', ...failed })]);
    const [first, second] = await Promise.all([begin({ template: 7 }), begin({ template: 7 })]);
    expect(second).toBe(first);
    expect(await begin({ template: 7, dryRun: true })).not.toBe(first);
    await work();
    expect(ids()).toEqual(['a']);
    expect((await run(first))?.state).toBe('done');
    expect(await begin({ template: 7 })).not.toBe(first);
  });

  it('tells of calls of which nothing is kept any more', async () => {
    const { write, begin, work, run, kept } = replaying();
    await write([attempt(failed)]);
    kept.objects.clear();
    const runId = await begin();
    await work();
    expect(await run(runId)).toMatchObject({ state: 'done', found: 1, sent: 0, gone: 1 });
  });

  it('never reaches into another account (failure mode 22)', async () => {
    const { write, begin, work, put } = replaying();
    await write([attempt({ accountId: 'OTHER-2', ...failed })], START, 'OTHER-2');
    await write([attempt({ accountId: 'OTHER-2', ...failed })]);
    await begin();
    await work();
    expect(put).toEqual([]);
  });

  it('is worked on by one at a time, however often its messages come (failure mode 9)', async () => {
    const { write, begin, messages, plan, sendSlice, ids, run } = replaying();
    await write([attempt({ deliveryId: 'a', ...failed })]);
    const runId = await begin();
    const of = messages.splice(0)[0] ?? expect.fail();
    await Promise.all([plan(of), plan(of)]);
    expect(messages[0]).toEqual({ accountId, runId, slice: 0 });
    const slice = { accountId, runId, slice: 0 };
    await Promise.all([sendSlice(slice), sendSlice(slice)]);
    await sendSlice(slice);
    expect(ids()).toEqual(['a']);
    expect(await run(runId)).toMatchObject({ state: 'done', sent: 1 });
  });

  it('survives deaths anywhere: every call is sent, and none but those of a slice that died is sent again', async () => {
    const death = fc.constantFrom('put', 'send');
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 2 * SLICE + 3 }),
        fc.array(death, { maxLength: 3 }),
        async (calls, deaths) => {
          const world = replaying();
          await world.write(
            Array.from({ length: calls }, (_, place) => attempt({ deliveryId: `d${place}`, ...failed })),
          );
          world.deaths.push(...deaths);
          const runId = await world.begin();
          await world.work();
          const atPut = deaths.length - world.deaths.length;
          expect(new Set(world.ids()).size).toBe(calls);
          expect(world.ids().length).toBeLessThanOrEqual(calls + atPut * SLICE);
          expect(await world.run(runId)).toMatchObject({ state: 'done', found: calls, sent: calls });
        },
      ),
      { numRuns: 12 },
    );
  });
});
