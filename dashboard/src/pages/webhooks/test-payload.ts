import type { Method } from './template.ts';

/** What the test call sends (docs/webhooks.md), so that it can be read before it is sent. A GET has no body. */
const profile = { Identity: 'UserId', Email: 'User@user.com', push_token: 'Token' };
const payload = {
  is_test: true,
  targetId: 1234,
  key_values: { key: 'value' },
  profiles: [profile, profile, profile, profile, profile],
};

export function testPayload(method: Method): string | undefined {
  return method === 'GET' ? undefined : JSON.stringify(payload, null, 2);
}

/** Headers that each call has, besides the webhook's own. */
export function sentHeaders(method: Method, own: readonly string[], auth: 'none' | 'basic' | 'oauth2'): string[] {
  return [
    ...(method === 'GET' ? [] : ['Content-Type: application/json']),
    'User-Agent: Causeway-Webhooks/1',
    'X-Causeway-Schema: 1',
    'webhook-id: test-…',
    'webhook-timestamp: …',
    'webhook-signature: v1,…',
    ...(auth === 'basic' ? ['Authorization: Basic …'] : []),
    ...(auth === 'oauth2' ? ['Authorization: Bearer …'] : []),
    ...own.map((name) => `${name}: …`),
  ];
}
