import { describe, expect, it } from 'vitest';
import { deliverySchema, MOST_BODY_CHARACTERS } from '#core/messages/delivery.ts';

const delivery = {
  deliveryId: 'alert-1',
  accountId: 'ABC-123-XYZ',
  purpose: 'alert',
  url: 'https://example.com/hook',
  headers: [{ name: 'X-Team', sealed: 'c2VhbGVk' }],
  profileIds: [],
  method: 'POST',
  contentType: 'application/json',
  body: '{}',
  attempt: 1,
  queuedAt: 0,
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

  it('one that was queued before calls had methods and attempts is a POST, tried for the first time', () => {
    const { deliveryId, accountId, purpose, url, headers, body } = delivery;
    expect(deliverySchema.parse({ deliveryId, accountId, purpose, url, headers, body })).toEqual(delivery);
  });

  it.each(['€', '"', '\\'])(
    'the largest body, of %s alone, fits a queue message of 256 KB with a thousand people',
    (character) => {
      const body = character.repeat(MOST_BODY_CHARACTERS);
      const profileIds = Array.from({ length: 1_000 }, () => 'f'.repeat(32));
      const url = `https://example.com/${'x'.repeat(8_000)}`;
      const message = JSON.stringify(deliverySchema.parse({ ...delivery, url, profileIds, body }));
      expect(Buffer.byteLength(message)).toBeLessThan(256 * 1024);
    },
  );
});
