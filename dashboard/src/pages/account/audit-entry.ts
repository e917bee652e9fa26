/** A change, as the audit log has it. */
export type AuditEntry = {
  id: string;
  at: string;
  who: { kind: 'person'; email: string } | { kind: 'passcode'; id: string; label: string; role: string };
  what: string;
  method: string;
  path: string;
  /** Names of the body's fields. */
  fields: readonly string[];
  status: number;
};

export function whoOf({ who }: Pick<AuditEntry, 'who'>): string {
  if (who.kind === 'person') return who.email;
  return `passcode ${who.label === '' ? who.id : `“${who.label}”`} (${who.role})`;
}

/** Whether an entry has a text in any of its columns, in whatever case. */
export function matches(entry: AuditEntry, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  const columns = [whoOf(entry), entry.what, entry.method, entry.path, ...entry.fields, String(entry.status)];
  return columns.some((column) => column.toLowerCase().includes(wanted));
}
