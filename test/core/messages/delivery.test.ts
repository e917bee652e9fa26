import { describe, expect, it } from 'vitest';
import { deliverySchema } from '#core/messages/delivery.ts';

const delivery = {
  deliveryId: 'alert-1',
  accountId: 'ABC-123-XYZ',
  purpose: 'alert',
  url: 'https://example.com/hook',
  headers: [{ name: 'X-Team', sealed: 'c2VhbGVk' }],
  body: '{}',
};

describe('deliverySchema', () => {
  it('a delivery with an id, a receiver and a body is one', () => {
    expect(deliverySchema.parse(delivery)).toEqual(delivery);
  });

  it.each(['ftp://example.com', 'file:///etc/passwd', 'javascript:alert(1)', 'gopher://example.com', '/hook', ''])(
    'the address %j is refused',
    (url) => {
      expect(deliverySchema.safeParse({ ...delivery, url }).success).toBe(false);
    },
  );

  it('the largest body fits a queue message of 256 KB', () => {
    expect(deliverySchema.safeParse({ ...delivery, body: 'x'.repeat(200_000) }).success).toBe(true);
    expect(deliverySchema.safeParse({ ...delivery, body: 'x'.repeat(200_001) }).success).toBe(false);
  });
});
