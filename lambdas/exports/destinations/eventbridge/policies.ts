import type { Caller } from '../aws/policies.ts';
import { resourcePolicy } from '../aws/policies.ts';

/** Policy of a customer's bus that lets exactly one account of this deployment in. */
export function busPolicy(busArn: string, caller: Caller): string {
  return resourcePolicy({ Sid: 'Causeway', Action: 'events:PutEvents', Resource: busArn }, caller);
}
