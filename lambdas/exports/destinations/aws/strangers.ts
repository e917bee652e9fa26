import { externalIdOf } from '#core/accounts/external-id.ts';
import { Failure } from '#core/failure.ts';
import { refused } from '../trouble.ts';
import type { Caller } from './policies.ts';

/**
 * Every account of a deployment comes as the same writer. A policy that lets the writer in and does not ask for the
 * external id lets every account in. So access counts only once it was refused to two strangers: one without an id, and one
 * with an id that is nobody's, because a policy may ask for less than the whole id.
 */
const STRANGERS = [undefined, 'causeway-nobody'];

type Proof = {
  accountId: string;
  writer: string;
  /** Does as the stranger what the account may do. */
  attempt: (stranger: Caller) => Promise<unknown>;
  /** What lets everybody in, and what it must ask for, with the policy to use. */
  open: (owner: Caller) => string;
};

/** Throws `destination-refused` where a stranger is let in as well. */
export async function proveAccess({ accountId, writer, attempt, open }: Proof): Promise<void> {
  for (const externalId of STRANGERS) {
    if (!(await isLetIn(() => attempt({ writer, externalId })))) continue;
    throw refused(open({ writer, externalId: externalIdOf(accountId) }));
  }
}

/** False where the try was refused for good; trouble that may pass proves nothing, and is thrown. */
async function isLetIn(attempt: () => Promise<unknown>): Promise<boolean> {
  try {
    await attempt();
    return true;
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code === 'destination-refused') return false;
    throw thrown;
  }
}
