import * as z from 'zod';
import { type Caller, passcodeRoleSchema } from '../accounts/caller.ts';

/**
 * An entry of an account's audit log: who changed what, and when. Of what was sent it has the names of the fields, never a value:
 * whoever may read the log is not to learn a secret from it.
 */
const whoSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), id: z.string(), email: z.string() }),
  z.strictObject({ kind: z.literal('passcode'), id: z.string(), label: z.string(), role: passcodeRoleSchema }),
]);

export const auditEntrySchema = z.strictObject({
  id: z.string(),
  at: z.iso.datetime(),
  who: whoSchema,
  what: z.string().describe('the call, in the words of this document'),
  method: z.string(),
  path: z.string(),
  fields: z.array(z.string()).describe('names of the fields that were sent, no values'),
  status: z.int().describe('how it was answered'),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** A call that changed something, as the edge knows it. */
export type Change = Omit<AuditEntry, 'id' | 'at' | 'who'> & { accountId: string; by: Caller; requestId: string };
/** Writes down a call that changed something. */
export type Audit = (change: Change) => Promise<void>;

export function whoOf(by: Caller): AuditEntry['who'] {
  if (by.kind === 'person') return { kind: by.kind, id: by.id, email: by.email };
  return { kind: by.kind, id: by.id, label: by.label, role: by.role };
}

const MOST_FIELDS = 50;
const LONGEST_NAME = 120;

/** Names of a JSON object's fields; of anything else none. */
export function fieldsOf(body: Buffer): string[] {
  try {
    const given: unknown = JSON.parse(body.toString('utf8'));
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return [];
    return Object.keys(given)
      .slice(0, MOST_FIELDS)
      .map((name) => name.slice(0, LONGEST_NAME).toWellFormed());
  } catch {
    return [];
  }
}
