import { describe, expect, it } from 'vitest';
import { capKey, isInControlGroup, quietUntil } from '../../lambdas/campaigns/domain/care.ts';

const at = (text: string) => Date.parse(text) / 1_000;

describe('the control group', () => {
  const campaign = { accountId: 'ABC', campaignId: 7, madeBy: 'api' as const, care: { controlPercent: 20 } };
  const people = Array.from({ length: 10_000 }, (_, place) => `profile-${place}`);
  const chosenBy = (asked: typeof campaign) => people.filter((profileId) => isInControlGroup(asked, profileId));

  it.each([2, 20, 99])('is %i percent of the people', (controlPercent) => {
    const share = (chosenBy({ ...campaign, care: { controlPercent } }).length / people.length) * 100;
    expect(share).toBeGreaterThan(controlPercent - 1);
    expect(share).toBeLessThan(controlPercent + 1);
  });

  it('is the same people whenever a campaign asks, and others for another campaign', () => {
    const first = chosenBy(campaign);
    expect(chosenBy(campaign)).toEqual(first);
    const both = chosenBy({ ...campaign, campaignId: 8 }).filter((profileId) => first.includes(profileId));
    expect(both.length / people.length).toBeLessThan(0.06);
  });

  it('keeps whom it had when it grows', () => {
    const larger = new Set(chosenBy({ ...campaign, care: { controlPercent: 40 } }));
    expect(chosenBy(campaign).every((profileId) => larger.has(profileId))).toBe(true);
  });

  it('is nobody where there is none, nor in campaigns of /1/targets', () => {
    expect(chosenBy({ ...campaign, care: {} as { controlPercent: number } })).toEqual([]);
    expect(people.filter((profileId) => isInControlGroup({ ...campaign, madeBy: 'targets' }, profileId))).toEqual([]);
  });
});

describe('quiet hours', () => {
  const night = { quiet: { from: '21:00', to: '09:00' } };
  const noon = { quiet: { from: '12:00', to: '13:30' } };
  const berlin = (text: string, care = night) => quietUntil(care, { at: at(text), timezone: 'Europe/Berlin' });

  it.each([
    ['2026-07-01T18:59:59Z', undefined],
    ['2026-07-01T19:00:00Z', '2026-07-02T07:00:00Z'],
    ['2026-07-02T00:00:00Z', '2026-07-02T07:00:00Z'],
    ['2026-07-02T06:59:59Z', '2026-07-02T07:00:00Z'],
    ['2026-07-02T07:00:00Z', undefined],
    // The clock is put forward in the night to 29 March, and back in the night to 25 October.
    ['2026-03-28T22:00:00Z', '2026-03-29T07:00:00Z'],
    ['2026-10-24T22:00:00Z', '2026-10-25T08:00:00Z'],
  ])('over midnight: at %s nothing is sent until %s', (now, until) => {
    expect(berlin(now)).toBe(until && at(until));
  });

  it.each([
    ['2026-07-01T09:59:59Z', undefined],
    ['2026-07-01T10:00:00Z', '2026-07-01T11:30:00Z'],
    ['2026-07-01T11:30:00Z', undefined],
  ])('of a day: at %s nothing is sent until %s', (now, until) => {
    expect(berlin(now, noon)).toBe(until && at(until));
  });

  it('end after the leap where the clock leaps over their end', () => {
    expect(berlin('2026-03-29T00:30:00Z', { quiet: { from: '23:00', to: '02:30' } })).toBe(at('2026-03-29T01:30:00Z'));
  });

  it('end when the clock shows their end for the second time, where it is behind the first', () => {
    const care = { quiet: { from: '22:00', to: '02:30' } };
    expect(berlin('2026-10-25T00:10:00Z', care)).toBe(at('2026-10-25T00:30:00Z'));
    expect(berlin('2026-10-25T01:10:00Z', care)).toBe(at('2026-10-25T01:30:00Z'));
  });

  it('are over at every end that they name, in every zone, all through a year', () => {
    for (const timezone of [
      'UTC',
      'Asia/Kolkata',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Africa/Cairo',
      'America/Santiago',
    ]) {
      for (let now = at('2026-01-01T00:00:00Z'); now < at('2027-01-01T00:00:00Z'); now += 17_003) {
        const until = quietUntil(night, { at: now, timezone });
        if (until === undefined) continue;
        expect(until).toBeGreaterThan(now);
        expect(until - now).toBeLessThanOrEqual(13 * 3_600);
        expect(quietUntil(night, { at: until, timezone })).toBeUndefined();
      }
    }
  });
});

describe('the cap', () => {
  it('counts the people of a run or, where there is none, of a day of the account', () => {
    const moment = { at: at('2026-07-01T23:30:00Z'), timezone: 'Europe/Berlin' };
    expect(capKey('1790000000', moment)).toBe('run#1790000000');
    expect(capKey(undefined, moment)).toBe('day#2026-07-02');
  });
});
