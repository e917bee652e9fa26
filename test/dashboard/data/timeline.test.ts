import { describe, expect, it } from 'vitest';
import { readQuery } from '#core/cql/read/read-query.ts';
import {
  extentOf,
  firstSpan,
  type Span,
  spanBefore,
  timelineEvents,
  timelineQuery,
} from '../../../dashboard/src/pages/data/profile/timeline.ts';

const at = (iso: string) => Date.parse(iso) / 1_000;
const NOW = Date.parse('2026-11-27T12:00:00Z');
const did = (count: number, first: string, last: string) => [{ name: 'A', count, first: at(first), last: at(last) }];

describe('a timeline', () => {
  it('reaches from the first to the last day of what was done, by the clock of the account', () => {
    const events = did(5, '2026-01-01T20:00:00Z', '2026-11-26T20:00:00Z');
    expect(extentOf(events, 'UTC', NOW)).toEqual({ count: 5, from: '2026-01-01', to: '2026-11-26' });
    expect(extentOf(events, 'Asia/Kolkata', NOW)).toMatchObject({ from: '2026-01-02', to: '2026-11-27' });
    expect(extentOf([], 'UTC', NOW)).toBeUndefined();
  });

  it('looks no further than tomorrow, as the API does', () => {
    expect(extentOf(did(1, '2026-11-01T00:00:00Z', '2027-11-01T00:00:00Z'), 'UTC', NOW)?.to).toBe('2026-11-28');
  });

  it('of few events is asked for at once', () => {
    const extent = { count: 12, from: '2025-01-01', to: '2026-11-26' };
    expect(firstSpan(extent)).toEqual({ from: '2025-01-01', to: '2026-11-26' });
    expect(spanBefore(firstSpan(extent), { extent, found: 12 })).toBeUndefined();
  });

  it('of many is asked for in spans that meet without a gap, from the last day to the first, whatever is in them', () => {
    for (const found of [0, 5, 200, 5_000]) {
      const extent = { count: 100_000, from: '2020-02-29', to: '2026-11-26' };
      let span: Span | undefined = firstSpan(extent);
      expect(span.to).toBe(extent.to);
      let turns = 0;
      for (let before = spanBefore(span, { extent, found }); before; before = spanBefore(span, { extent, found })) {
        expect(Date.parse(span.from) - Date.parse(before.to)).toBe(86_400_000);
        expect(before.from <= before.to).toBe(true);
        span = before;
        turns += 1;
      }
      expect(span.from).toBe(extent.from);
      expect(turns).toBeLessThan(2_600);
    }
  });

  it('is asked for in words that the API reads', () => {
    const span = { from: '2026-01-01', to: '2026-01-31' };
    const clock = { timezone: 'UTC', today: 20261127 };
    for (const whose of [{ identity: 'jane', objectIds: [] }, { objectIds: ['a', 'b'] }]) {
      for (const event of [undefined, 'Charged']) {
        expect(readQuery(timelineQuery(whose, { span, event }), clock).kind).toBe('query');
      }
    }
  });

  it('has the newest event first, with its name, and no event of somebody else', () => {
    const record = (epoch: number, identity: string) => ({
      profile: { identity, objectId: `device of ${identity}` },
      epoch,
      event_name: 'A',
      event_props: { x: epoch },
    });
    const records = [record(1, 'ann@example.com'), record(2, 'ANN@example.com'), record(3, 'ann@example.com')];
    const span = { from: '2026-01-01', to: '2026-01-31' };
    const events = timelineEvents(records, { span, whose: { identity: 'ann@example.com', objectIds: [] } });
    expect(events.map((event) => [event.at, event.name])).toEqual([
      [3_000, 'A'],
      [1_000, 'A'],
    ]);
    const byDevice = timelineEvents(records, { span, whose: { objectIds: ['device of ANN@example.com'] } });
    expect(byDevice.map((event) => event.at)).toEqual([2_000]);
  });
});
