import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import { type Secrets, takeSecrets } from '#core/secrets.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { sealSecrets } from '#store/secrets/sealed-secrets.ts';
import type { House } from '../destinations/destination.ts';
import type { Partner } from '../destinations/partner.ts';
import { partnerOf } from '../destinations/registry.ts';
import type { Definition } from '../domain/definition.ts';
import { FILE_OPTIONS } from '../domain/options.ts';

/**
 * A definition's settings, parsed by the partner's schema, tried with a real write, and with their secrets taken out and
 * sealed. `bad-input` says what is wrong with them, or what the partner said.
 */
export async function checkedSettings(
  at: { key: KeyAt; house: House },
  { accountId, definition }: { accountId: string; definition: Definition },
): Promise<{ settings: Record<string, unknown>; sealed: Secrets }> {
  const partner = partnerOf(definition.partner);
  refuseWhatItDoesNotTake(partner, definition);
  const settings = partner.parse(definition.settings);
  const destination = await partner.load();
  const { type } = definition;
  await destination.test(settings, { accountId, house: at.house, type }).catch((thrown: unknown) => {
    throw thrown instanceof Failure ? badField('settings', thrown.message) : thrown;
  });
  const { open, secrets } = takeSecrets(settings, partner.secrets);
  return { settings: open, sealed: await sealSecrets(at.key, { accountId, secrets }) };
}

/** `bad-input` where a partner does not take the definition's type, its format or an option of it. */
export function refuseWhatItDoesNotTake(partner: Partner, definition: Definition): void {
  const { type, format } = definition;
  const { title } = partner;
  if (!partner.types.includes(type)) throw badField('type', `must be ${partner.types.join(' or ')} for ${title}`);
  if (!partner.formats.includes(format)) {
    throw badField('format', `must be ${partner.formats.join(' or ')} for ${title}`);
  }
  const without = partner.without ?? (partner.kind === 'files' ? [] : FILE_OPTIONS);
  const meaningless = without.find((option) => definition[option] !== undefined);
  if (meaningless) throw badField(meaningless, `means nothing for ${title}; leave it out`);
}

/** A wish for an export, with the format that its partner takes where it names none. */
export function withFormat(input: Record<string, unknown>): Record<string, unknown> {
  if (input.format !== undefined || typeof input.partner !== 'string') return input;
  return { ...input, format: partnerOf(input.partner).formats[0] };
}
