import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Recipient } from '../../../lambdas/campaigns/domain/campaign.ts';
import { compose } from '../../../lambdas/campaigns/domain/compose/compose.ts';
import type { PrivacyRule } from '../../../lambdas/core/webhooks/template.ts';
import { compositionOf, recipientOf } from './people.ts';

const EMAIL = 'ann.lee@example.com';
const ann = recipientOf(
  {
    identity: EMAIL,
    email: EMAIL,
    phone: '+14155552671',
    name: 'Ann Lee',
    allIdentities: [EMAIL, '+14155552671', 'older-id'],
    identifiers: [
      { kind: 'identity', value: 'older-id' },
      { kind: 'identity', value: EMAIL },
    ],
    props: {
      Gender: 'F',
      contact: `mailto:${EMAIL.toUpperCase()}`,
      tel: 14155552671,
      City: 'Oslo',
      a: { b: { c: 'deep' } },
      'a.b': 'flat',
    },
  },
  { email: EMAIL, note: 'call 14155552671 or older-id', Amount: 5 },
);

function sent(privacy: PrivacyRule[], content = {}, recipient: Recipient = ann) {
  const { calls } = compose(compositionOf({ content, template: { privacy, privacyKey: 'key' } }), [recipient]);
  return calls[0] ?? { body: '', url: '' };
}
const profileSent = (privacy: PrivacyRule[]) => JSON.parse(sent(privacy).body ?? '').profiles[0];
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('privacy rules of a template', () => {
  it.each([
    ['drop', undefined],
    ['mask', 'a***@example.com'],
    ['sha256', sha256(EMAIL)],
    ['hmac', createHmac('sha256', 'key').update(EMAIL).digest('hex')],
  ] as const)('%s an e-mail, and every copy of it', (rule, shown) => {
    const profile = profileSent([{ field: 'email', rule }]);
    expect(profile.email).toBe(shown);
    expect(profile.identity).toBe(shown);
    expect(profile.event_properties.email).toBe(shown);
    expect(profile.all_identities).toEqual([...(shown === undefined ? [] : [shown]), '+14155552671', 'older-id']);
    expect(profile.profileData.contact).toBe(`mailto:${shown ?? ''}`);
  });

  it('hide a phone as number, and without its plus', () => {
    const profile = profileSent([{ field: 'Phone', rule: 'mask' }]);
    expect(profile).toMatchObject({
      phone: '***71',
      profileData: { tel: '***71' },
      event_properties: { note: 'call ***71 or older-id' },
    });
  });

  it('hide earlier identities with the one of today', () => {
    const profile = profileSent([{ field: 'identity', rule: 'drop' }]);
    expect(profile.all_identities).toEqual(['+14155552671']);
    expect(profile.event_properties.note).toBe('call 14155552671 or ');
  });

  it('name a property by its path, in any case, and what is told from it as well', () => {
    const rules: PrivacyRule[] = [
      { field: 'profileData.gender', rule: 'sha256' },
      { field: 'systemProfileData.city', rule: 'drop' },
      { field: 'profileData.a.b', rule: 'mask' },
      { field: 'event_properties.Amount', rule: 'mask' },
    ];
    const profile = profileSent(rules);
    expect(profile.profileData).toMatchObject({ Gender: sha256('F'), a: { b: { c: '***' } }, 'a.b': '***' });
    expect(profile.profileData).not.toHaveProperty('City');
    expect(profile.systemProfileData).toEqual({});
    expect(profile.event_properties.Amount).toBe('***');
  });

  it('hide all properties at once', () => {
    expect(profileSent([{ field: 'profileData', rule: 'drop' }])).toMatchObject({
      profileData: {},
      systemProfileData: {},
    });
    expect(profileSent([{ field: 'event_properties', rule: 'drop' }])).toMatchObject({ event_properties: {} });
  });

  it('hold for Liquid, @ variables, custom bodies and the address', () => {
    const { url, body } = sent([{ field: 'email', rule: 'sha256' }], {
      body: '{"a":"{{ Profile.Email }}","b":"{{Profile.identity}}","c":"@Profile - Email | default:"-"","d":"{{ Event.email }}","e":{{Profiles}}}',
      urlPairs: [{ name: 'e', value: '{{ Profile.email }}' }],
    });
    expect(url).toBe(`https://example.com/hook?e=${sha256(EMAIL)}`);
    expect(JSON.parse(body ?? '')).toMatchObject({
      a: sha256(EMAIL),
      b: sha256(EMAIL),
      c: sha256(EMAIL),
      d: sha256(EMAIL),
    });
  });

  it('refuse to send with a keyed hash and no key, rather than send in clear', () => {
    const template = { privacy: [{ field: 'email', rule: 'hmac' as const }] };
    expect(() => compose(compositionOf({ template }), [ann])).toThrow('no privacyKey');
  });

  it('let a hidden value be nowhere in any call, wherever it is copied to and whatever the content asks for', () => {
    const fields = ['email', 'phone', 'identity', 'objectId', 'push_token', 'all_identities'] as const;
    const secret = fc
      .string({ unit: 'grapheme-ascii', minLength: 6, maxLength: 20 })
      .map((text) => `s${text.replace(/[\s"\\]/g, 'x')}s`);
    const copies = fc.array(fc.tuple(fc.constantFrom(...fields), fc.string(), fc.string(), fc.boolean()), {
      maxLength: 6,
    });
    const contents = fc.constantFrom(
      {},
      { keyValues: [{ name: 'k', value: '@Profile - Email | default:"-" @Profile - Phone | default:"-"' }] },
      {
        body: '{"e":"{{ Profile.email }}","i":"{{ Profile.Identity }}","o":"{{ Profile.objectId }}","all":{{ Profile.all_identities | json }},"p":{{Profiles}}}',
      },
      {
        type: 'text' as const,
        body: '{{ Profiles }}{{ Profile["CleverTap ID"] }}{% for one in Profile %}{{ one }}{% endfor %}{{ Event | json }}',
      },
      {
        urlPairs: fields.map((name) => ({
          name: 'x',
          value: `{{ Profile.${name} }}{{ Profile.copy0 }}{{ Event.copy1 }}`,
        })),
      },
    );
    fc.assert(
      fc.property(
        fc.record({
          email: secret,
          phone: fc.stringMatching(/^\+[1-9]\d{8,12}$/),
          identity: secret,
          objectId: secret,
          push_token: secret,
          older: secret,
        }),
        fc.constantFrom(...fields),
        fc.constantFrom('drop', 'mask', 'sha256', 'hmac'),
        copies,
        contents,
        (known, field, rule, where, content) => {
          const { email, phone, identity, objectId, push_token, older } = known;
          const secretOf = (name: (typeof fields)[number]) => (name === 'all_identities' ? older : known[name]);
          const copied = where.map(
            ([name, before, after, isWhole], place) =>
              [`copy${place}`, isWhole ? secretOf(name) : before + secretOf(name) + after] as const,
          );
          const props: Record<string, unknown> = {
            ...Object.fromEntries(copied),
            list: copied.map(([, text]) => ({ text })),
            ...Object.fromEntries(copied.map(([, text]) => [text, 1])),
          };
          const person = recipientOf(
            {
              ...{ email, phone, identity, objectId, props },
              allIdentities: [identity, older, email, phone],
              identifiers: [
                { kind: 'identity', value: older },
                { kind: 'identity', value: identity },
              ],
              tokens: [{ id: push_token, type: 'fcm', objectId }],
            },
            props,
          );
          const { url, body = '' } = sent([{ field, rule }], content, person);
          const hidden = { all_identities: [identity, older, email, phone], identity: [identity, older] };
          const secrets = field === 'all_identities' || field === 'identity' ? hidden[field] : [secretOf(field)];
          const text = `${decodeURIComponent(url)}\n${body}`;
          for (const value of secrets) expect(text).not.toContain(value);
        },
      ),
      { numRuns: 500 },
    );
  });
});
