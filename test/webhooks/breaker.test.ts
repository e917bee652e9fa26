import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { BusEvent } from '#core/messages/bus-events.ts';
import type { Attempt } from '#core/webhooks/attempt.ts';
import { tally } from '#core/webhooks/counters.ts';
import { claimProbe, passes, readBreaker } from '#store/webhooks/breakers.ts';
import { addCounters } from '#store/webhooks/counters.ts';
import { watchReceiver } from '../../lambdas/webhooks/use-cases/watch-receiver.ts';
import { accountId, attempt, memoryLog, START } from './attempts.ts';

const ref = { accountId, templateId: 7 };
const MINUTE = 60_000;

function watching() {
  const { webhooks, table, clock } = memoryLog();
  const told: BusEvent[] = [];
  const watch = watchReceiver({
    webhooks,
    announce: async (events) => void told.push(...events),
    now: () => clock.now,
    pace: { failingForMs: 2 * MINUTE, firstWaitMs: MINUTE },
  });
  let objects = 0;
  /** Attempts of this moment, as they are counted and looked at. */
  async function see(...classes: string[]): Promise<void> {
    const attempts: Attempt[] = classes.map((answer) =>
      attempt({ at: clock.now, class: answer, outcome: answer === '2xx' ? 'delivered' : 'retry' }),
    );
    const rows = tally(attempts);
    await addCounters({ ...webhooks, now: () => clock.now }, { accountId, object: `o${++objects}`, rows });
    await watch({ ...ref, attempts });
  }
  const many = (answer: string, times: number): string[] => Array.from({ length: times }, () => answer);
  /** Three minutes in which everything fails. */
  async function die(answer = '5xx'): Promise<void> {
    for (let minute = 0; minute < 2; minute++) {
      await see(...many(answer, 10));
      clock.now += MINUTE;
    }
    await see(...many(answer, 10));
  }
  const steps = () => told.flatMap((event) => (event.type === 'webhook.template.failing' ? [event.detail.step] : []));
  const types = () => told.map(({ type }) => type);
  const now = async () => passes(await readBreaker(webhooks, ref), clock.now);
  return { webhooks, table, clock, told, watch, see, many, die, steps, types, now };
}

