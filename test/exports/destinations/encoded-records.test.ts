import { describe, expect, it } from 'vitest';
import { amplitudePartner } from '../../../lambdas/exports/destinations/amplitude/partner.ts';
import { mixpanelPartner } from '../../../lambdas/exports/destinations/mixpanel/partner.ts';
import { mparticlePartner } from '../../../lambdas/exports/destinations/mparticle/partner.ts';
import { AMPLITUDE_KEY } from '../../support/partners/amplitude.ts';
import { MIXPANEL_TOKEN } from '../../support/partners/mixpanel.ts';
import { MPARTICLE_KEYS } from '../../support/partners/mparticle.ts';
import { eventRecord, openBatches, profileRecord } from './open-batches.ts';

const amplitude = { apiKey: AMPLITUDE_KEY };
const mixpanel = { token: MIXPANEL_TOKEN };
const PERSON = 'f'.repeat(32);
const LARGE = JSON.rawJSON('2868860079149422351');

describe('whose a record is', () => {
  const who = { identity: 'ann', email: 'a@x.io', phone: '+14155552671' };

  it('at Amplitude: user_id is what is chosen, device_id always the profile', async () => {
    const by = async (userId: string, of: object = who) => {
      const { json } = await openBatches(amplitudePartner, { settings: { ...amplitude, userId } });
      const { user_id, device_id } = json(eventRecord(of));
      return [user_id, device_id];
    };
    expect(await by('identity')).toEqual(['ann', PERSON]);
    expect(await by('email')).toEqual(['a@x.io', PERSON]);
    expect(await by('phone')).toEqual(['+14155552671', PERSON]);
    expect(await by('profileId')).toEqual([PERSON, PERSON]);
    expect(await by('email', { identity: 'ann' })).toEqual([undefined, PERSON]);
  });

  it('at Mixpanel: distinct_id is what is chosen, or the profile as a device, which is told with both', async () => {
    const by = async (userId: string, of: object = who) => {
      const { json } = await openBatches(mixpanelPartner, { settings: { ...mixpanel, userId } });
      const { distinct_id, $user_id, $device_id } = json(eventRecord(of)).properties;
      return [distinct_id, $user_id, $device_id];
    };
    expect(await by('identity')).toEqual(['ann', 'ann', PERSON]);
    expect(await by('email', { identity: 'ann' })).toEqual([`$device:${PERSON}`, undefined, PERSON]);
    expect(await by('profileId')).toEqual([PERSON, PERSON, undefined]);
    expect(await by('identity', { profileId: '' })).toEqual(['', undefined, undefined]);
  });

  it('at mParticle: customer_id is what is chosen, or other is the profile; e-mail and phone go along', async () => {
    const by = async (userId: string, of: object = who) => {
      const { json } = await openBatches(mparticlePartner, { settings: { ...MPARTICLE_KEYS, userId } });
      return json(eventRecord(of)).user_identities;
    };
    const contacts = { email: 'a@x.io', mobile_number: '+14155552671' };
    expect(await by('identity')).toEqual({ customer_id: 'ann', ...contacts });
    expect(await by('phone')).toEqual({ customer_id: '+14155552671', ...contacts });
    expect(await by('email', { identity: 'ann' })).toEqual({ other: PERSON });
  });

  it('is said where it is nobody’s any more, or where the partner would join people by it', async () => {
    const nobody = { refused: 'It belongs to nobody: the person was deleted.' };
    const amp = await openBatches(amplitudePartner, { settings: amplitude });
    const mp = await openBatches(mparticlePartner, { settings: MPARTICLE_KEYS });
    const mix = await openBatches(mixpanelPartner, { settings: mixpanel });
    expect(amp.json(eventRecord({ profileId: '' }))).toEqual(nobody);
    expect(mp.json(eventRecord({ profileId: '' }))).toEqual(nobody);
    for (const identity of ['null', 'Anonymous', '0', '-1', '[]', 'undefined']) {
      const refused = `Its user id ${JSON.stringify(identity)} is one that Mixpanel refuses.`;
      expect(mix.json(eventRecord({ identity }))).toEqual({ refused });
    }
    expect(amp.json(eventRecord({ identity: 'x'.repeat(1_025) })).refused).toContain('1025 characters long');
  });
});

