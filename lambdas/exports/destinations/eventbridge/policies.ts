import { type Caller, isOwn, ownResourcePolicy, resourcePolicy } from '../aws/policies.ts';

/** Policy of a customer's bus that lets exactly one account of this deployment in. */
export function busPolicy(busArn: string, caller: Caller): string {
  return resourcePolicy(putting(busArn), caller);
}

/** The same for a bus of the AWS account that this deployment is in. */
export function ownBusPolicy(busArn: string, caller: Caller): string {
  return ownResourcePolicy(putting(busArn), caller);
}

/** The one of the two that does for this bus. */
export function policyFor(busArn: string, caller: Caller): string {
  return (isOwn(busArn, caller) ? ownBusPolicy : busPolicy)(busArn, caller);
}

const putting = (busArn: string) => ({ Sid: 'Causeway', Action: 'events:PutEvents', Resource: busArn });
