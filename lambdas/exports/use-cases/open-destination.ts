import { putSecrets } from '#core/secrets.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { unsealSecrets } from '#store/secrets/sealed-secrets.ts';
import type { OpenContext, OpenDestination } from '../destinations/destination.ts';
import { partnerOf } from '../destinations/registry.ts';
import type { Run } from '../domain/run.ts';

export type OpeningAt = { key: KeyAt; house: OpenContext['house'] };

/** What of a run tells where it writes to. */
type Opening = Pick<Run, 'accountId' | 'exportId' | 'runAt' | 'replanned' | 'timezone' | 'sealed' | 'definition'>;

/** Opens a run's destination, with its secrets; they stay in this function's memory. */
export async function openFor(at: OpeningAt, run: Opening): Promise<OpenDestination> {
  const { accountId, exportId, runAt, replanned: plan = 0, timezone, sealed, definition } = run;
  const settings = putSecrets(definition.settings, await unsealSecrets(at.key, { accountId, sealed }));
  const destination = await partnerOf(definition.partner).load();
  const { type } = definition;
  const context = { exportId, runAt, type, timezone, plan };
  return await destination.open(settings, { accountId, house: at.house, run: context });
}
