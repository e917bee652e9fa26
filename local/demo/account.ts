import * as z from 'zod';
import { createAccount } from '../stack/account.ts';
import type { StackFile } from '../stack/stack-file.ts';
import { apiClient } from './api.ts';

/**
 * The account that the demo plays in: the stack's own, so that what it leaves can be explored with the passcodes of
 * `.local/stack.json`. Only where somebody has put events there already is it a new one, for the sums must be the sample's.
 */
export type DemoAccount = { accountId: string; timezone: string; passcode: string; isStacks: boolean };

const schemaAnswer = z.object({ events: z.array(z.unknown()) });

export async function accountFor(stack: StackFile, signal: AbortSignal | undefined): Promise<DemoAccount> {
  const { accountId, timezone, passcode } = stack;
  const api = apiClient({ address: stack.api, accountId, passcode, signal });
  const { body } = await api.ask({ method: 'GET', path: '/getSchema?type=events', answer: schemaAnswer });
  if (body.events.length === 0) return { accountId, timezone, passcode, isStacks: true };
  const at = { endpoint: stack.aws.endpoint, functionName: stack.outputs.CreateAccountFunction ?? '' };
  const made = await createAccount(at, { name: 'CDNOW', timezone });
  return { accountId: made.account.accountId, timezone, passcode: made.passcodes.admin, isStacks: false };
}
