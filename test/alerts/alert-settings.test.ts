import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '#core/failure.ts';
import { readBody } from '#core/input.ts';
import { MASK } from '#core/secrets.ts';
import { httpsOnly, type UrlRules } from '#core/webhooks/receiver-url.ts';
import {
  maskedSettings,
  namedSettings,
  readAlertSettings,
  type WantedSettings,
  withKeptValues,
} from '../../lambdas/alerts/domain/alert-settings.ts';

const url = 'https://example.com/hook';
const bytes = (body: unknown) =>
  Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
const readAny = (body: unknown, rules: UrlRules = httpsOnly) => readAlertSettings(readBody(bytes(body)), rules);
/** Settings with an address. */
function read(body: unknown, rules?: UrlRules): WantedSettings {
  const settings = readAny(body, rules);
  return 'url' in settings ? settings : expect.fail('has no address');
}
const withHeaders = (headers: unknown) => read({ enabled: true, url, headers });

describe('readAlertSettings', () => {
  it('a switch, an https address and headers are settings; headers may be left out', () => {
    const headers = { Authorization: 'Bearer abc' };
    expect(withHeaders(headers)).toEqual({
      enabled: true,
      url,
      headers: [{ name: 'Authorization', value: 'Bearer abc' }],
    });
    expect(read({ enabled: false, url })).toEqual({ enabled: false, url, headers: [] });
    expect(read({ enabled: false, url, method: 'POST' })).toEqual({ enabled: false, url, headers: [] });
  });

  it.each([
    ['no JSON', 'enabled=true', /^body: is not JSON at line 1, column 1$/],
    ['a list', [], /^body: /],
    ['no switch', { url }, /^enabled: /],
    ['a switch that is text', { enabled: 'true', url }, /^enabled: /],
    ['no address', { enabled: true }, /^url: /],
    ['an http address', { enabled: true, url: 'http://example.com' }, /^url: must be an https address/],
    ['another protocol', { enabled: true, url: 'ftp://example.com' }, /^url: must be an https address/],
    ['no address at all', { enabled: true, url: 'example.com' }, /^url: must be an https address/],
    [
      'a password in the address',
      { enabled: true, url: 'https://me:s3cret@example.com' },
      /^url: must not hold a user/,
    ],
    [
      'a very long address',
      { enabled: true, url: `https://example.com/${'a'.repeat(2_048)}` },
      /^url: has at most 2048/,
    ],
    ['a key that does not exist', { enabled: true, url, methods: ['POST'] }, /^methods: is not a field here/],
    ['another method than POST', { enabled: true, url, method: 'GET' }, /^method: must be POST: alerts are sent in no/],
    ['a template beside an address', { enabled: true, url, template: 'Ops' }, /^template: stands instead of a url/],
    ['neither', { enabled: true, url: null }, /^url: is missing: give the url of the receiver, or a template/],
    [
      'a template with headers beside it',
      { enabled: true, template: 'Ops', headers: { 'X-Shop': 'eu' } },
      /^headers: are those of the template; set them there/,
    ],
    ['a template that is no text', { enabled: true, template: 17 }, /^template: must be a text/],
    ['a body over 100 kB', `"${'x'.repeat(100_000)}"`, /^body: must be at most 100000 bytes/],
  ])('%s is refused by name', (_, body, text) => {
    expect(() => read(body)).toThrow(text);
    expect(() => read(body)).toThrow(expect.objectContaining({ code: 'bad-input', retry: 'never' }));
  });

  it('a template’s name is settings, too, as they are shown', () => {
    const shown = namedSettings({ enabled: false, templateId: 17 }, 'Ops');
    expect(readAny({ enabled: true, template: 'Ops' })).toEqual({ enabled: true, template: 'Ops' });
    expect(readAny(shown)).toEqual({ enabled: false, template: 'Ops' });
  });

  it('an address is kept as it will be dialled', () => {
    expect(read({ enabled: true, url: 'HTTPS://EXAMPLE.com:443/a b' }).url).toBe('https://example.com/a%20b');
  });

  it('the one-machine stack takes http receivers', () => {
    const settings = read({ enabled: true, url: 'http://127.0.0.1:9000/' }, { takesHttp: () => true });
    expect(settings.url).toBe('http://127.0.0.1:9000/');
  });

  it.each([
    'Host',
    'host',
    'Content-Length',
    'Transfer-Encoding',
    'Connection',
    'Keep-Alive',
    'TE',
    'Trailer',
    'Upgrade',
    'Expect',
    'Proxy-Authorization',
    'Content-Type',
    'User-Agent',
    'webhook-id',
    'Webhook-Signature',
    'X-Causeway-Schema',
  ])('the header %s is not the customer’s to set', (name) => {
    expect(() => withHeaders({ [name]: 'x' })).toThrow(`headers.${name}: this header cannot be set`);
  });

  it.each(['', 'a b', 'a:b', 'a\r\nb', 'ä', 'a\u0000'])('%j is not a header name', (name) => {
    expect(() => withHeaders({ [name]: 'x' })).toThrow('is not a header name');
  });

  it.each(['a\r\nX-Injected: 1', 'a\nb', 'a\u0000b', 'ümlaut', '\u007f'])('%j is not a header value', (value) => {
    expect(() => withHeaders({ 'X-Key': value })).toThrow(/^headers\.X-Key: a header value has only printable ASCII/);
  });

  it('limits: 20 headers, names of 64 and values of 2,048 characters', () => {
    const many = (n: number) => Object.fromEntries(Array.from({ length: n }, (_, index) => [`X-${index}`, 'x']));
    expect(withHeaders(many(20)).headers).toHaveLength(20);
    expect(() => withHeaders(many(21))).toThrow('headers: at most 20 headers');
    expect(() => withHeaders({ ['X'.repeat(65)]: 'x' })).toThrow('at most 64');
    expect(() => withHeaders({ 'X-Key': 'x'.repeat(2_049) })).toThrow('at most 2048');
  });

  it('the same header in two spellings is refused', () => {
    expect(() => withHeaders({ 'X-Key': 'a', 'x-key': 'b' })).toThrow('headers: the same header twice');
  });

  it('whatever is sent, the outcome is safe settings or a failure that says why', () => {
    const near = fc.record(
      {
        enabled: fc.oneof(fc.boolean(), fc.jsonValue()),
        url: fc.oneof(fc.webUrl(), fc.string(), fc.constant('https://[::1]/')),
        headers: fc.oneof(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), fc.jsonValue()),
        __proto__: fc.jsonValue(),
      },
      { requiredKeys: ['enabled', 'url'] },
    );
    fc.assert(
      fc.property(fc.oneof(near, fc.jsonValue()), (body) => {
        const settings = outcome(() => read(body));
        if (settings instanceof Failure) {
          expect(settings.code).toBe('bad-input');
          return;
        }
        expect(new URL(settings.url).protocol).toBe('https:');
        expect(settings.headers.filter(({ value }) => /[\r\n\0]/.test(value))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('any bytes at all are an outcome too', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (body) => {
        const settings = outcome(() => read(Buffer.from(body), { takesHttp: () => true }));
        expect(settings).toBeInstanceOf(Failure);
      }),
    );
  });
});

function outcome(attempt: () => WantedSettings): WantedSettings | Failure {
  try {
    return attempt();
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown;
    throw thrown;
  }
}

describe('withKeptValues', () => {
  const open = (headers: Record<string, string>) => Object.entries(headers).map(([name, value]) => ({ name, value }));
  const wanted = { enabled: true, url, headers: open({ Authorization: MASK }) };
  const stored = {
    enabled: true,
    url,
    headers: [
      { name: 'Authorization', sealed: 'AAAA' },
      { name: 'X-Shop', sealed: 'BBBB' },
    ],
  };

  it('what was shown can be sent back with the switch turned, and no secret is lost', () => {
    const shown = { ...maskedSettings(stored), enabled: false };
    expect(JSON.stringify(shown)).not.toContain('AAAA');
    expect(withKeptValues({ ...shown, headers: open(shown.headers) }, stored)).toEqual({ ...stored, enabled: false });
  });

  it('a header in another spelling keeps its value', () => {
    const spelt = { ...wanted, headers: open({ authorization: MASK }) };
    expect(withKeptValues(spelt, stored).headers).toEqual([{ name: 'authorization', sealed: 'AAAA' }]);
  });

  it('a stored secret does not follow to another receiver', () => {
    const moved = { ...wanted, url: 'https://attacker.example/hook' };
    expect(() => withKeptValues(moved, stored)).toThrow('headers.Authorization: send its value again');
    const elsewhere = { ...wanted, url: 'https://example.com/other' };
    expect(withKeptValues(elsewhere, stored).headers).toEqual([{ name: 'Authorization', sealed: 'AAAA' }]);
  });

  it('a mask with nothing behind it is refused', () => {
    const added = { ...wanted, headers: open({ 'X-New': MASK }) };
    expect(() => withKeptValues(added, stored)).toThrow('headers.X-New: there is no stored value');
    expect(() => withKeptValues(added, undefined)).toThrow('headers.X-New: there is no stored value');
  });

  it('a header may have the name of what every object has; one that would be lost is refused (it was 503)', () => {
    const { headers } = withHeaders({ constructor: 'a', toString: 'b' });
    expect(headers).toEqual(open({ constructor: 'a', toString: 'b' }));
    expect(withKeptValues({ ...wanted, headers: open({ constructor: MASK }) }, { ...stored, headers }).headers).toEqual(
      open({ constructor: 'a' }),
    );
    expect(() => read(`{"enabled":true,"url":"${url}","headers":{"__proto__":"a"}}`)).toThrow(
      'headers.__proto__: this header cannot be set',
    );
  });
});
