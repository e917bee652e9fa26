import { EXTERNAL_ID_TAG } from '#core/accounts/external-id.ts';
import type { Caller } from '../writer.ts';

/** Trust policy of a customer's role, ready to be copied, that lets exactly one account of this deployment in. */
export function trustPolicy({ writer, externalId }: Caller): string {
  return policy({
    Effect: 'Allow',
    Principal: { AWS: writer },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  });
}

/** Policy of what a customer owns: it lets the writer in, in the name of the account. */
export function resourcePolicy(
  { Action, Resource, Sid }: { Action: string; Resource: string; Sid?: string },
  { writer, externalId }: Caller,
): string {
  return policy({
    ...(Sid && { Sid }),
    Effect: 'Allow',
    Principal: { AWS: writer },
    Action,
    Resource,
    Condition: { StringEquals: { [`aws:PrincipalTag/${EXTERNAL_ID_TAG}`]: externalId } },
  });
}

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
