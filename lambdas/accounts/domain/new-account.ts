import * as z from 'zod';
import { accountSchema, givenEmailSchema, givenTimezoneSchema } from '#core/accounts/account.ts';
import { limitsSchema } from './settings.ts';

/** What the operator sends to open an account; the id is made here unless the operator brings one. */
export const newAccountSchema = z.strictObject({
  name: accountSchema.shape.name,
  timezone: givenTimezoneSchema,
  accountId: accountSchema.shape.accountId.optional(),
  limits: limitsSchema.optional(),
  retentionDays: accountSchema.shape.retentionDays,
  /** Who is invited as the account's first administrator. */
  adminEmail: givenEmailSchema.optional(),
});

/** No 0/O and no 1/I: account ids are read aloud and typed. */
const ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/**
 * An account id such as `ABC-7K2-XYZ`: 45 random bits. `pick(n)` gives a uniform whole number from 0 to n − 1, from a
 * cryptographic source: an id is half of a credential.
 */
export function newAccountId(pick: (below: number) => number): string {
  const group = () => Array.from({ length: 3 }, () => ALPHABET.charAt(pick(ALPHABET.length))).join('');
  return [group(), group(), group()].join('-');
}
