import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { passcodeRoleSchema } from './caller.ts';

/**
 * Passcodes as they rest in the store: salted SHA-256. They are 160 random bits that we make ourselves, never chosen by
 * a person, so a fast hash is enough: there is nothing to guess (https://pages.nist.gov/800-63-3/sp800-63b.html#sec5,
 * look-up secrets of at least 112 bits). Where they are kept is `store/accounts/passcodes.ts`.
 */
export const storedPasscodeSchema = z.object({
  id: z.string(),
  role: passcodeRoleSchema,
  label: z.string().max(120),
  salt: z.string(),
  hash: z.string(),
  createdAt: z.iso.datetime(),
});
export type StoredPasscode = z.infer<typeof storedPasscodeSchema>;

/** Every call compares its passcode with all of the account's, so their number is bounded. */
export const MAX_PASSCODES = 50;

/** Hash of a passcode under its salt, 64 hex digits. */
export function hashPasscode(passcode: string, salt: string): string {
  return createHash('sha256').update(salt).update('\0').update(passcode).digest('hex');
}

/**
 * The stored passcode that was presented, if any. Every stored hash is compared, each in constant time, so that the time
 * taken tells nothing about which one matched or how much of it.
 */
export function matchPasscode(presented: string, stored: readonly StoredPasscode[]): StoredPasscode | undefined {
  let found: StoredPasscode | undefined;
  for (const candidate of stored) if (isOf(candidate, presented)) found = candidate;
  return found;
}

/** Whether a stored hash is of what was presented, in constant time. */
export function isOf({ hash, salt }: Pick<StoredPasscode, 'hash' | 'salt'>, presented: string): boolean {
  const expected = Buffer.from(hash, 'hex');
  const actual = Buffer.from(hashPasscode(presented, salt), 'hex');
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
