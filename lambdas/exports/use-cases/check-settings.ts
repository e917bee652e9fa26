import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import { type Secrets, takeSecrets } from '#core/secrets.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { sealSecrets } from '#store/secrets/sealed-secrets.ts';
import type { House } from '../destinations/destination.ts';
import { destinationOf } from '../destinations/registry.ts';
import type { Definition } from '../domain/definition.ts';

/**
 * A definition's settings, parsed by the partner's schema, tried with a real write, and with their secrets taken out and
 * sealed. `bad-input` says what is wrong with them, or what the partner said.
 */
export async function checkedSettings(
  at: { key: KeyAt; house: House },
  { accountId, definition }: { accountId: string; definition: Definition },
): Promise<{ settings: Record<string, unknown>; sealed: Secrets }> {
  const destination = destinationOf(definition.partner);
  const settings = destination.parse(definition.settings);
  await destination.test(settings, { accountId, house: at.house }).catch((thrown: unknown) => {
    throw thrown instanceof Failure ? badField('settings', thrown.message) : thrown;
  });
  const { open, secrets } = takeSecrets(settings, destination.secrets);
  return { settings: open, sealed: await sealSecrets(at.key, { accountId, secrets }) };
}
