import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BusEvent } from '#core/messages/bus-events.ts';
import { type Attempt, outcomes } from '#core/webhooks/attempt.ts';
import { statsOf } from '#core/webhooks/stats.ts';
import { readCounters, readTotals } from '#store/webhooks/counters.ts';
import type { MinuteOver } from '../../lambdas/webhooks/domain/count-message.ts';
import { countObject, tellOfExhausted } from '../../lambdas/webhooks/use-cases/count-object.ts';
import { accountId, attempt, memoryLog, START } from './attempts.ts';

function counting() {
  const log = memoryLog();
  const told: BusEvent[] = [];
  const reminded: MinuteOver[] = [];
  const deps = {
    ...{ webhooks: log.webhooks, attempts: log.attempts },
    announce: async (events: readonly BusEvent[]) => void told.push(...events),
    remind: async (of: MinuteOver) => void reminded.push(of),
    now: () => log.clock.now,
    pace: { failingForMs: 120_000, firstWaitMs: 60_000 },
  };
  const count = countObject(deps);
  const totals = async (kind: 'template' | 'campaign', id: number) =>
    statsOf(await readTotals(log.webhooks, { accountId, kind, id }));
  return { ...log, told, reminded, deps, totals, count: (key: string) => count({ key, accountId }) };
}

