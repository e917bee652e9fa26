import { createHash } from 'node:crypto';

/**
 * The external id of an account, by which a customer's policies know whose exports they let in. It is the same for all
 * of an account's exports, so that a policy can name it before the first one is made. Every account has another one, so
 * that a policy lets in nobody else (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html). It is no
 * secret: only this deployment states it, and for its own account only.
 */
export function externalIdOf(accountId: string): string {
  return `causeway-${createHash('sha256').update(`external-id:${accountId}`).digest('hex').slice(0, 32)}`;
}

/** The session tag that carries it into a bucket's policy, as `aws:PrincipalTag/CausewayExternalId`. */
export const EXTERNAL_ID_TAG = 'CausewayExternalId';
