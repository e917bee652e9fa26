import type { WebhookForm } from './webhook-form.ts';

/**
 * What the API would not be told of, since it cannot be sent: a number that is none, and a header that is there twice, of which
 * JSON would keep the later. Said as the API says it, by field.
 */
export function problemOf({ headers, auth, perSecond, atOnce, broadcastSize }: WebhookForm): string | undefined {
  const isJwt = auth.kind === 'oauth2' && auth.grant === 'jwt_bearer';
  const numbers: [field: string, text: string][] = [
    ['perSecond', perSecond],
    ['atOnce', atOnce],
    ['broadcastSize', broadcastSize],
    ...(isJwt ? [['auth.jwt.lifetimeSeconds', auth.lifetimeSeconds] satisfies [string, string]] : []),
  ];
  const wrong = numbers.find(([, text]) => !/^\d{0,15}$/.test(text.trim()));
  if (wrong) return `${wrong[0]}: must be a whole number`;
  const names = headers.map(({ name }) => name.trim().toLowerCase());
  const nameless = names.indexOf('');
  if (nameless >= 0) return 'headers: a header has no name; name it or remove it';
  const double = headers.find((_, place) => names.indexOf(names[place] ?? '') !== place);
  return double && `headers.${double.name.trim()}: the same header twice`;
}
