import { externalIdOf } from '#core/accounts/external-id.ts';
import type { AccountContext } from '../destination.ts';

/** What the customer's policy must name, beside the access that it is for; keys of the customer's own need none. */
export function withExternalId(
  settings: Record<string, unknown>,
  { accountId }: AccountContext,
): Record<string, unknown> {
  const { access } = settings;
  if (typeof access !== 'object' || access === null || !('kind' in access) || access.kind === 'keys') return settings;
  return { ...settings, access: { ...access, externalId: externalIdOf(accountId) } };
}
