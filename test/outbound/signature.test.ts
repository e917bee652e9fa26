import { createHmac, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { signatureHeaders } from '#outbound/signature.ts';
import { ugliestTexts } from '../support/ugliest.ts';

const secret = () => `whsec_${randomBytes(32).toString('base64')}`;

/** Verified by the package that Standard Webhooks publishes for receivers. */
describe('signatureHeaders', () => {
  const [now, old, current] = [Date.now(), secret(), secret()];
  const body = '{"targetId":1472124953}';

  it('a receiver with the secret accepts the call, and one with another does not', () => {
    const headers = signatureHeaders({ id: 'call-1', body, secrets: [current], now });
    expect(new Webhook(current).verify(body, headers)).toEqual({ targetId: 1472124953 });
    expect(() => new Webhook(old).verify(body, headers)).toThrow(/signature/i);
  });

  it('during a rotation receivers with either secret accept it', () => {
    const headers = signatureHeaders({ id: 'call-1', body, secrets: [current, old], now });
    for (const known of [current, old]) expect(() => new Webhook(known).verify(body, headers)).not.toThrow();
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  });

  it.each([
    ['id', { 'webhook-id': 'call-2' }],
    ['time', { 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) - 1) }],
  ])('a call with another %s is not accepted', (_, change) => {
    const headers = { ...signatureHeaders({ id: 'call-1', body, secrets: [current], now }), ...change };
    expect(() => new Webhook(current).verify(body, headers)).toThrow(/signature/i);
  });

  it('each attempt is signed with its own time under the same id', () => {
    const early = signatureHeaders({ id: 'call-1', body, secrets: [current], now });
    const late = signatureHeaders({ id: 'call-1', body, secrets: [current], now: now + 32_000 });
    expect(late['webhook-id']).toBe(early['webhook-id']);
    expect(late['webhook-signature']).not.toBe(early['webhook-signature']);
  });

  it('where there is no secret there is the id, and no signature that nobody could verify', () => {
    expect(signatureHeaders({ id: 'call-1', body, secrets: [], now })).toEqual({ 'webhook-id': 'call-1' });
  });

  it('bodies are signed byte by byte, whatever they hold', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...ugliestTexts), fc.string({ unit: 'binary' })), (text) => {
        const bytes = Buffer.from(text);
        const headers = signatureHeaders({ id: 'call-1', body: bytes, secrets: [current], now });
        const received = bytes.toString('utf8');
        expect(() => new Webhook(current).verify(received, headers, { jsonParse: false })).not.toThrow();
      }),
    );
  });

  it('the spec’s own words: HMAC-SHA256 over id, time and body with points between, by the secret’s bytes', () => {
    const headers = signatureHeaders({ id: 'msg_1', body, secrets: [current], now: 1_674_087_231_000 });
    const key = Buffer.from(current.slice('whsec_'.length), 'base64');
    const signed = createHmac('sha256', key).update(`msg_1.1674087231.${body}`).digest('base64');
    expect(headers).toEqual({
      'webhook-id': 'msg_1',
      'webhook-timestamp': '1674087231',
      'webhook-signature': `v1,${signed}`,
    });
  });
});
