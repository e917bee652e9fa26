import { describe, expect, it } from 'vitest';
import { soughtIn, waysOf } from '../../../dashboard/src/pages/data/profile/find.ts';
import {
  attributesOf,
  didOf,
  handleOf,
  identitiesOf,
  subscriptionsOf,
} from '../../../dashboard/src/pages/data/profile/person.ts';
import { typeable } from '../../../dashboard/src/pages/data/typeable.ts';
import { entriesOf, inShort, kindOfValue, secondsOfDate, visible } from '../../../dashboard/src/pages/data/values.ts';
import { ugliestIdentities, ugliestPropertyNames, ugliestTexts, withEveryName } from '../../support/ugliest.ts';

describe('what customers gave', () => {
  it('keeps every name and value, whatever they are called', () => {
    const given = withEveryName(ugliestPropertyNames);
    expect(entriesOf(given)).toHaveLength(new Set(ugliestPropertyNames).size);
    for (const text of ugliestTexts) expect(kindOfValue(text)).toBe('text');
    expect(inShort(entriesOf(given)).length).toBeGreaterThan(1);
  });

  it('is named by its kind, dates only where a clock can show them', () => {
    const kinds = [null, [], {}, true, 5, '$D_1767225600', '$D_99999999999999', '$D_'].map(kindOfValue);
    expect(kinds).toEqual(['nothing', 'list', 'object', 'boolean', 'number', 'date', 'text', 'text']);
    expect(secondsOfDate('$D_-315619200')).toBe(-315_619_200);
    expect(secondsOfDate('$D_9000000000000')).toBeUndefined();
  });

  it('is never nothing to look at: what shows nothing by itself is told by its characters', () => {
    expect(visible('\u2028')).toBe('U+2028');
    expect(visible('\ufeffann')).toBe('\ufeffann');
    for (const identity of ugliestIdentities) expect(visible(identity).trim()).not.toBe('');
  });

  it('is typed to confirm where anybody can type it, and a word stands for what nobody can', () => {
    expect(typeable("o'brien; --")).toBe("o'brien; --");
    expect(typeable('İstanbul')).toBe('İstanbul');
    for (const name of ['\u2028', '\ufeffann', 'x'.repeat(1_023), ' padded', 'a\u202eb', '']) {
      expect(typeable(name)).toBe('delete');
    }
  });
});

describe('a person', () => {
  it('is looked for in the ways that a value looks like', () => {
    expect(waysOf({ by: 'any', value: 'jane@example.com' })).toEqual(['email', 'identity', 'objectId']);
    expect(waysOf({ by: 'any', value: '+1 (415) 555-0101' })).toContain('phone');
    expect(waysOf({ by: 'any', value: 'jane' })).toEqual(['identity', 'objectId']);
    expect(waysOf({ by: 'phone', value: 'jane' })).toEqual(['phone']);
    expect(soughtIn(new URLSearchParams({ identity: 'a&b=c' }))).toEqual({ by: 'identity', value: 'a&b=c' });
    expect(soughtIn(new URLSearchParams())).toBeUndefined();
  });

  it('is found again by an identity, or by a device where there is none', () => {
    expect(handleOf({ identity: 'jane', platformInfo: [] })).toEqual({ by: 'identity', value: 'jane' });
    expect(handleOf({ platformInfo: [{ objectId: 'd1' }] })).toEqual({ by: 'objectId', value: 'd1' });
  });

  it('has identities beside an e-mail and a phone, and one of them may be the e-mail', () => {
    const all_identities = ['jane', 'j2', 'jane@example.com', '+14155550101'];
    const contacts = { email: 'jane@example.com', phone: 14155550101 };
    expect(identitiesOf({ identity: 'jane', all_identities, ...contacts })).toEqual(['jane', 'j2']);
    const mail = { identity: 'jane@example.com', all_identities: ['jane@example.com'], email: 'jane@example.com' };
    expect(identitiesOf(mail)).toEqual(['jane@example.com']);
  });

  it('is subscribed unless it was said otherwise, and subscriptions are no attributes', () => {
    const profileData = { 'MSG-email': false, 'MSG-whatsapp': 'Y', Plan: 'gold', __proto__x: 1 };
    expect(subscriptionsOf(profileData)).toEqual([
      { channel: 'E-mail', isOn: false, isSaid: true },
      { channel: 'SMS', isOn: true, isSaid: false },
      { channel: 'WhatsApp', isOn: true, isSaid: true },
      { channel: 'Push', isOn: true, isSaid: false },
    ]);
    expect(attributesOf(profileData)).toEqual([
      ['__proto__x', 1],
      ['Plan', 'gold'],
    ]);
  });

  it('has what they did, the most frequent first', () => {
    const at = { first_seen: 1, last_seen: 2 };
    const did = didOf(JSON.parse(JSON.stringify({ a: { count: 1, ...at }, constructor: { count: 9, ...at } })));
    expect(did.map(({ name, count }) => [name, count])).toEqual([
      ['constructor', 9],
      ['a', 1],
    ]);
  });
});
