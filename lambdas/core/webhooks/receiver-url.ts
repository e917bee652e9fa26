import * as z from 'zod';

/**
 * An address that a customer gives us to call. Whether what it resolves to may be dialled is decided when it is dialled
 * (`outbound/`).
 */
const MAX_URL = 2_048;

/** @param rules whether addresses without TLS are taken, as on one machine */
export function receiverUrl(rules: { allowHttp: boolean }) {
  const protocols = rules.allowHttp ? /^https?$/ : /^https$/;
  return z
    .url({ protocol: protocols, error: `must be an ${rules.allowHttp ? 'http or https' : 'https'} address` })
    .max(MAX_URL, `has at most ${MAX_URL} characters`)
    .refine((url) => url.isWellFormed(), 'holds half of a surrogate pair')
    .refine(hasNoCredentials, 'must not hold a user or a password; use a header')
    .transform((url) => new URL(url).href)
    .refine((url) => url.length <= MAX_URL, `has at most ${MAX_URL} characters, counted with their percent-encoding`);
}

function hasNoCredentials(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed === null || (parsed.username === '' && parsed.password === '');
}

export function originOf(url: string): string {
  return new URL(url).origin;
}
