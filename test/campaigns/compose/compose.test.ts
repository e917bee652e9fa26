import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recipient } from '../../../lambdas/campaigns/domain/campaign.ts';
import { compose } from '../../../lambdas/campaigns/domain/compose/compose.ts';
import { ugliestNumbers, ugliestPropertyNames, ugliestTexts } from '../../support/ugliest.ts';
import { compositionOf, recipientOf } from './people.ts';

type Asked = Parameters<typeof compositionOf>[0];
const make = (asked: Asked, ...recipients: Recipient[]) => compose(compositionOf(asked), recipients);
const bodiesOf = (asked: Asked, ...recipients: Recipient[]) =>
  make(asked, ...recipients).calls.map(({ body = '' }) => JSON.parse(body));

const keyValues = [
  { name: 'PromoCode', value: 'MT50' },
  { name: 'PowerUser', value: 'true' },
];
const jack = recipientOf(
  {
    email: 'jack@gmail.com',
    phone: '+917872483227',
    name: 'Jack',
    allIdentities: ['foo', 'jack@gmail.com'],
    objectId: '-g55b74fb1030740e4a4931910a8abb862',
    props: {
      'Last Score': 308,
      'High Score': 308,
      Replayed: true,
      'MSG-email': true,
      'MSG-sms': false,
      Tz: 'Asia/Kolkata',
      City: 'Mumbai',
    },
    tokens: [{ id: '19403aa5d3bb', type: 'apns', objectId: '-g55b74fb1030740e4a4931910a8abb862' }],
  },
  { Score: 1200, 'Game Mode': 'Practice', Rating: 1 },
);
const jill = recipientOf({ email: 'jill@gmail.com', identity: 'bar', props: { 'Last Score': 309 } });

// https://docs.clevertap.com/docs/create-message-webhook#response-formats, with the lower-case keys of its full sample.
describe('a broadcast', () => {
  it('is one body about many people: targetId, key_values, and the profiles as a list', () => {
    const [body] = bodiesOf({ content: { keyValues } }, jack, jill);
    expect(Object.keys(body)).toEqual(['targetId', 'key_values', 'profiles']);
    expect(body).toMatchObject({
      targetId: 1_472_124_953,
      key_values: { PromoCode: 'MT50', PowerUser: 'true' },
      profiles: [{ email: 'jack@gmail.com' }, { email: 'jill@gmail.com', identity: 'bar' }],
    });
  });

  it('has the keys of the full sample, in its order', () => {
    const [body] = bodiesOf({ content: { keyValues } }, jack);
    expect(Object.entries(body.profiles[0])).toEqual([
      ['key_values', { PromoCode: 'MT50', PowerUser: 'true' }],
      ['email', 'jack@gmail.com'],
      ['identity', 'foo'],
      ['all_identities', ['foo', 'jack@gmail.com']],
      ['objectId', '-g55b74fb1030740e4a4931910a8abb862'],
      ['phone', '+917872483227'],
      [
        'systemProfileData',
        { emailSubscription: 'Subscribed', smsSubscription: 'Unsubscribed', timezone: 'Asia/Kolkata', city: 'Mumbai' },
      ],
      ['profileData', jack.profile.props],
      ['name', 'Jack'],
      ['event_properties', { Score: 1200, 'Game Mode': 'Practice', Rating: 1 }],
      ['session_props', {}],
      ['push_token', '19403aa5d3bb'],
    ]);
  });

  it('has no event_properties where the campaign is not a live one', () => {
    const [body] = bodiesOf({}, jill);
    expect(body.profiles[0]).not.toHaveProperty('event_properties');
    expect(body.profiles[0]).not.toHaveProperty('session_props');
  });

  it('is a broadcast still with @ variables in its key-values: each person has their own', () => {
    const content = { keyValues: [...keyValues, { name: 'score', value: '@Profile - Last Score | default:"0"' }] };
    const [body] = bodiesOf({ content }, jack, jill);
    expect(body.key_values).toEqual({ PromoCode: 'MT50', PowerUser: 'true' });
    expect(body.profiles.map((one: { key_values: unknown }) => one.key_values)).toEqual([
      { PromoCode: 'MT50', PowerUser: 'true', score: '308' },
      { PromoCode: 'MT50', PowerUser: 'true', score: '309' },
    ]);
  });

  it.each([
    ['the content is plain text', { type: 'text' as const }],
    ['the body is a custom one', { body: '{}' }],
    ['the address is personalised', { urlPairs: [{ name: 'who', value: '@Profile - Identity | default:"-"' }] }],
    ['there is Liquid in the key-values', { keyValues: [{ name: 'deep', value: [{ a: '{{ Profile.name }}' }] }] }],
  ])('is none where %s: a call for each person', (_, content) => {
    expect(make({ content }, jack, jill).calls).toHaveLength(2);
  });

  it('is cut after as many profiles as the template says', () => {
    const people = Array.from({ length: 25 }, (_, place) => recipientOf({ identity: `p${place}` }));
    const { calls } = make({ template: { broadcastSize: 10 } }, ...people);
    expect(calls.map(({ recipients }) => recipients.length)).toEqual([10, 10, 5]);
    expect(calls.flatMap(({ recipients }) => recipients)).toEqual(people);
  });

  it('is never over 1 MB, and who is too much for one alone is left out', () => {
    const weighing = (bytes: number) => recipientOf({ props: { long: 'ü'.repeat(bytes / 2) } });
    const { calls, left } = make({}, weighing(600_000), weighing(390_000), weighing(20_000), weighing(1_100_000), jill);
    const sizes = calls.map(({ body = '' }) => Buffer.byteLength(body));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000_000);
    expect(calls.map(({ recipients }) => recipients.length)).toEqual([2, 2]);
    expect(left).toMatchObject([{ reason: 'BodyTooLarge' }]);
  });
});

