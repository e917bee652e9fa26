import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { Caller } from '../aws/policies.ts';
import { asCustomersRole, asWriter } from '../aws/session.ts';
import { type EventBridgeSettings, regionOf } from './settings.ts';

/** A client that writes as the customer lets it; whoever sends decides what is sent again. */
export async function clientFor({ busArn, access }: EventBridgeSettings, caller: Caller): Promise<EventBridgeClient> {
  const credentials = access.kind === 'role' ? await asCustomersRole(access.roleArn, caller) : await asWriter(caller);
  return new EventBridgeClient({ region: regionOf(busArn), credentials, maxAttempts: 1 });
}
