import type { Caller } from '../aws/policies.ts';

/**
 * The attribute condition by which a workload identity provider lets in exactly one account of this deployment. Google sees
 * no tag of a session, but its name, which is the account's external id and which nobody but this deployment can choose.
 */
export function conditionFor({ writer, externalId }: Caller): string {
  const [, , , , account, role = ''] = writer.split(':');
  return `assertion.arn == "arn:${writer.split(':')[1]}:sts::${account}:assumed-role/${role.split('/').at(-1)}/${externalId}"`;
}