describe('a call for one person', () => {
  it('has the person as an object, not in a list', () => {
    const [body] = bodiesOf({ content: { keyValues: [{ name: 'hi', value: 'Hi {{ Profile.name }}' }] } }, jack);
    expect(body).toMatchObject({
      targetId: 1_472_124_953,
      key_values: { hi: 'Hi Jack' },
      profiles: { email: 'jack@gmail.com' },
    });
  });

  it('takes {{CampaignID}} and an unquoted {{Profiles}} in a custom body', () => {
    const content = { body: '{"id":"{{CampaignID}}","number":{{CampaignID}},"users":{{Profiles}}}' };
    const [body] = bodiesOf({ content }, jack);
    expect(body).toMatchObject({
      id: '1472124953',
      number: 1_472_124_953,
      users: [{ email: 'jack@gmail.com', event_properties: { Score: 1200 } }],
    });
  });

  // https://docs.clevertap.com/docs/line-messenger
  it('takes the body of the page on LINE as it is printed', () => {
    const body =
      '{ "to": "@Profile - LineID | default: " N.A" ", \n"messages":[ { "type":"text", "text":"Hello, world1" } ] }';
    const messages = [{ type: 'text', text: 'Hello, world1' }];
    expect(bodiesOf({ content: { body } }, recipientOf({ props: { LineID: 'U"1' } }), jill)).toEqual([
      { to: 'U"1', messages },
      { to: ' N.A', messages },
    ]);
  });

  it('reads an event by its name in @ variables, and by Event in Liquid', () => {
    const body =
      '{"a":"@charged - Game Mode | default:"none"","b":"@Other - Game Mode | default:"none"","c":"{{ Event["Game Mode"] }}"}';
    expect(bodiesOf({ content: { body } }, jack, jill)).toEqual([
      { a: 'Practice', b: 'none', c: 'Practice' },
      { a: 'none', b: 'none', c: '' },
    ]);
  });

  // https://docs.clevertap.com/docs/personalize-message-all: personalize date property; 2023-05-29 10:25 UTC is 15:55 in India.
  it('shows dates as documented, in the account’s time zone; a birthday is the day that it is', () => {
    const body =
      '{"liquid":"{{ Event.date | default: "DEFAULT" }}","at":"{{ @Charged - date | default: "DEFAULT " }}","day":"{{ Event.date | date: "%d.%m. %H Uhr" }}","born":"@Profile - DOB | default:"-""}';
    const person = recipientOf({ props: { DOB: '$D_641520000' } }, { date: '$D_1685355900' });
    expect(bodiesOf({ content: { body } }, person)).toEqual([
      { liquid: '2023-05-29 15:55:00', at: 'May 29, 2023', day: '29.05. 15 Uhr', born: 'May 1, 1990' },
    ]);
    expect(bodiesOf({ content: { body }, timezone: 'America/New_York' }, person)).toEqual([
      { liquid: '2023-05-29 06:25:00', at: 'May 29, 2023', day: '29.05. 06 Uhr', born: 'May 1, 1990' },
    ]);
  });

  it('is plain text where the content is', () => {
    const { calls } = make(
      { content: { type: 'text', body: 'Dear {{ Profile.name | default: "friend" }}' } },
      jack,
      jill,
    );
    expect(calls.map(({ contentType, body }) => [contentType, body])).toEqual([
      ['text/plain', 'Dear Jack'],
      ['text/plain', 'Dear friend'],
    ]);
  });

  it('has no body with GET', () => {
    const { calls } = make({ template: { method: 'GET' } }, jack, jill);
    expect(calls.map(({ body, recipients }) => [body, recipients.length])).toEqual([
      [undefined, 1],
      [undefined, 1],
    ]);
  });
});

