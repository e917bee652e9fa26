import { putSecrets } from '#core/secrets.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { unsealSecrets } from '#store/secrets/sealed-secrets.ts';
import type { OpenContext, OpenDestination } from '../destinations/destination.ts';
import { destinationOf } from '../destinations/registry.ts';
import type { Run } from '../domain/run.ts';

export type OpeningAt = { key: KeyAt; house: OpenContext['house'] };

/** Opens a run's destination, with its secrets; they stay in this function's memory. */
export async function openFor(at: OpeningAt, run: Run): Promise<OpenDestination> {
  const { accountId, sealed, definition } = run;
  const settings = putSecrets(definition.settings, await unsealSecrets(at.key, { accountId, sealed }));
  return await destinationOf(definition.partner).open(settings, { accountId, house: at.house });
}
