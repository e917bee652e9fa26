import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkRecord } from '#core/records/check-record.ts';

const NOW = 1_790_000_000;
const check = (record: unknown, place = 1) => checkRecord(record, { place, now: NOW });
const event = { type: 'event', identity: 'ada', evtName: 'Charged' };
const profile = { type: 'profile', identity: 'ada', profileData: { Name: 'Ada' } };

describe('checkRecord', () => {
  test('takes an event and a profile, each with who it is about and when', () => {
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

  test('ignores keys that it does not know', () => {
    expect(check({ ...event, source: 'Segment', $source: 'x', nonsense: { deep: [1] } })).toMatchObject({
      kind: 'event',
    });
  });

  test.each([0, -1, 1.5, '', 'yesterday', '2026-11-23T00:00:00Z', 1_790_000_000_000, true, {}, []])(
    'refuses the time %j with the recorded text',
    (ts) => {
      expect(check({ ...event, ts }, 3)).toMatchObject({
        code: 525,
        error: 'Timestamp should be present in the Unix Epoch format. Skipped record number : 3',
      });
    },
  );

  test('takes a time that is sent as digits, and the present for one that is missing', () => {
    expect(check({ ...event, ts: '1700000000' })).toMatchObject({ ts: 1_700_000_000 });
    expect(check({ ...event, ts: null })).toMatchObject({ ts: NOW });
  });

  test('looks at the time before it looks at the identity and the data', () => {
    expect(check({ type: 'profile', ts: 0, profileData: { Email: 'x' } })).toMatchObject({ code: 525 });
    expect(check({ type: 'profile', profileData: { Email: 'x' } })).toMatchObject({ code: 523 });
  });

  test.each([null, 7, 'event', [], [event], {}, { type: 'Event' }, { type: 'toString' }])(
    'says of %j that it is neither an event nor a profile',
    (record) => {
      expect(check(record, 9)).toMatchObject({ kind: 'rejected', code: 524 });
    },
  );

  test('says of a device that cannot be one that its objectId is invalid, and of nobody that somebody is needed', () => {
    expect(check({ ...event, identity: undefined, objectId: 'a\tb' })).toMatchObject({ code: 526 });
    expect(check({ ...event, objectId: 'd' })).toMatchObject({ code: 523 });
    expect(check({ ...event, identity: undefined })).toMatchObject({ code: 523 });
  });

  test('learns from a device’s record whose device it is, and does not keep that as a property', () => {
    const device = { type: 'profile', objectId: 'd1', profileData: { identity: 5, Plan: 'pro' } };
    expect(check(device)).toMatchObject({ who: { kind: 'objectId', value: 'd1' }, login: '5' });
    expect(check(device)).toHaveProperty('data', { Plan: 'pro' });
    expect(check({ ...profile, profileData: { identity: 'ada', Plan: 'pro' } })).toHaveProperty('data', {
      Plan: 'pro',
    });
    expect(check({ ...device, profileData: { identity: 'null' } })).toMatchObject({ code: 523 });
  });

  test('judges anything that JSON can hold without throwing', () => {
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
