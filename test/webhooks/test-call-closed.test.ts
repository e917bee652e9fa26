import { describe, expect, it } from 'vitest';
import { templatesWorld } from './templates-world.ts';

const { target, ask } = await templatesWorld({ allowPrivate: 'false' });
const CLOSED = [
  ...['https://127.0.0.1/', 'https://169.254.169.254/latest/meta-data/', 'https://[::1]/', 'https://2130706433/'],
  ...['https://0x7f.1/', 'https://[::ffff:10.0.0.1]/', 'https://10.0.0.1/', 'https://localhost/'],
];
const tokenAt = (tokenUrl: string) => ({
  auth: { kind: 'oauth2', grant: 'client_credentials', tokenUrl, clientId: 'me', clientSecret: 's3cret' },
});

describe('the test call of a deployment on the Internet', () => {
  it.each(CLOSED)('reaches nothing at %s, nor asks it for a token (failure mode 20)', async (url) => {
    const { json } = await ask('POST', '/test', { name: 'Shop', url });
    expect(json.test).toEqual({ class: expect.stringMatching(/^(refused|closed-address)$/), saves: false });
    expect((await ask('POST', '', { name: 'Shop', url })).status).toBe(400);
    const asked = await ask('POST', '/test', { name: 'Shop', url: 'https://example.com/', ...tokenAt(url) });
    expect(asked.json.test).toEqual({ class: 'token', saves: false });
  });

  it.each([
    ['url', () => ({ url: target.url() })],
    ['auth.tokenUrl', () => ({ url: 'https://example.com/', ...tokenAt(target.url()) })],
  ])('is not made without TLS: %s', async (field, change) => {
    const { status, error } = await ask('POST', '/test', { name: 'Shop', ...change() });
    expect([status, error]).toEqual([400, `${field}: must be an https address`]);
    expect(target.received).toEqual([]);
  });
});
