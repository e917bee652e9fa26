import * as z from 'zod';

/**
 * An address that a customer gives us to call. Whether what it resolves to may be dialled is decided when it is dialled
 * (`outbound/`).
 */
const MAX_URL = 2_048;

/** Whether a host may be called without TLS: on one machine every one, else those that a deployment names. */
export type UrlRules = { takesHttp: (host: string) => boolean };
export const httpsOnly: UrlRules = { takesHttp: () => false };

export function receiverUrl({ takesHttp }: UrlRules) {
  const error = 'must be an https address';
  return z
    .url({ protocol: /^https?$/, error })
    .max(MAX_URL, `has at most ${MAX_URL} characters`)
    .refine((url) => url.isWellFormed(), 'holds half of a surrogate pair')
    .refine((url) => fits(url, ({ protocol, hostname }) => protocol === 'https:' || takesHttp(bare(hostname))), error)
    .refine(
      (url) => fits(url, ({ username, password }) => username === '' && password === ''),
      'must not hold a user or a password; use a header',
    )
    .transform((url) => new URL(url).href)
    .refine((url) => url.length <= MAX_URL, `has at most ${MAX_URL} characters, counted with their percent-encoding`);
}

/** What is no address is refused for that alone. */
function fits(text: string, rule: (url: URL) => boolean): boolean {
  const url = URL.parse(text);
  return url === null || rule(url);
}

/** Addresses of version 6 stand in brackets. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}

export function originOf(url: string): string {
  return new URL(url).origin;
}
