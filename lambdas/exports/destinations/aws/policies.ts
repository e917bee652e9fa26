import { EXTERNAL_ID_TAG } from '#core/accounts/external-id.ts';

/**
 * Who writes to AWS: the one role of this deployment that customers let in, in a session that carries an account's external
 * id. Without an id it is nobody, whom no customer's policy should let in.
 */
export type Caller = { writer: string; externalId: string | undefined };

/**
 * Instructions with who is to be let in, where they say `<principal>`, `<externalId>`, `<session>` (the name that AWS gives the
 * principal while it works for the account), `<principalAccount>` and `<partition>`. Every other `<…>` is a setting, or for the
 * reader to fill in.
 */
export function namingCaller(instructions: string, { writer, externalId = '' }: Caller): string {
  const [, partition = '', , , account = ''] = writer.split(':');
  return instructions
    .replaceAll('<principal>', writer)
    .replaceAll('<externalId>', externalId)
    .replaceAll('<session>', sessionOf({ writer, externalId }))
    .replaceAll('<principalAccount>', account)
    .replaceAll('<partition>', partition);
}

/** ARN of the writer's session for an account, by which those know it who see no tag. */
export function sessionOf({ writer, externalId }: Caller): string {
  const [, partition, , , account, role = ''] = writer.split(':');
  return `arn:${partition}:sts::${account}:assumed-role/${role.split('/').at(-1)}/${externalId}`;
}

/** Trust policy of a customer's role, ready to be copied, that lets exactly one account of this deployment in. */
export function trustPolicy({ writer, externalId }: Caller): string {
  return policy({
    Effect: 'Allow',
    Principal: { AWS: writer },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  });
}

type What = { Action: string; Resource: string; Sid?: string };

/** Policy of what a customer owns: it lets the writer in, in the name of the account. */
export function resourcePolicy(what: What, caller: Caller): string {
  return policyAboutWriter({ Effect: 'Allow', where: 'StringEquals' }, what, caller);
}

/**
 * The same of what is in the AWS account of this deployment. There the writer's own permission is enough, and nobody has to be
 * let in: whoever comes in another name has to be kept out.
 */
export function ownResourcePolicy(what: What, caller: Caller): string {
  return policyAboutWriter({ Effect: 'Deny', where: 'StringNotEquals' }, what, caller);
}

type Rule = { Effect: 'Allow'; where: 'StringEquals' } | { Effect: 'Deny'; where: 'StringNotEquals' };

function policyAboutWriter({ Effect, where }: Rule, { Sid, ...what }: What, { writer, externalId }: Caller): string {
  const Condition = { [where]: { [`aws:PrincipalTag/${EXTERNAL_ID_TAG}`]: externalId } };
  return policy({ ...(Sid && { Sid }), Effect, Principal: { AWS: writer }, ...what, Condition });
}

/** Whether something is in the AWS account of this deployment, by its ARN. */
export function isOwn(arn: string, { writer }: Caller): boolean {
  return arn.split(':')[4] === writer.split(':')[4];
}

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
