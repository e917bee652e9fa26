import { type Caller, sessionOf } from '../aws/policies.ts';

/**
 * The attribute condition by which a workload identity provider lets in exactly one account of this deployment. Google sees
 * no tag of a session, but its name, which is the account's external id and which nobody but this deployment can choose.
 */
export function conditionFor(caller: Caller): string {
  return `assertion.arn == "${sessionOf(caller)}"`;
}