describe('counting attempts', () => {
  it('counts an attempt by its template and its campaign, by minute and in total', async () => {
    const { write, count, totals, webhooks } = counting();
    const failed = attempt({ deliveryId: 'a', outcome: 'retry', class: '5xx', status: 500, ms: 40, campaignId: 71 });
    const later = { ...failed, at: START + 60_000, attempt: 2, ms: 60, outcome: 'delivered' as const, class: '2xx' };
    await count(await write([failed, later, attempt({ outcome: 'parked', class: 'parked', ms: 0, campaignId: 71 })]));
    const wanted = {
      ...{ sent: 1, attempts: 2, success: 1, dispatchFailed: 0, refused: 0, parked: 1 },
      failed: { total: 1, byClass: { '5xx': 1 } },
      latencyMs: { mean: 50, p50: 50, p95: 75, p99: 75 },
    };
    expect(await totals('template', 7)).toEqual(wanted);
    expect(await totals('campaign', 71)).toEqual(wanted);
    const of = { accountId, kind: 'campaign', id: 71, span: 'minute' } as const;
    const minutes = await readCounters(webhooks, { ...of, from: '2026-11-27T10:00', to: '2026-11-27T10:01' });
    expect(minutes.map(({ at, counters }) => [at, statsOf(counters).attempts])).toEqual([
      ['2026-11-27T10:00', 1],
      ['2026-11-27T10:01', 1],
    ]);
  });

  it('counts a call as sent once: retries and replays of what was attempted are none, a replay of what was parked is one', async () => {
    const { write, count, totals } = counting();
    const replay = (attempted: boolean) => ({ run: 'r', attempted });
    await count(
      await write([
        attempt({ outcome: 'retry', class: 'timeout' }),
        attempt({ attempt: 2, outcome: 'exhausted', class: 'timeout' }),
        attempt({ outcome: 'parked', class: 'parked' }),
        attempt({ replay: replay(true) }),
        attempt({ replay: replay(false) }),
      ]),
    );
    expect(await totals('template', 7)).toMatchObject({ sent: 2, attempts: 4, dispatchFailed: 1, parked: 1 });
  });

  it('adds nothing twice, however often S3 tells of an object, and two at once (failure mode 9)', async () => {
    const { write, count, totals } = counting();
    const key = await write([attempt(), attempt()]);
    const counted = await Promise.all([count(key), count(key), count(key)]);
    expect(counted.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect((await count(key)).isNew).toBe(false);
    expect(await totals('template', 7)).toMatchObject({ sent: 2, success: 2 });
  });

  it('leaves out what is not of the account whose log it stands in, and lines that are broken', async () => {
    const { write, count, totals } = counting();
    const key = await write([attempt({ accountId: 'OTHER-2' }), attempt(), Object({ at: 'yesterday' })]);
    expect(await count(key)).toMatchObject({ broken: 2, isNew: true });
    expect(await totals('template', 7)).toMatchObject({ sent: 1 });
  });

  it('takes an object that cannot be unpacked for one broken line, and goes on', async () => {
    const { logged, count } = counting();
    logged.objects.set('account=ACME-1/x', { bytes: Buffer.from('no gzip'), metadata: {}, modifiedAt: 0 });
    expect(await count('account=ACME-1/x')).toEqual({ attempts: [], broken: 1, isNew: false });
  });

  it('counts a batch of more templates than a transaction takes in parts, each once', async () => {
    const { write, count, totals, table } = counting();
    const key = await write(Array.from({ length: 120 }, (_, templateId) => attempt({ templateId, campaignId: 9 })));
    let transactions = 0;
    table.hooks.after = (command) => {
      if (command instanceof TransactWriteCommand && ++transactions === 2) throw new Error('the function dies');
    };
    await expect(count(key)).rejects.toThrow('dies');
    delete table.hooks.after;
    await count(key);
    expect(await totals('campaign', 9)).toMatchObject({ sent: 120 });
    expect(await totals('template', 119)).toMatchObject({ sent: 1 });
  });

  it('writes a counter once for a batch of attempts, in a partition of its template or campaign (failure mode 25)', async () => {
    const { write, count, table } = counting();
    const key = await write(Array.from({ length: 500 }, () => attempt()));
    const writes: { pk: string; sk: string }[] = [];
    table.hooks.before = (command) => {
      if (!(command instanceof TransactWriteCommand)) return;
      for (const { Update } of command.input.TransactItems ?? []) if (Update?.Key) writes.push(Object(Update.Key));
    };
    await count(key);
    expect(writes.map(({ pk, sk }) => `${pk} ${sk}`).toSorted()).toEqual([
      'ACME-1#campaign#70 day#2026-11-27',
      'ACME-1#campaign#70 minute#2026-11-27T10:00',
      'ACME-1#template#7 day#2026-11-27',
      'ACME-1#template#7 minute#2026-11-27T10:00',
    ]);
  });

  const attempts = fc.record({
    templateId: fc.integer({ min: 1, max: 3 }),
    campaignId: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
    at: fc.integer({ min: START, max: START + 200_000 }),
    attempt: fc.integer({ min: 1, max: 3 }),
    outcome: fc.constantFrom(...outcomes),
    class: fc.constantFrom('2xx', '4xx', '5xx', 'timeout', 'something new'),
    ms: fc.integer({ min: 0, max: 7_000 }),
  });
  const batches = fc.array(fc.array(attempts, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });

  it('agrees with the log on any batches, with repeats and deaths between any two calls (failure mode 9)', async () => {
    const deaths = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(batches, deaths, async (given, dying) => {
        const { write, count, totals, table } = counting();
        const all: Attempt[][] = given.map((batch) => batch.map(attempt));
        const keys = await Promise.all(all.map((batch) => write(batch)));
        const left = [...dying];
        let calls = 0;
        table.hooks.after = () => {
          if (left.length > 0 && ++calls >= (left[0] ?? 0)) {
            calls = 0;
            left.shift();
            throw new Error('the function dies');
          }
        };
        for (const key of [...keys, ...keys]) {
          // As the queue does: what failed comes again.
          for (let tries = 0; tries < 20; tries++) {
            if (await count(key).then(Boolean, () => false)) break;
          }
        }
        delete table.hooks.after;
        const flat = all.flat();
        for (const templateId of [1, 2, 3]) {
          const own = flat.filter((one) => one.templateId === templateId);
          const of = (outcome: string) => own.filter((one) => one.outcome === outcome).length;
          expect(await totals('template', templateId)).toMatchObject({
            sent: own.filter((one) => one.attempt === 1 && one.outcome !== 'parked').length,
            attempts: own.length - of('parked'),
            success: of('delivered'),
            dispatchFailed: of('exhausted'),
            parked: of('parked'),
            refused: of('refused'),
            failed: { total: own.length - of('parked') - of('delivered') },
          });
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('calls that were exhausted', () => {
  it('are announced once for a template and minute, with their number, and again where more came late', async () => {
    const { write, count, reminded, deps, told, clock } = counting();
    const tell = tellOfExhausted(deps);
    const exhausted = () => attempt({ attempt: 3, outcome: 'exhausted', class: '5xx' });
    for (let batch = 0; batch < 5; batch++) await count(await write([exhausted(), exhausted(), attempt()]));
    clock.now += 120_000;
    for (const of of reminded) await tell(of);
    const events = () => told.filter(({ type }) => type === 'webhook.delivery.exhausted');
    expect(events().map(({ detail }) => detail)).toEqual([
      {
        ...{ schemaVersion: 1, accountId, template: { id: 7 }, exhausted: 10 },
        ...{ minute: '2026-11-27T10:00:00.000Z', at: '2026-11-27T10:02:00.000Z' },
      },
    ]);
    await count(await write([exhausted()]));
    for (const of of reminded) await tell(of);
    expect(events()).toHaveLength(2);
    expect(events()[1]).toMatchObject({ detail: { exhausted: 11 } });
  });
});
