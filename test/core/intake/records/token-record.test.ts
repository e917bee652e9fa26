import { describe, expect, it } from 'vitest';
import { checkRecord } from '#core/intake/records/check-record.ts';

const check = (record: unknown) => checkRecord(record, { place: 2, now: 1_790_000_000 });
const tokenData = { id: 'frf:APf', type: 'chrome', keys: { p256dh: 'BLc4', auth: '5I2B' } };
const token = { type: 'token', objectId: 'device-1', tokenData };
const having = (given: Record<string, unknown>) => ({ ...token, tokenData: { ...tokenData, ...given } });

describe('a device token', () => {
  it('is taken for the device that it is of', () => {
    expect(check(token)).toEqual({
      kind: 'token',
      token: tokenData,
      who: { kind: 'objectId', value: 'device-1' },
      ts: 1_790_000_000,
    });
    expect(check(having({ type: 'FCM', keys: undefined }))).toHaveProperty('token', { id: 'frf:APf', type: 'fcm' });
  });

  it('may be of any push service that the vendor lists, mpns too', () => {
    for (const type of ['apns', 'fcm', 'mpns', 'wns', 'webpush'])
      expect(check(having({ type }))).toMatchObject({ kind: 'token' });
  });

  it.each([
    [525, { ...token, ts: 0 }],
    [530, { ...token, objectId: undefined }],
    [530, { ...token, objectId: undefined, identity: 'ada' }],
    [530, { ...token, objectId: 'a\u0000' }],
    [531, { ...token, tokenData: undefined }],
    [531, { ...token, tokenData: ['x'] }],
    [532, having({ id: undefined })],
    [532, having({ id: '' })],
    [533, having({ type: null })],
    [534, having({ type: 'pigeon' })],
    [534, having({ type: 7 })],
    [535, having({ id: { toString: 1 } })],
    [535, having({ id: 'x'.repeat(4_097) })],
    [535, having({ keys: 'p256dh' })],
    [535, having({ keys: { p256dh: 5 } })],
    [535, having({ keys: { other: 'x' } })],
  ])('is refused with %i: %j', (code, record) => {
    expect(check(record)).toMatchObject({
      kind: 'rejected',
      code,
      error: expect.stringMatching(/Skipped record number : 2$/),
    });
  });
});
