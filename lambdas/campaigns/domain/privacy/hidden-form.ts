import { createHash, createHmac } from 'node:crypto';
import { Failure } from '#core/failure.ts';
import type { PrivacyRule } from '#core/webhooks/template.ts';

/** What a hidden value becomes; undefined where it is dropped. Hashes are of the value as it is stored, in lower-case hex. */
export type Rule = PrivacyRule['rule'];
export type Hide = (rule: Rule, value: unknown) => unknown;

/** @param key of `hmac` rules, opened */
export function hideWith(key: string | undefined): Hide {
  return function hide(rule: Rule, value: unknown): unknown {
    if (value === null || value === undefined || rule === 'drop') return undefined;
    if (Array.isArray(value)) return value.map((one) => hide(rule, one)).filter((one) => one !== undefined);
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    switch (rule) {
      case 'mask':
        return masked(text);
      case 'sha256':
        return createHash('sha256').update(text).digest('hex');
      case 'hmac':
        return createHmac('sha256', keyOf(key)).update(text).digest('hex');
    }
  };
}

function keyOf(key: string | undefined): string {
  if (key !== undefined && key !== '') return key;
  throw new Failure('misconfigured', 'the webhook template has a rule hmac and no privacyKey', { retry: 'never' });
}

/** `a***@example.com` of an e-mail, `***71` of a phone, `***` of anything else. */
function masked(text: string): string {
  const [, first, domain] = /^(.)[^@]*(@[^@]+)$/su.exec(text) ?? [];
  if (first !== undefined && domain !== undefined) return `${first}***${domain}`;
  return /^\+\d{7,}$/.test(text) ? `***${text.slice(-2)}` : '***';
}
