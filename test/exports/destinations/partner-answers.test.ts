import { describe, expect, it } from 'vitest';
import { answerOf as amplitude } from '../../../lambdas/exports/destinations/amplitude/answer.ts';
import { answerOf as mixpanel } from '../../../lambdas/exports/destinations/mixpanel/answer.ts';
import { answerOf as mparticle } from '../../../lambdas/exports/destinations/mparticle/answer.ts';
import { type Answered, post, shortened } from '../../../lambdas/exports/destinations/post.ts';
import { secondsToWait } from '../../../lambdas/exports/destinations/trouble.ts';
import { partnersCorner } from '../../support/partners-corner.ts';

const answered = (status: number, body: unknown = '', headers: Record<string, string> = {}): Answered => ({
  status,
  headers: new Headers(headers),
  text: typeof body === 'string' ? body : JSON.stringify(body),
});
const failureOf = (attempt: () => unknown) => {
  try {
    return attempt();
  } catch (thrown) {
    return thrown;
  }
};

describe.each([
  ['Amplitude', (one: Answered) => amplitude(one, ['{}'])],
  ['Mixpanel', (one: Answered) => mixpanel(one)],
  ['mParticle', mparticle],
] as const)('an answer of %s', (title, answerOf) => {
  it.each([401, 403])('%i: the customer is told where to find what is accepted', (status) => {
    const failure = failureOf(() => answerOf(answered(status, 'raw words')));
    expect(failure).toMatchObject({ code: 'destination-refused', retry: 'never' });
    expect(String(failure)).toMatch(new RegExp(`${title} does not accept .* settings`));
  });

  it.each([404, 405, 410])('%i is final, and says no raw words', (status) => {
    const failure = failureOf(() => answerOf(answered(status, 'raw words')));
    expect(failure).toMatchObject({ retry: 'never', message: `${title} refused the request (HTTP ${status}).` });
  });

  it.each([302, 408, 429, 500, 502, 503, 504])('%i may pass', (status) => {
    const failure = failureOf(() => answerOf(answered(status, 'raw words')));
    expect(failure).toMatchObject({ code: 'unavailable', retry: 'later' });
    expect(String(failure)).not.toContain('raw words');
  });

  it('429 and 503 say when to come again', () => {
    for (const status of [429, 503]) {
      const failure = failureOf(() => answerOf(answered(status, '', { 'retry-after': '17' })));
      expect(failure).toMatchObject({ afterSeconds: 17 });
    }
  });

  it('413 is too many', () => {
    expect(answerOf(answered(413))).toEqual({ kind: 'too-large' });
  });

  it.each([{}, [], 'no JSON', { error: 7, failed_records: [{ index: 'x' }], errors: [7] }, null])(
    '400 with %j blames some, and does not say which',
    (body) => {
      expect(answerOf(answered(400, body))).toMatchObject({
        kind: 'some-are-wrong',
        reason: expect.stringContaining(title),
      });
    },
  );
});

describe('an answer of Amplitude', () => {
  const texts = [1, 2, 3].map((user) => JSON.stringify({ user_id: `u${user}`, device_id: `d${user}` }));

  it('names the events that are to blame, of which the others are sent without', () => {
    const body = {
      code: 400,
      events_with_invalid_fields: { time: [0] },
      events_with_missing_fields: { event_type: [1] },
      silenced_events: [2],
    };
    expect(amplitude(answered(400, body), texts)).toEqual({
      kind: 'again',
      rejected: [
        { index: 0, reason: 'Amplitude refuses its field "time".' },
        { index: 1, reason: 'Amplitude refuses its field "event_type".' },
        { index: 2, reason: 'Amplitude takes nothing of its device.' },
      ],
    });
  });

  it.each([{ error: 'Invalid API key: 0a1b' }, { error: 'Request missing required field', missing_field: 'api_key' }])(
    '%j is about the key, which it does not repeat',
    (body) => {
      const failure = failureOf(() => amplitude(answered(400, body), texts));
      expect(failure).toMatchObject({ retry: 'never', message: expect.stringContaining('API key') });
      expect(String(failure)).not.toContain('0a1b');
    },
  );

  it('that a user has had their day’s events names these, and lets the others through', () => {
    const body = {
      code: 429,
      exceeded_daily_quota_users: { u2: 500_001 },
      exceeded_daily_quota_devices: { d3: 500_001 },
    };
    const reason = 'Amplitude takes no more of this user today (500,000 events a day).';
    expect(amplitude(answered(429, body), texts)).toEqual({
      kind: 'again',
      rejected: [
        { index: 1, reason },
        { index: 2, reason },
      ],
    });
  });

  it('that a user comes too fast asks for half a minute', () => {
    const body = { code: 429, throttled_users: { u2: 1_200 }, throttled_events: [1] };
    expect(failureOf(() => amplitude(answered(429, body), texts))).toMatchObject({ retry: 'later', afterSeconds: 30 });
  });
});

describe('an answer of Mixpanel', () => {
  it('names the records that are not imported while the others are', () => {
    const failed_records = [{ index: 3, field: 'properties.time', message: "'properties.time' is\u0000 invalid" }];
    const rejected = [{ index: 3, reason: "Mixpanel refuses it: 'properties.time' is invalid." }];
    expect(mixpanel(answered(400, { code: 400, failed_records }))).toEqual({ kind: 'taken', rejected });
    expect(mixpanel(answered(200, { status: 0, failed_records }), 'again')).toEqual({ kind: 'again', rejected });
  });

  it('about people may be a 200 that is none', () => {
    for (const body of ['0', { status: 0, error: 'token, missing or empty' }]) {
      expect(mixpanel(answered(200, body)).kind).toBe('some-are-wrong');
    }
    for (const body of ['1', { status: 1, error: null }, { code: 200, status: 'OK' }]) {
      expect(mixpanel(answered(200, body))).toEqual({ kind: 'taken', rejected: [] });
    }
  });
});

describe('a request to a partner', () => {
  it('follows no redirect, and gives no half answer for a whole one', async () => {
    await using corner = await partnersCorner({
      away: (_asked, answer) => void answer.writeHead(302, { location: 'http://127.0.0.1:9/elsewhere' }).end(),
      half: (_asked, answer) =>
        void answer.writeHead(200, { 'content-length': '100' }).write('{}', () => answer.destroy()),
    });
    const asked = { title: 'X', body: '[]' };
    expect((await post({ ...asked, url: `${corner.address}/away/` })).status).toBe(302);
    await expect(post({ ...asked, url: `${corner.address}/half/` })).rejects.toMatchObject({
      retry: 'later',
      message: 'X could not be reached just now (no connection); please try again.',
    });
  });

  it('is asked for again in seconds or at a time', () => {
    const now = Date.UTC(2026, 10, 23);
    expect(
      ['5', ' 0 ', 'Mon, 23 Nov 2026 00:00:09 GMT', 'Mon, 23 Nov 2020 00:00:00 GMT', 'soon', null].map((asked) =>
        secondsToWait(asked, now),
      ),
    ).toEqual([5, 0, 9, 0, undefined, undefined]);
  });

  it('is answered in words that are passed on short, without what cannot be seen', () => {
    expect(shortened(' a\u0000\n\u202eb\ud800 ')).toBe('a b');
    expect(shortened('x'.repeat(1_000))).toHaveLength(200);
  });
});
