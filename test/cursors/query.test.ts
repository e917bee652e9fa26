import { describe, expect, it } from 'vitest';
import { parseQuery } from '#core/cql/read/parse-for-resource.ts';
import { parseOptions } from '../../lambdas/cursors/domain/options.ts';
import { readRequest } from '../../lambdas/cursors/domain/request.ts';

const good = { event_name: 'Product Viewed', from: 20250101, to: 20250131 };
const clock = { timezone: 'UTC', today: 20250615 };
const events = (given: unknown) => parseQuery(given, { resource: 'events', clock });
const profiles = (given: unknown) => parseQuery(given, { resource: 'profiles', clock });

describe('the query of an events cursor', () => {
  it('needs an event and its days', () => {
    expect(events(good)).toMatchObject({ kind: 'query', query: { base: { eventKey: 'productviewed' } } });
    for (const key of ['event_name', 'from', 'to'] as const) {
      expect(events({ ...good, [key]: undefined })).toMatchObject({ error: expect.stringMatching(`^${key}: `) });
    }
  });

  it('whose start counts back from today ends today', () => {
    expect(events({ event_name: 'Charged', from: '-7d' }).kind).toBe('query');
  });

  it('for a notification event is not exportable, however the name is spelled', () => {
    expect(events({ ...good, event_name: 'notification  SENT' })).toMatchObject({ kind: 'not-exportable' });
    expect(events({ ...good, event_name: 'Notification Preferences' }).kind).toBe('query');
  });

  it('is one of the future when it ends after tomorrow', () => {
    expect(events({ ...good, to: 20250616 }).kind).toBe('query');
    expect(events({ ...good, to: 20250617 })).toEqual({ kind: 'future', latest: 20250616 });
  });
});

describe('the query of a profiles cursor', () => {
  it('may do without an event where there is another filter', () => {
    const profile_fields = [{ name: 'email', value: 'a@example.com' }];
    expect(profiles({ common_profile_properties: { profile_fields } }).kind).toBe('query');
    expect(profiles({ advanced_query: { did_all: [{ event_name: 'Charged' }] } }).kind).toBe('query');
    expect(profiles({})).toMatchObject({ kind: 'invalid', error: expect.stringMatching('^event_name: ') });
  });

  it('takes -1 for any event, and the last 365 days where there are none', () => {
    const parsed = profiles({ event_name: '-1' });
    const [from, until] = ['2024-06-15', '2025-06-16'].map((day) => Date.parse(day) / 1_000);
    expect(parsed).toMatchObject({ kind: 'query', query: { base: { window: { from, until } } } });
    expect(parsed).not.toHaveProperty('query.base.eventKey');
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

  it.each(['0', '-1', 'ten', '1.5', '1e3', ''])('a batch_size of "%s" is malformed, and the limit named', (value) => {
    expect(options(`batch_size=${value}`)).toEqual({
      kind: 'invalid',
      error: 'Malformed request: batch_size must be a whole number from 1 to 5000',
    });
  });

  it('flags take true as Python and JavaScript write it, and 1', () => {
    for (const yes of ['true', 'True', '1']) {
      expect(options(`profile=${yes}&events=${yes}`)).toMatchObject({
        options: { show: { profile: true, events: true } },
      });
    }
    for (const no of ['false', 'False', '0']) {
      expect(options(`profile=${no}&app=true`)).toMatchObject({ options: { show: { profile: false, app: true } } });
    }
    expect(options('events=maybe')).toEqual({ kind: 'invalid', error: 'events: must be true or false' });
  });

  it('show all that is known of people unless told not to', () => {
    expect(options('')).toMatchObject({ options: { show: { app: true, events: true, profile: true } } });
    expect(options('profile=False')).toMatchObject({ options: { show: { app: true, events: true, profile: false } } });
  });

  it('tell the time in epoch seconds, and the name, only to who asks for it', () => {
    expect(options('')).not.toHaveProperty('options.show.epoch');
    expect(options('')).not.toHaveProperty('options.show.name');
    expect(options('epoch=true&name=true')).toMatchObject({ options: { show: { epoch: true, name: true } } });
  });
});

describe('a request', () => {
  const request = (params: string, body: string) => readRequest(new URLSearchParams(params), body);

  it('with a cursor asks for a page, whether the cursor is in the address or in the body', () => {
    expect(request('cursor=abc', '')).toEqual({ kind: 'page', token: 'abc' });
    expect(request('cursor=abc', '{"event_name":"x"}')).toEqual({ kind: 'page', token: 'abc' });
    expect(request('', '{"cursor":"abc"}')).toEqual({ kind: 'page', token: 'abc' });
    expect(request('', JSON.stringify({ ...good, cursor: 'abc' }))).toEqual({ kind: 'page', token: 'abc' });
    expect(request('cursor=', '')).toEqual({ kind: 'page', token: '' });
  });

  it('with a query opens a cursor, whether the query is in the address or in the body', () => {
    expect(request(`query=${encodeURIComponent(JSON.stringify(good))}`, '')).toEqual({ kind: 'opening', query: good });
    expect(request('batch_size=10', JSON.stringify(good))).toEqual({ kind: 'opening', query: good });
  });

  it('with neither, or with something that is not JSON, is malformed', () => {
    expect(request('', '')).toMatchObject({ kind: 'malformed' });
    const broken = { kind: 'malformed', reason: 'the query is not JSON at line 1, column 15' };
    expect(request('', '{"event_name":')).toEqual(broken);
    expect(request('query=%7B', '')).toMatchObject({ kind: 'malformed' });
  });
});
