import { describe, expect, it } from 'vitest';
import { emptyFilter } from '../../../dashboard/src/pages/webhooks/attempt-filter.ts';
import { firstEnds, progressSentence, replayBody } from '../../../dashboard/src/pages/webhooks/replay.ts';
import type { Replay } from '../../../dashboard/src/pages/webhooks/template.ts';
import { offsetIn } from '../../../dashboard/src/pages/webhooks/zone-offset.ts';
import { readInput } from '../../../lambdas/core/input.ts';
import { replayBodySchema } from '../../../lambdas/webhooks/domain/replay.ts';

const NOW = Date.parse('2026-11-27T10:00:00Z');
const at = { sinceHours: 24, now: NOW };

describe('a replay', () => {
  it('of a filter is of what the filter finds, as far as calls end so', () => {
    const scope = {
      kind: 'filter' as const,
      filter: { ...emptyFilter, template: '7', outcomes: ['refused', 'retry'], classes: ['4xx'] },
    };
    expect(firstEnds(scope)).toEqual(['refused']);
    const body = replayBody(scope, { ...at, chosen: ['refused', 'parked'] });
    expect(body).toEqual({
      ...{ template: '7', class: '4xx', outcome: 'parked,refused', from: '2026-11-26T10:00:00.000Z' },
    });
    expect(readInput(replayBodySchema, body)).toMatchObject({ template: 7, outcome: ['parked', 'refused'] });
  });

  it('of everything since a time is of what did not arrive since then', () => {
    const scope = { kind: 'since' as const };
    expect(replayBody(scope, { ...at, sinceHours: 6, chosen: firstEnds(scope) })).toEqual({
      ...{ from: '2026-11-27T04:00:00.000Z', outcome: 'parked,exhausted' },
    });
  });

  it('of one call is of that call, however it ended', () => {
    const scope = { kind: 'call' as const, delivery: 'd-1' };
    expect(replayBody(scope, { ...at, chosen: firstEnds(scope) })).toEqual({
      ...{ delivery: 'd-1', outcome: 'parked,exhausted,refused,delivered' },
    });
  });

  it.each([
    [{ state: 'counting' }, 'Finding the calls …'],
    [{ state: 'sending', found: 1_200, sent: 400 }, '400 calls of 1,200 sent again so far'],
    [{ state: 'done', found: 1, sent: 1 }, '1 call sent again'],
    [
      { state: 'done', found: 3, sent: 2, gone: 1 },
      '2 calls of 3 sent again; 1 call could not be, since they are not kept any more',
    ],
    [{ state: 'failed', reason: 'The log cannot be read' }, 'The log cannot be read'],
  ] as const)('that is %j says so', (more, sentence) => {
    const replay: Replay = { id: 'x', dryRun: false, from: '', to: '', createdAt: '', ...more };
    expect(progressSentence(replay)).toBe(sentence);
  });
});

describe('the clock of the account', () => {
  it.each([
    ['UTC', '2026-07-01T00:00:00Z', 0],
    ['America/New_York', '2026-07-01T00:00:00Z', -240],
    ['America/New_York', '2026-12-01T00:00:00Z', -300],
    ['Asia/Kolkata', '2026-12-31T20:00:00Z', 330],
    ['Asia/Kathmandu', '2026-01-01T00:00:00Z', 345],
  ])('of %s at %s is so many minutes from UTC', (zone, instant, minutes) => {
    expect(offsetIn(zone, Date.parse(instant))).toBe(minutes);
  });
});
