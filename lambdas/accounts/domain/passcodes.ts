import * as z from 'zod';
import { type PasscodeRole, passcodeRoleSchema } from '#core/accounts/caller.ts';
import type { StoredPasscode } from '#core/accounts/passcode.ts';

/** What an administrator may see of passcodes and do to them. Making, hashing and keeping them is `core` and `store`. */
export const newPasscodeSchema = z.strictObject({
  role: passcodeRoleSchema,
  label: z.string().trim().max(120).default(''),
});

export type PasscodeView = { id: string; role: PasscodeRole; label: string; createdAt: string };

/** Passcodes as a list may show them, oldest first: never the hash, never the salt. */
export function listPasscodes(stored: readonly StoredPasscode[]): PasscodeView[] {
  return stored
    .map(({ id, role, label, createdAt }) => ({ id, role, label, createdAt }))
    .sort((a, b) => a.createdAt.localeCompare(b.createdAt) || a.id.localeCompare(b.id));
}

export type Revocation = { kind: 'allowed'; relyingOn?: string } | { kind: 'last-admin' };

/**
 * Whether a passcode may go. Without any admin passcode nobody could make passcodes again, so an admin's may go only
 * while another one, named here, stays.
 */
export function judgeRevocation(stored: readonly StoredPasscode[], id: string): Revocation {
  if (stored.find((passcode) => passcode.id === id)?.role !== 'admin') return { kind: 'allowed' };
  const other = stored.find((passcode) => passcode.role === 'admin' && passcode.id !== id);
  return other ? { kind: 'allowed', relyingOn: other.id } : { kind: 'last-admin' };
}
