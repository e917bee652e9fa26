import { describe, expect, it } from 'vitest';
import { clockAt } from '#core/cql/read/days.ts';
import { readNewCampaign } from '../../lambdas/campaigns/domain/new-campaign.ts';

const now = Date.parse('2026-11-23T20:00:00Z') / 1_000;
/** It is 01:30 on the 24th. */
const clock = clockAt('Asia/Kolkata', now);
const spring = {
  name: 'Spring',
  where: { event_name: 'Charged', from: 20261101, to: 20261124 },
  content: { title: 'Spring', body: 'It is here.', platform_specific: { ios: { badge_count: 1 } } },
  when: 'now',
  devices: ['android', 'ios'],
};
/** As JSON brings it: a key whose value is undefined is not there. */
const read = (changes: Record<string, unknown> = {}) =>
  readNewCampaign({ given: JSON.parse(JSON.stringify({ ...spring, ...changes })), clock, now });

describe('readNewCampaign', () => {
  it('reads what the official client sends, as a push campaign to who fits the query', () => {
    const { audience, ...campaign } = read();
    const { where: _, ...rest } = spring;
    expect(campaign).toEqual({ ...rest, target_mode: 'push' });
    expect(audience).toMatchObject({
      kind: 'query',
      query: { timezone: 'Asia/Kolkata', base: { eventKey: 'charged' } },
    });
  });

  it('goes to everybody where that is said, without a where in the body (it was refused for want of one)', () => {
    expect(read({ where: undefined, segment: 'all' }).audience).toEqual({ kind: 'everybody' });
  });

  it.each([
    ['push', { title: 'a', body: 'b', platform_specific: {} }],
    ['webpush', { title: 'a', body: 'b' }],
    ['email', { subject: 'a', body: 'b', sender_name: 'c' }],
    ['sms', { body: 'b' }],
    ['webhook', { template: 'orders', type: 'json', key_values: { a: 1 }, body: '{{Profiles}}' }],
  ])('reads a %s campaign with the message of that channel', (target_mode, content) => {
    expect(read({ target_mode, content })).toMatchObject({ target_mode, content });
  });

  it('keeps every name of its key-values, one that every object has among them', () => {
    const content = JSON.parse('{"template":"orders","type":"json","key_values":{"__proto__":1,"constructor":2}}');
    const { key_values } = read({ target_mode: 'webhook', content }).content;
    expect(Object.keys(Object(key_values))).toEqual(['__proto__', 'constructor']);
  });

  it('webhooks is another word for webhook', () => {
    const content = { template: 'orders', type: 'text' };
    expect(read({ target_mode: 'webhooks', content }).target_mode).toBe('webhook');
  });

  it.each(['now', '20261124 01:30', '20270101 00:00'])('may be sent at %s, where the account is', (when) => {
    expect(read({ when }).when).toBe(when);
  });

  const WHEN = 'when: must be "now" or a minute of the account\'s clock as "YYYYMMDD HH:MM"';
  it.each([
    ['no name', { name: undefined }, 'name: must be a text'],
    ['an empty name', { name: '' }, 'name: must not be empty'],
    ['a mode that there is not', { target_mode: 'fax' }, 'target_mode: must be push, email, sms, webpush or webhook'],
    ['another segment than all', { where: undefined, segment: 'vip' }, 'segment: must be "all"'],
    ['neither query nor segment', { where: undefined }, 'where: either where or segment "all" must be given'],
    ['both query and segment', { segment: 'all' }, 'where: either where or segment "all" must be given'],
    ['no content', { content: 'Hello' }, 'content: must be an object'],
    ['a push message without a title', { content: { body: 'b' } }, 'content.title: must be a text'],
    [
      'an e-mail without a subject',
      { target_mode: 'email', content: { body: 'b' } },
      'content.subject: must be a text',
    ],
    [
      'a webhook message in a format that there is not',
      { target_mode: 'webhook', content: { template: 'a', type: 'xml' } },
      'content.type: must be json or text',
    ],
    [
      'a webhook message with a misspelt key',
      { target_mode: 'webhook', content: { template: 'a', type: 'json', keyvalues: {} } },
      'content.keyvalues: is not a field here',
    ],
    ['no moment', { when: undefined }, WHEN],
    ['a day that there is not', { when: '20270229 10:00' }, WHEN],
    ['a minute that there is not', { when: '20270101 24:00' }, WHEN],
    ['the minute before this one', { when: '20261124 01:29' }, 'when: must not be in the past'],
    ['devices that are no list', { devices: 'ios' }, 'devices: must be a list of texts'],
    ['a label that is no text', { labels: ['a', 7] }, 'labels.1: must be a text'],
    ['a cap that is neither', { respect_frequency_caps: 'no' }, 'respect_frequency_caps: must be true or false'],
    ['a key that there is not', { whom: 'all' }, 'whom: is not a field here'],
    ['a query that is none', { where: 'Charged' }, 'where: must be a query, as an object'],
    [
      'a query that asks for nothing',
      { where: {} },
      'where.event_name: is required where there is no common_profile_properties and no advanced_query',
    ],
    [
      'a query that ends after tomorrow',
      { where: { event_name: 'A', from: 20261101, to: 20261126 } },
      'where.to: must not be later than 20261125',
    ],
    [
      'a query that is too long',
      { where: { event_name: 'A'.repeat(40_001) } },
      'where: is longer than 40000 characters',
    ],
    [
      'a wrong operator deep in a query',
      { where: { ...spring.where, event_properties: [{ name: 'Amount', operator: 'near', value: 5 }] } },
      /^where\.event_properties\[0\]\.operator: /,
    ],
  ])('refuses %s by name', (_, changes, error) => {
    expect(() => read(changes)).toThrow(error);
  });
});
