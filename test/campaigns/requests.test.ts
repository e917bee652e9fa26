import { describe, expect, it } from 'vitest';
import { clockAt } from '#core/cql/read/days.ts';
import { readCampaignId, readListRequest, readReportRequest } from '../../lambdas/campaigns/domain/requests.ts';

const now = Date.parse('2026-11-23T20:00:00Z') / 1_000;
/** It is the 24th already. */
const clock = clockAt('Asia/Kolkata', now);
const asked = (given: unknown) => ({ given, clock, now });

describe('readListRequest', () => {
  it.each([
    ['a day', { from: 20261124, to: 20261124 }],
    ['90 days, both ends included', { from: 20261001, to: 20261229 }],
    ['31 days in which a clock changes', { from: 20261015, to: 20261114 }],
    ['days that are still to come', { from: 20270101, to: 20270131 }],
  ])('takes %s', (_, days) => {
    expect(readListRequest(asked(days))).toEqual(days);
  });

  it('takes days as texts, and counted from today where the account is', () => {
    expect(readListRequest(asked({ from: '20261101', to: 'today' }))).toEqual({ from: 20261101, to: 20261124 });
  });

  it.each([
    ['91 days', { from: 20261001, to: 20261230 }, 'to: must make at most 90 days with from, makes 91'],
    [
      'an end before the start',
      { from: 20261102, to: 20261101 },
      'to: must not be before from (20261102), is 20261101',
    ],
    ['a day that there is not', { from: 20260229, to: 20260301 }, /^from: must be a day, such as 20250131/],
    ['no end', { from: 20261101 }, /^to: must be a day, such as 20250131/],
    ['nothing', {}, /^from: must be a day.*; to: must be a day/],
    ['a misspelt key', { from: 20261101, til: 20261130 }, /til: is not a field here/],
  ])('refuses %s by name', (_, days, error) => {
    expect(() => readListRequest(asked(days))).toThrow(error);
  });
});

describe('readReportRequest', () => {
  it('takes any number of days: no limit is documented for reports', () => {
    const days = { from: 20171101, to: 20171225 };
    expect(readReportRequest(asked({ from: '20171101', to: '20171225' }))).toEqual({ ...days, daily: false });
  });

  it('needs neither end', () => {
    expect(readReportRequest(asked({}))).toEqual({ daily: false });
    expect(readReportRequest(asked({ to: 20261101 }))).toEqual({ to: 20261101, daily: false });
  });

  it.each([true, 'true', '1', 'yes'])('%j is split by days', (daily) => {
    expect(readReportRequest(asked({ daily }))).toEqual({ daily: true });
  });

  it.each([
    [{ from: 20261102, to: 20261101 }, /^to: must not be before from \(20261102\)/],
    [{ from: 'soon' }, /^from: must be a day/],
    [{ channel: [1] }, /^channel.*: must be a text or a list of texts$/],
    [{ daily: 'perhaps' }, /^daily: must be true or false$/],
    [{ chanel: 'push' }, /^chanel: is not a field here$/],
  ])('refuses %j by name', (given, error) => {
    expect(() => readReportRequest(asked(given))).toThrow(error);
  });
});

it('an id is the epoch second that campaigns are named by', () => {
  expect(readCampaignId(asked({ id: 1_457_432_766 }))).toBe(1_457_432_766);
  expect(() => readCampaignId(asked({ id: 1, name: 'Spring' }))).toThrow(/^name: is not a field here$/);
});
