import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRecord } from '#core/intake/records/check-record.ts';

const NOW = 1_790_000_000;
const check = (record: unknown, place = 1) => checkRecord(record, { place, now: NOW });
const event = { type: 'event', identity: 'ada', evtName: 'Charged' };
const profile = { type: 'profile', identity: 'ada', profileData: { Name: 'Ada' } };

describe('checkRecord', () => {
  it('takes an event and a profile, each with who it is about and when', () => {
    expect(check({ ...event, ts: 1_700_000_000, evtData: { Amount: 10 } })).toEqual({
      kind: 'event',
      name: 'Charged',
      key: 'charged',
      props: { Amount: 10 },
      who: { kind: 'identity', value: 'ada' },
      ts: 1_700_000_000,
    });
    expect(check(profile)).toEqual({
      kind: 'profile',
      data: { Name: 'Ada' },
      who: { kind: 'identity', value: 'ada' },
      ts: NOW,
    });
  });

  it('ignores keys that it does not know', () => {
    expect(check({ ...event, source: 'Segment', $source: 'x', nonsense: { deep: [1] } })).toMatchObject({
      kind: 'event',
    });
  });

  it.each([
    0,
    -1,
    1.5,
    '',
    'yesterday',
    '2026-11-23T00:00:00',
    '2026-11-23',
    '2026-02-30T00:00:00Z',
    1_790_000_000_000,
    true,
    {},
    [],
  ])('refuses the time %j with the recorded text', (ts) => {
    expect(check({ ...event, ts }, 3)).toMatchObject({
      code: 525,
      error: 'Timestamp should be present in the Unix Epoch format. Skipped record number : 3',
    });
  });

  it('takes a time that is sent as digits, and the present for one that is missing', () => {
    expect(check({ ...event, ts: '1700000000' })).toMatchObject({ ts: 1_700_000_000 });
    expect(check({ ...event, ts: null })).toMatchObject({ ts: NOW });
  });

  it.each([
    ['2026-11-23T00:00:00Z', 1_795_392_000],
    ['2026-11-23T00:00:00.999Z', 1_795_392_000],
    ['2026-11-23T02:00:00+02:00', 1_795_392_000],
    ['2026-11-22T19:00-0500', 1_795_392_000],
    ['2026-11-23T05:30:00,5+0530', 1_795_392_000],
    ['2026-11-23T09+09', undefined],
    ['1969-12-31T23:59:59Z', undefined],
  ])('takes ISO 8601 with a zone: %s', (ts, seconds) => {
    expect(check({ ...event, ts })).toMatchObject(seconds === undefined ? { code: 525 } : { ts: seconds });
  });

  it('looks at the time before it looks at the identity and the data', () => {
    expect(check({ type: 'profile', ts: 0, profileData: { Email: 'x' } })).toMatchObject({ code: 525 });
    expect(check({ type: 'profile', profileData: { Email: 'x' } })).toMatchObject({ code: 523 });
  });

  it.each([null, 7, 'event', [], [event], {}, { type: 'Event' }, { type: 'toString' }])(
    'says of %j that it is neither an event nor a profile',
    (record) => {
      expect(check(record, 9)).toMatchObject({ kind: 'rejected', code: 524 });
    },
  );

  it('says of a device that cannot be one that its objectId is invalid, and of nobody that somebody is needed', () => {
    expect(check({ ...event, identity: undefined, objectId: 'a\tb' })).toMatchObject({ code: 526 });
    expect(check({ ...event, objectId: 'a\tb' })).toMatchObject({ code: 526 });
    expect(check({ ...event, FBID: 'f' })).toMatchObject({ code: 523 });
    expect(check({ ...event, identity: undefined })).toMatchObject({ code: 523 });
  });

  it('learns from a device’s record whose device it is, and does not keep that as a property', () => {
    const device = { type: 'profile', objectId: 'd1', profileData: { identity: 5, Plan: 'pro' } };
    expect(check(device)).toMatchObject({ who: { kind: 'objectId', value: 'd1' }, login: '5' });
    expect(check(device)).toHaveProperty('data', { Plan: 'pro' });
    expect(check({ ...profile, profileData: { identity: 'ada', Plan: 'pro' } })).toHaveProperty('data', {
      Plan: 'pro',
    });
    expect(check({ ...device, profileData: { identity: 'null' } })).toMatchObject({ code: 523 });
  });

  it('takes an identity with an objectId: the one is the person, the other their device', () => {
    const who = { kind: 'identity', value: 'ada' };
    expect(check({ ...event, objectId: 'd' })).toMatchObject({ kind: 'event', who, device: 'd' });
    expect(check({ ...profile, objectId: 'd' })).toMatchObject({ kind: 'profile', who, device: 'd' });
    expect(check({ ...event, objectId: '' })).not.toHaveProperty('device');
    expect(check({ ...event, objectId: null })).not.toHaveProperty('device');
    const token = { type: 'token', identity: 'ada', objectId: 'd', tokenData: { id: 't', type: 'fcm' } };
    expect(check(token)).toMatchObject({ who: { kind: 'objectId', value: 'd' }, login: 'ada' });
  });

  it('takes an empty identity beside another identifier for none', () => {
    expect(check({ ...event, identity: '', objectId: 'd' })).toMatchObject({ who: { kind: 'objectId', value: 'd' } });
    expect(check({ ...event, identity: '' })).toMatchObject({ code: 523 });
    const device = { type: 'profile', objectId: 'd', profileData: { identity: '', Plan: 'pro' } };
    expect(check(device)).toMatchObject({ kind: 'profile', data: { Plan: 'pro' } });
    expect(check(device)).not.toHaveProperty('login');
  });

  it('names a person anew where the data of their own record has another identity', () => {
    const renamed = check({ ...profile, profileData: { identity: 'ada2', Plan: 'pro' } });
    expect(renamed).toMatchObject({ who: { kind: 'identity', value: 'ada' }, login: 'ada2' });
    expect(renamed).toHaveProperty('data', { Plan: 'pro' });
  });

  it('judges anything that JSON can hold without throwing', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const value: unknown = JSON.parse(text);
        for (const record of [
          value,
          { ...event, evtData: value },
          { ...profile, profileData: { Email: value, P: value } },
          { type: 'token', objectId: 'd', tokenData: value },
          { type: 'token', objectId: 'd', tokenData: { id: value, type: 'fcm', keys: value } },
        ]) {
          expect(['event', 'profile', 'token', 'rejected']).toContain(check(record).kind);
        }
      }),
    );
  });
});
