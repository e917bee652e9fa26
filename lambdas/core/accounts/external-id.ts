import { createHash } from 'node:crypto';

/**
 * The external id of an account, by which a customer's policies know whose exports they let in: the same for all of an
 * account's exports, so that a policy can name it before the first one is made, and another for every account, so that
 * none is let in by what another was given (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html). It is
 * no secret: it is this deployment that says it, and for its own account only.
 */
export function externalIdOf(accountId: string): string {
  return `causeway-${createHash('sha256').update(`external-id:${accountId}`).digest('hex').slice(0, 32)}`;
}

/** The session tag that carries it into a bucket's policy, as `aws:PrincipalTag/CausewayExternalId`. */
export const EXTERNAL_ID_TAG = 'CausewayExternalId';