describe('the circuit breaker of a receiver', () => {
  it('opens when every attempt of some minutes failed, and is announced (failure mode 13: never triggers)', async () => {
    const { die, now, told, webhooks, clock } = watching();
    expect(await now()).toBe('send');
    await die();
    expect(await now()).toBe('park');
    expect(told.at(-1)).toMatchObject({
      type: 'webhook.circuit.opened',
      detail: { template: { id: 7 }, attempts: 30, failed: 30, byClass: [{ class: '5xx', attempts: 30 }] },
    });
    expect((await readBreaker(webhooks, ref)).until).toBe(clock.now + MINUTE);
  });

  it.each([
    '5xx',
    '4xx',
    '3xx',
    'timeout',
    'dns',
    'connect',
    'tls',
    'reset',
    'protocol',
    'closed-address',
    'unheard of',
  ])('counts %s as a failure (failure mode 13)', async (answer) => {
    const { die, now } = watching();
    await die(answer);
    expect(await now()).toBe('park');
  });

  it('stays closed for a receiver that answers 410 and 400 to most and 200 to some (failure mode 13: disables the healthy)', async () => {
    const { see, many, clock, now, types } = watching();
    for (let minute = 0; minute < 30; minute++) {
      await see(...many('4xx', 30), '2xx');
      clock.now += MINUTE;
      expect(await now()).toBe('send');
    }
    expect(types()).toEqual(['webhook.template.failing']);
  });

  it('stays closed where few attempts were made, or where all fail for some seconds only (failure mode 13)', async () => {
    const { see, many, clock, now } = watching();
    await see(...many('timeout', 200));
    clock.now += 20_000;
    await see(...many('timeout', 200));
    expect(await now()).toBe('send');
    const few = watching();
    for (let minute = 0; minute < 9; minute++) {
      await few.see('5xx', '5xx');
      few.clock.now += MINUTE;
    }
    expect(await few.now()).toBe('send');
  });

  it('concludes nothing from calls that were never dialled', async () => {
    const { die, now } = watching();
    await die('refused');
    expect(await now()).toBe('send');
  });

  it('tells of 50, 70, 90 and 100 percent, each once until the receiver has recovered', async () => {
    const { see, many, clock, steps } = watching();
    await see(...many('2xx', 50), ...many('5xx', 50));
    await see('5xx', '2xx');
    expect(steps()).toEqual([50]);
    await see(...many('5xx', 20));
    expect(steps()).toEqual([50]);
    await see(...many('5xx', 100));
    expect(steps()).toEqual([50, 70]);
    await see(...many('5xx', 400));
    clock.now += 6 * MINUTE;
    await see(...many('5xx', 30));
    await see(...many('5xx', 30));
    expect(steps()).toEqual([50, 70, 90, 100]);
    clock.now += 6 * MINUTE;
    await see(...many('2xx', 40));
    await see(...many('5xx', 45));
    expect(steps()).toEqual([50, 70, 90, 100, 50]);
  });

  it('lets one probe through after a minute, and waits twice as long after each that fails, an hour at most', async () => {
    const { die, webhooks, clock, see, now } = watching();
    await die();
    const waits: number[] = [];
    for (let probe = 0; probe < 8; probe++) {
      const { until = 0 } = await readBreaker(webhooks, ref);
      waits.push((until - clock.now) / MINUTE);
      clock.now = until - 1;
      expect(await now()).toBe('park');
      expect(await claimProbe(webhooks, { ...ref, now: clock.now })).toBe(false);
      clock.now = until;
      expect(await now()).toBe('probe');
      const claims = await Promise.all([1, 2, 3].map(() => claimProbe(webhooks, { ...ref, now: clock.now })));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await now()).toBe('park');
      await see('timeout');
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('closes by a success, is announced as closed, and does not open again for what failed before', async () => {
    const { die, webhooks, clock, see, now, told, steps, many } = watching();
    await die();
    const opened = clock.now;
    clock.now += MINUTE;
    expect(await claimProbe(webhooks, { ...ref, now: clock.now })).toBe(true);
    await see('2xx');
    expect(await now()).toBe('send');
    expect(told.at(-1)).toMatchObject({
      type: 'webhook.circuit.closed',
      detail: { openedAt: new Date(opened).toISOString() },
    });
    await see('5xx');
    expect(await now()).toBe('send');
    await see(...many('2xx', 30));
    expect(steps()).toEqual([100]);
  });

  it('makes another probe where the end of one never became known', async () => {
    const { die, webhooks, clock } = watching();
    await die();
    clock.now += MINUTE;
    expect(await claimProbe(webhooks, { ...ref, now: clock.now })).toBe(true);
    clock.now += MINUTE;
    expect(await claimProbe(webhooks, { ...ref, now: clock.now })).toBe(true);
  });

  it('is moved by nothing old: neither a success of before it opened, nor the same failure seen again', async () => {
    const { die, watch, webhooks, clock, now } = watching();
    await die();
    await watch({ ...ref, attempts: [attempt({ at: START })] });
    expect(await now()).toBe('park');
    clock.now += MINUTE;
    await claimProbe(webhooks, { ...ref, now: clock.now });
    const probe = attempt({ at: clock.now, outcome: 'retry', class: 'timeout' });
    await watch({ ...ref, attempts: [probe] });
    const before = await readBreaker(webhooks, ref);
    await watch({ ...ref, attempts: [probe] });
    expect(await readBreaker(webhooks, ref)).toEqual(before);
  });

  it('is announced by one of two that see it at once, and by the next one where the first died', async () => {
    const { see, many, watch, types, table, clock } = watching();
    await see('2xx');
    table.hooks.after = (command) => {
      if (command instanceof PutCommand) throw new Error('the function dies');
    };
    await expect(see(...many('5xx', 60))).rejects.toThrow('dies');
    expect(types()).toEqual([]);
    delete table.hooks.after;
    clock.now += 1_000;
    const failed = attempt({ at: clock.now, outcome: 'retry', class: '5xx' });
    await watch({ ...ref, attempts: [failed] });
    await Promise.all([watch({ ...ref, attempts: [failed] }), watch({ ...ref, attempts: [failed] })]);
    expect(types()).toEqual(['webhook.template.failing']);
  });
});
