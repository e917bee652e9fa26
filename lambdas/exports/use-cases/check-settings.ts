import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import { MASK, type Secrets, takeSecrets } from '#core/secrets.ts';
import type { KeyAt } from '#store/secrets/seal.ts';
import { sealSecrets } from '#store/secrets/sealed-secrets.ts';
import type { House } from '../destinations/destination.ts';
import { meaninglessFor, type Partner } from '../destinations/partner.ts';
import { partnerOf } from '../destinations/registry.ts';
import type { Definition } from '../domain/definition.ts';

type CheckingAt = { key: KeyAt; house: House };
type Tried = Omit<Definition, 'name' | 'frequency'>;

/**
 * A definition's settings, parsed by the partner's schema, tried with a real write, and with their secrets taken out.
 * `bad-input` says what is wrong with them, or what the partner said.
 */
export async function triedSettings(
  { house }: Pick<CheckingAt, 'house'>,
  { accountId, definition }: { accountId: string; definition: Tried },
): Promise<{ open: Record<string, unknown>; secrets: Secrets }> {
  const partner = partnerOf(definition.partner);
  refuseWhatItDoesNotTake(partner, definition);
  refuseMasks(takeSecrets(definition.settings, partner.secrets).secrets);
  const settings = partner.parse(definition.settings);
  const destination = await partner.load();
  const { type } = definition;
  await destination.test(settings, { accountId, house, type }).catch((thrown: unknown) => {
    throw thrown instanceof Failure ? badField('settings', thrown.message) : thrown;
  });
  return takeSecrets(settings, partner.secrets);
}

/** The same, with the secrets sealed. */
export async function checkedSettings(
  at: CheckingAt,
  given: { accountId: string; definition: Tried },
): Promise<{ settings: Record<string, unknown>; sealed: Secrets }> {
  const { open, secrets } = await triedSettings(at, given);
  return { settings: open, sealed: await sealSecrets(at.key, { accountId: given.accountId, secrets }) };
}

/** Settings that were shown and are sent back have no secret in them. */
function refuseMasks(secrets: Secrets): void {
  const [masked] = Object.entries(secrets).find(([, secret]) => secret === MASK) ?? [];
  if (masked !== undefined) throw badField(`settings.${masked}`, `send it again: "${MASK}" only stands for it`);
}

/** `bad-input` where a partner does not take the definition's type, its format or an option of it. */
export function refuseWhatItDoesNotTake(partner: Partner, definition: Tried): void {
  const { type, format } = definition;
  const { title } = partner;
  if (!partner.types.includes(type)) throw badField('type', `must be ${partner.types.join(' or ')} for ${title}`);
  if (!partner.formats.includes(format)) {
    throw badField('format', `must be ${partner.formats.join(' or ')} for ${title}`);
  }
  const meaningless = meaninglessFor(partner).find((option) => definition[option] !== undefined);
  if (meaningless) throw badField(meaningless, `means nothing for ${title}; leave it out`);
}

/** A wish for an export, with the format that its partner takes where it names none. */
export function withFormat(input: Record<string, unknown>): Record<string, unknown> {
  if (input.format !== undefined || typeof input.partner !== 'string') return input;
  return { ...input, format: partnerOf(input.partner).formats[0] };
}
