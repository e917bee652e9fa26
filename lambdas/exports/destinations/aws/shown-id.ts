import { externalIdOf } from '#core/accounts/external-id.ts';
import type { Partner } from '../partner.ts';

/**
 * What the customer's policy must ask for, shown beside the access that it is for.
 * @param own the kind of access for which the customer brings credentials of their own, and nobody is to be let in
 */
export function showExternalId(own: string): Partner['describe'] {
  return (settings, { accountId }) => {
    const { access } = settings;
    if (typeof access !== 'object' || access === null || !('kind' in access) || access.kind === own) return settings;
    return { ...settings, access: { ...access, externalId: externalIdOf(accountId) } };
  };
}
