import * as z from 'zod';
import { personRoleSchema } from './caller.ts';

/**
 * A session is a passcode that a person got by signing in: shown in the same header, stored hashed as they are, and over by
 * itself after an hour. Its text names whose it is, so that it is looked up alone and not compared with others.
 */
export const SESSION_LASTS_MS = 3_600_000;

export const storedSessionSchema = z.object({
  email: z.string(),
  role: personRoleSchema,
  salt: z.string(),
  hash: z.string(),
  createdAt: z.iso.datetime(),
  /** Epoch seconds, as DynamoDB's time to live has it: it deletes within days, so whoever reads looks at it. */
  expiresAt: z.int(),
});
export type StoredSession = z.infer<typeof storedSessionSchema>;

export type SessionRef = { personId: string; id: string };

export function sessionText({ personId, id }: SessionRef, secret: string): string {
  return `session.${personId}.${id}.${secret}`;
}

/** Which session a passcode says that it is; undefined for any other passcode. */
export function sessionIn(passcode: string): SessionRef | undefined {
  const [, personId, id] = /^session\.([\w-]{1,128})\.([0-9a-f]{12})\.[\w-]{20,100}$/.exec(passcode) ?? [];
  return personId === undefined || id === undefined ? undefined : { personId, id };
}

/** @param now epoch milliseconds */
export function isOver({ expiresAt }: Pick<StoredSession, 'expiresAt'>, now: number): boolean {
  return expiresAt * 1_000 <= now;
}
