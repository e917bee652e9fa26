import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../lambdas/cursors/domain/options.ts';
import { parseQuery } from '../../lambdas/cursors/domain/query.ts';
import { readRequest } from '../../lambdas/cursors/domain/request.ts';

const good = { event_name: 'Product Viewed', from: 20250101, to: 20250131 };

describe('the query of an events cursor', () => {
  it('is taken bare or wrapped, and the event name in any case and spacing', () => {
    const query = { eventKey: 'productviewed', from: 20250101, to: 20250131 };
    expect(parseQuery(good)).toEqual({ kind: 'query', query });
    expect(parseQuery({ query: { ...good, event_name: 'productViewed' } })).toEqual({ kind: 'query', query });
    expect(parseQuery({ ...good, from: '20250101' })).toEqual({ kind: 'query', query });
  });

  it.each([
    [{ from: 20250101, to: 20250131 }, 'event_name: '],
    [{ ...good, event_name: '  ' }, 'event_name: '],
    [{ ...good, event_name: 'a\u0000b' }, 'event_name: '],
    [{ ...good, event_name: 7 }, 'event_name: '],
    [{ event_name: 'Charged', to: 20250131 }, 'from: '],
    [{ ...good, from: 20250230 }, 'from: '],
    [{ ...good, from: '2025-01-01' }, 'from: '],
    [{ ...good, to: 20251301 }, 'to: '],
    [{ ...good, to: 1.5 }, 'to: '],
    [{ ...good, from: 20250201 }, 'from: 20250201 is after to: 20250131'],
  ])('%j is refused with the name of what is wrong', (query, start) => {
    const parsed = parseQuery(query);
    expect(parsed).toMatchObject({ kind: 'invalid', error: expect.stringMatching(`^${start}`) });
  });

  it('with a filter that is not spoken yet is refused by the name of the filter, never answered without it', () => {
    const filter = [{ name: 'Amount', operator: 'greater_than', value: 50 }];
    const parsed = parseQuery({ ...good, event_properties: filter, advanced_query: { did_all: filter } });
    expect(parsed).toEqual({
      kind: 'invalid',
      error: 'event_properties, advanced_query: queries by this are not supported yet',
    });
  });

  it('with filters that hold nothing is a query without filters', () => {
    expect(parseQuery({ ...good, event_properties: [], common_profile_properties: {} }).kind).toBe('query');
  });

  it('for a notification event is not exportable, however the name is spelled', () => {
    expect(parseQuery({ ...good, event_name: 'notification  SENT' })).toEqual({ kind: 'not-exportable' });
    expect(parseQuery({ ...good, event_name: 'Notification Preferences' }).kind).toBe('query');
  });

  it('that is not an object is malformed', () => {
    for (const given of [[], 'text', 7, null, true]) expect(parseQuery(given)).toEqual({ kind: 'malformed' });
  });

  it('never makes the parser throw, and every refusal says why', () => {
    const keys = fc.constantFrom('event_name', 'from', 'to', 'query', '__proto__', 'event_properties');
    const hostile = fc.dictionary(keys, fc.oneof(fc.jsonValue(), fc.integer({ min: 19_700_101, max: 99_991_231 })));
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), hostile), (given) => {
        const parsed = parseQuery(given);
        if (parsed.kind === 'invalid') expect(parsed.error).toMatch(/^.+: \S/s);
        if (parsed.kind === 'query') expect(parsed.query.from).toBeLessThanOrEqual(parsed.query.to);
      }),
    );
  });
});

describe('the options of an opening', () => {
  const options = (text: string) => parseOptions(new URLSearchParams(text));

  it.each([
    ['', 5_000],
    ['batch_size=1', 1],
    ['batch_size=5000', 5_000],
    ['batch_size=5001', 5_000],
    ['batch_size=99999999999999999999', 5_000],
  ])('"%s" makes pages of %i', (text, batchSize) => {
    expect(options(text)).toMatchObject({ kind: 'options', options: { batchSize } });
  });

  it.each(['0', '-1', 'ten', '1.5', '1e3', ''])('a batch_size of "%s" is malformed', (value) => {
    expect(options(`batch_size=${value}`)).toEqual({ kind: 'malformed' });
  });

  it('profile takes true as Python and JavaScript write it, and 1', () => {
    for (const yes of ['true', 'True', '1']) {
      expect(options(`profile=${yes}`)).toMatchObject({ options: { withProfileData: true } });
    }
    for (const no of ['false', 'False', '0', '']) {
      expect(options(`profile=${no}&app=true&events=True`)).toMatchObject({ options: { withProfileData: false } });
    }
    expect(options('events=yes')).toEqual({ kind: 'invalid', error: 'events: must be true or false' });
  });
});

describe('a request', () => {
  const request = (params: string, body: string) => readRequest(new URLSearchParams(params), body);

  it('with a cursor asks for a page, whether the cursor is in the address or in the body', () => {
    expect(request('cursor=abc', '')).toEqual({ kind: 'page', token: 'abc' });
    expect(request('cursor=abc', '{"event_name":"x"}')).toEqual({ kind: 'page', token: 'abc' });
    expect(request('', '{"cursor":"abc"}')).toEqual({ kind: 'page', token: 'abc' });
    expect(request('cursor=', '')).toEqual({ kind: 'page', token: '' });
  });

  it('with a query opens a cursor, whether the query is in the address or in the body', () => {
    expect(request(`query=${encodeURIComponent(JSON.stringify(good))}`, '')).toEqual({ kind: 'opening', query: good });
    expect(request('batch_size=10', JSON.stringify(good))).toEqual({ kind: 'opening', query: good });
  });

  it('with neither, or with something that is not JSON, is malformed', () => {
    expect(request('', '')).toEqual({ kind: 'malformed' });
    expect(request('', '{"event_name":')).toEqual({ kind: 'malformed' });
    expect(request('query=%7B', '')).toEqual({ kind: 'malformed' });
  });
});