describe('the address of a call', () => {
  const urlPairs = [
    { name: 'näme&', value: '{{ Profile.name }}' },
    { name: 'id', value: '{{CampaignID}}' },
  ];

  it.each([
    ['https://example.com/hook', 'https://example.com/hook?n%C3%A4me%26=a%26b%3Dc%2F%3F&id=1472124953'],
    ['https://example.com/hook?a=1#top', 'https://example.com/hook?a=1&n%C3%A4me%26=a%26b%3Dc%2F%3F&id=1472124953#top'],
  ])('has the pairs in the query of %s, percent-encoded', (url, address) => {
    const { calls } = make({ content: { urlPairs }, template: { url } }, recipientOf({ name: 'a&b=c/?' }));
    expect(calls[0]?.url).toBe(address);
  });

  it('takes every ugly text, and nothing of it gets out of its pair', () => {
    for (const name of ugliestTexts) {
      const { calls } = make({ content: { urlPairs } }, recipientOf({ name }));
      const { searchParams } = new URL(calls[0]?.url ?? '');
      expect([...searchParams]).toEqual([
        ['näme&', name.toWellFormed()],
        ['id', '1472124953'],
      ]);
    }
  });
});

describe('people who are left out', () => {
  it.each([
    ['LiquidLogicAborted', { body: '{% abort %}', type: 'text' as const }],
    ['LiquidError', { body: '{% for i in (1..99999999) %}{% endfor %}', type: 'text' as const }],
    ['LiquidError', { body: '{% nothing %}', type: 'text' as const }],
    ['BodyNotJson', { body: '{"a":{{ Profile.name }}' }],
    ['BodyTooLarge', { type: 'text' as const, body: '{% for i in (1..9) %}{{ Profile.long }}{% endfor %}' }],
    ['InvalidWebhookUrl', { urlPairs: [{ name: 'x', value: '{{ Profile.long }}' }] }],
  ])('are told by reason: %s', (reason, content) => {
    const person = recipientOf({ props: { long: 'ü'.repeat(60_000) } });
    const { calls, left } = make({ content }, person);
    expect(calls).toEqual([]);
    expect(left).toMatchObject([{ profileId: person.profile.profileId, reason }]);
  });

  it('are those who were deleted or became part of somebody else', () => {
    const { calls, left } = make({}, recipientOf({ deleted: true }), recipientOf({ mergedInto: 'x' }), jill);
    expect(calls.flatMap(({ recipients }) => recipients)).toEqual([jill]);
    expect(left.map(({ reason }) => reason)).toEqual(['ProfileGone', 'ProfileGone']);
  });
});

describe('whatever the upload API takes', () => {
  const value = fc.oneof(
    fc.constantFrom(...ugliestTexts),
    fc.constantFrom(...ugliestNumbers),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const props = fc.dictionary(
    fc.oneof(fc.constantFrom(...ugliestPropertyNames), fc.string()),
    fc.oneof(value, fc.array(value, { maxLength: 3 })),
    { noNullPrototype: true, maxKeys: 12 },
  );
  const pairs = fc.array(fc.record({ name: fc.constantFrom(...ugliestPropertyNames, '2', '1'), value }), {
    maxLength: 6,
  });
  // JSON has one zero.
  const same = (given: unknown) => JSON.parse(JSON.stringify(given));

  it('is in the payload as it is known: names, values and numbers', () => {
    fc.assert(
      fc.property(props, props, pairs, (known, done, given) => {
        const [body] = bodiesOf(
          { content: { keyValues: given.filter(({ value: text }) => typeof text !== 'string') } },
          recipientOf({ props: known }, done),
        );
        expect(body.profiles[0].profileData).toEqual(same(known));
        expect(body.profiles[0].event_properties).toEqual(same(done));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the order and the spelling of key-values, whatever they are called', () => {
    const names = ['z', '2', '1', '__proto__', 'constructor', 'a"b', ' '];
    const { calls } = make({ content: { keyValues: names.map((name) => ({ name, value: 1 })) } }, jill);
    const text = `{${names.map((name) => `${JSON.stringify(name)}:1`).join(',')}}`;
    expect(calls[0]?.body).toContain(`"key_values":${text},"profiles"`);
  });

  it('is JSON in a custom body, for Liquid of every name', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ugliestPropertyNames), value, (name, given) => {
        const quoted = name.includes('"') ? `'${name}'` : `"${name}"`;
        const body = `{"text":"{{ Profile[${quoted}] }}","all":{{Profiles}}}`;
        const [made] = bodiesOf(
          { content: { body } },
          recipientOf({ props: JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(given)}}`) }),
        );
        expect(made.text).toBe(typeof given === 'string' ? given : String(given));
        expect(made.all).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });
});
