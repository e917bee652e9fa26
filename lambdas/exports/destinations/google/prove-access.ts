import type { Caller } from '../aws/policies.ts';
import { proveAccess } from '../aws/strangers.ts';
import type { TestContext } from '../destination.ts';
import type { GoogleAccess } from './access.ts';
import { conditionFor } from './condition.ts';

type Proof = { access: GoogleAccess; context: TestContext; attempt: (stranger: Caller) => Promise<unknown> };

/** Throws `destination-refused`, with the condition to use, where another account of this deployment can do the same. */
export async function provePool({ access, context: { accountId, house }, attempt }: Proof): Promise<void> {
  if (access.kind === 'key' || !house.proves) return;
  await proveAccess({
    accountId,
    writer: house.writer,
    attempt,
    open: (owner) =>
      `The workload identity provider ${access.audience} lets in every account of this deployment: it must ask for your external id. Use the attribute condition ${conditionFor(owner)}`,
  });
}