describe('an event', () => {
  it('that Mixpanel would refuse is refused with the reason', async () => {
    const { json } = await openBatches(mixpanelPartner, { settings: mixpanel, runAt: 1_790_000_000 });
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, place) => [`p${place}`, place]));
    expect(json(eventRecord({ props: many })).refused).toBeUndefined();
    const tooMany = json(eventRecord({ identity: 'ann', props: many })).refused;
    expect(tooMany).toBe('It has 255 properties with ours; Mixpanel takes 254.');
    expect(json(eventRecord({ props: { a: { b: [{ c: { d: 1 } }] } } })).refused).toBe(
      'Its property "a" is 4 levels deep; Mixpanel takes 3.',
    );
    expect(json(eventRecord({ time: 31_535_999 })).refused).toContain('before 1971');
    expect(json(eventRecord({ time: 1_790_003_601 })).refused).toContain('more than an hour ahead');
    expect(json(eventRecord({ time: 1_790_003_600 })).refused).toBeUndefined();
  });

  it('that mParticle would refuse is refused with the reason', async () => {
    const { json } = await openBatches(mparticlePartner, { settings: MPARTICLE_KEYS });
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, place) => [`p${place}`, place]));
    expect(json(eventRecord({ props: { ...many, none: null } })).refused).toBeUndefined();
    expect(json(eventRecord({ props: { ...many, one: 1 } })).refused).toBe(
      'It has 101 properties; mParticle takes 100.',
    );
    const long = json(eventRecord({ props: { list: ['x'.repeat(4_093)] } })).refused;
    expect(long).toBe('Its property "list" is 4097 characters long; mParticle takes 4096.');
  });

  it('older than 30 days at the time of the run goes the way of old events to mParticle, in every try', async () => {
    const runAt = 1_790_000_000;
    const { open, json } = await openBatches(mparticlePartner, { settings: MPARTICLE_KEYS, runAt });
    expect(json(eventRecord({ time: runAt - 30 * 86_400 })).lane).toBeUndefined();
    expect(json(eventRecord({ time: runAt - 30 * 86_400 - 1 })).lane).toBe('historical');
    expect(open.most).toEqual({ records: 100, bytes: 256_000, overhead: 1, each: 128_000 });
  });

  it('keeps its time, its key and the digits of large numbers', async () => {
    const record = eventRecord({
      id: 'a'.repeat(32),
      time: 1_790_000_001,
      props: { order: LARGE, nested: { order: LARGE } },
    });
    const text = async (partner: Parameters<typeof openBatches>[0], settings: object) => {
      const encoded = (await openBatches(partner, { settings })).open.encode(record);
      return 'text' in encoded ? encoded.text : '';
    };
    const texts = [
      await text(amplitudePartner, amplitude),
      await text(mixpanelPartner, mixpanel),
      await text(mparticlePartner, MPARTICLE_KEYS),
    ];
    for (const one of texts) expect(one.match(/2868860079149422351/g)).toHaveLength(2);
    expect(JSON.parse(texts[0] ?? '')).toMatchObject({ time: 1_790_000_001_000, insert_id: 'a'.repeat(32) });
    expect(JSON.parse(texts[1] ?? '').properties).toMatchObject({ time: 1_790_000_001, $insert_id: 'a'.repeat(32) });
    const batch = JSON.parse(texts[2] ?? '');
    expect(batch).toMatchObject({ environment: 'production', source_request_id: 'a'.repeat(32) });
    expect(batch.events[0].data).toMatchObject({
      timestamp_unixtime_ms: 1_790_000_001_000,
      source_message_id: 'a'.repeat(32),
    });
  });

  it('whose property is called as one of the partner’s own keeps it under another name', async () => {
    const { json } = await openBatches(mixpanelPartner, { settings: mixpanel });
    const { properties } = json(eventRecord({ props: { time: 'x', distinct_id: 'y', token: 'z' } }));
    expect(properties).toMatchObject({
      'eventProps.time': 'x',
      'eventProps.distinct_id': 'y',
      'eventProps.token': 'z',
      time: 1_790_000_000,
    });
  });
});

describe('a person’s state', () => {
  const ann = {
    identity: 'ann',
    email: 'a@x.io',
    name: 'Ann',
    props: { Plan: 'pro', email: 'other', name: 'n', Age: 3, Tags: ['a', 1], none: null },
  };
  const opened = async (partner: Parameters<typeof openBatches>[0], settings: object) =>
    await openBatches(partner, { settings, type: 'profiles' });

  it('is an $identify at Amplitude, known by what it holds and by when it changed', async () => {
    const { json } = await opened(amplitudePartner, amplitude);
    const first = json(profileRecord(ann));
    expect(first).toMatchObject({
      ...{ event_type: '$identify', user_id: 'ann', device_id: PERSON, time: 1_790_000_000_000 },
      user_properties: { $set: { Plan: 'pro', 'profileProps.email': 'other', email: 'a@x.io', name: 'Ann' } },
    });
    const keys = [ann, ann, { ...ann, changedAt: 1_790_000_001 }, { ...ann, props: {} }].map(
      (one) => json(profileRecord(one)).insert_id,
    );
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(3);
  });

  it('is set at Mixpanel, under the names by which it knows contacts', async () => {
    const { json } = await opened(mixpanelPartner, mixpanel);
    expect(json(profileRecord(ann))).toEqual({
      $token: MIXPANEL_TOKEN,
      $distinct_id: 'ann',
      $set: { ...ann.props, $email: 'a@x.io', $name: 'Ann' },
    });
  });

  it('is a batch without events at mParticle', async () => {
    const { json } = await opened(mparticlePartner, MPARTICLE_KEYS);
    expect(json(profileRecord(ann))).toEqual({
      environment: 'production',
      source_request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      user_identities: { customer_id: 'ann', email: 'a@x.io' },
      user_attributes: { Plan: 'pro', email: 'other', 'profileProps.name': 'n', name: 'Ann', Age: 3, Tags: ['a', '1'] },
    });
  });
});
