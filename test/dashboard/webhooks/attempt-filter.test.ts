import { describe, expect, it } from 'vitest';
import {
  emptyFilter,
  filterIn,
  fits,
  isWithin,
  KEPT_HOURS,
  queryOf,
  withFilter,
} from '../../../dashboard/src/pages/webhooks/attempt-filter.ts';
import type { Attempt } from '../../../dashboard/src/pages/webhooks/template.ts';
import { ugliestIdentities, ugliestTexts } from '../../support/ugliest.ts';

const NOW = Date.parse('2026-11-27T10:00:00Z');
const attempt = (more: Partial<Attempt> = {}): Attempt => ({
  ...{ at: '2026-11-27T09:00:00.000Z', deliveryId: 'd-1', purpose: 'campaign', templateId: 7, campaignId: 71 },
  ...{ profileIds: [], attempt: 1, outcome: 'exhausted', class: '5xx', status: 503 },
  ...{ ms: 5, waitedMs: 5, requestBytes: 5, origin: 'https://a.example', ...more },
});

describe('the filter of attempts', () => {
  it('comes out of the address as it went in, whatever was typed', () => {
    const typed = [...ugliestIdentities, ...ugliestTexts.filter((text) => text.isWellFormed())];
    for (const person of typed) {
      const filter = { ...emptyFilter, person, classes: ['5xx', 'timeout'], window: { hours: 168 } };
      const address = withFilter(new URLSearchParams('call=x'), filter).toString();
      expect(filterIn(new URLSearchParams(address))).toEqual(filter);
      expect(address).toContain('call=x');
    }
  });

  it('looks at the last day where the address says no time, or one that is none', () => {
    expect(filterIn(new URLSearchParams()).window).toEqual({ hours: 24 });
    for (const wrong of ['hours=0', 'hours=9999', 'hours=x', 'from=x&to=y', 'from=2026-01-01T00:00:00Z']) {
      expect(filterIn(new URLSearchParams(wrong)).window).toEqual({ hours: 24 });
    }
  });

  it('asks the API for what is filled in, and nothing else', () => {
    expect(queryOf(emptyFilter, NOW)).toEqual({ from: '2026-11-26T10:00:00.000Z' });
    const all = queryOf({ ...emptyFilter, window: { hours: KEPT_HOURS } }, NOW);
    expect(NOW - Date.parse(String(all.from))).toBeLessThan(90 * 86_400_000);
    const window = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-02T00:00:00.000Z' };
    const filter = { ...emptyFilter, person: 'ann@example.com', template: '7', classes: ['5xx', 'dns'], window };
    expect(queryOf(filter, NOW)).toEqual({ ...window, profile: 'ann@example.com', template: '7', class: '5xx,dns' });
  });

  it.each([
    [{}, true],
    [{ template: '7' }, true],
    [{ template: ' 7 ' }, true],
    [{ template: '8' }, false],
    [{ campaign: '71', status: '503' }, true],
    [{ status: '50' }, false],
    [{ status: 'x' }, false],
    [{ delivery: 'd-1' }, true],
    [{ delivery: 'd' }, false],
    [{ classes: ['5xx', 'dns'] }, true],
    [{ classes: ['4xx'] }, false],
    [{ outcomes: ['parked'] }, false],
    [{ outcomes: ['exhausted'] }, true],
  ])('%j fits a call that failed with 503 for the last time: %s', (more, does) => {
    expect(fits({ ...emptyFilter, ...more })(attempt())).toBe(does);
  });

  it('an attempt without webhook, campaign or status fits no number', () => {
    const { templateId: _, campaignId: __, status: ___, ...bare } = attempt();
    for (const name of ['template', 'campaign', 'status']) {
      expect(fits({ ...emptyFilter, [name]: 'undefined' })(bare)).toBe(false);
    }
  });

  it.each([
    [{ classes: ['5xx'] }, {}, true],
    [{}, { classes: ['5xx'] }, false],
    [{ classes: ['5xx'] }, { classes: ['5xx', '4xx'] }, true],
    [{ classes: ['5xx', 'dns'] }, { classes: ['5xx', '4xx'] }, false],
    [{ template: '7' }, {}, true],
    [{ template: '7' }, { template: '8' }, false],
    [{ status: '5xx' }, {}, false],
    [{ delivery: 'd-1' }, {}, true],
    [{ person: 'ann' }, {}, false],
    [{ window: { hours: 1 } }, {}, false],
  ])('%j is found whole among what %j found: %s', (one, other, is) => {
    expect(isWithin({ ...emptyFilter, ...one }, { ...emptyFilter, ...other })).toBe(is);
  });
});
