import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Delivery } from '#core/messages/delivery.ts';
import { readDelivery, requestHeaders } from '../../lambdas/webhooks/domain/delivery-request.ts';

const delivery: Delivery = {
  deliveryId: 'alert-1',
  accountId: 'ABC-123-XYZ',
  purpose: 'alert',
  url: 'https://example.com/hook',
  profileIds: [],
  method: 'POST',
  headers: [{ name: 'Authorization', sealed: 'AAAA' }],
  contentType: 'application/json',
  body: '{}',
  attempt: 1,
  queuedAt: 1_790_000_000_000,
};

describe('readDelivery', () => {
  it('a delivery reads back as it was sent', () => {
    expect(readDelivery(JSON.stringify(delivery))).toEqual(delivery);
  });

  it('what is wrong is named, what it held is not', () => {
    const message = JSON.stringify({ ...delivery, url: 's3cret', headers: 's3cret' });
    expect(() => readDelivery(message)).toThrow(/^not a delivery: url, headers$/);
  });

  it('whatever text is on the queue, it is a delivery or a failure that no retry can help', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (message) => {
        expect(() => readDelivery(message)).toThrow(expect.objectContaining({ code: 'corrupt-data', retry: 'never' }));
      }),
    );
  });
});

describe('requestHeaders', () => {
  it('our four headers are there, and the id is the delivery’s', () => {
    expect(requestHeaders(delivery, [['Authorization', 'Bearer s3cret']])).toEqual({
      authorization: 'Bearer s3cret',
      'content-type': 'application/json',
      'user-agent': 'Causeway-Webhooks/1',
      'x-causeway-schema': '1',
      'webhook-id': 'alert-1',
    });
  });

  it('ours win over the customer’s, however they are spelt, and another host is not named', () => {
    const headers = ['Webhook-Id', 'USER-AGENT', 'content-Type', 'Host'].map((name) => [name, 'x'] as const);
    expect(requestHeaders(delivery, headers)).toEqual(requestHeaders(delivery, []));
  });
});
