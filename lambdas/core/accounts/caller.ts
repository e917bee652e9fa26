import * as z from 'zod';

/**
 * Who calls for an account, and in which role. A program shows a passcode; a person who has signed in shows the passcode of
 * a session. What a role may do is said by each route (`runtime/routes.ts`).
 */
export const passcodeRoleSchema = z.enum(['upload', 'export', 'admin']);
export type PasscodeRole = z.infer<typeof passcodeRoleSchema>;

/** From the one who may do least to the one who may do most: each may do what those before it may. */
export const personRoleSchema = z.enum(['viewer', 'marketer', 'admin']);
export type PersonRole = z.infer<typeof personRoleSchema>;

/** A passcode, or a person by the id that the user pool gave. */
export type Caller =
  | { kind: 'passcode'; id: string; label: string; role: PasscodeRole }
  | { kind: 'person'; id: string; email: string; role: PersonRole };

/** The people's roles that may do what `least` may. */
export function rolesFrom(least: PersonRole): PersonRole[] {
  return personRoleSchema.options.slice(personRoleSchema.options.indexOf(least));
}
