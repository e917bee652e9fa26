/** What a row becomes on its way to the upload API: a record, with the names of those whom it is about, or why it is none. */
export type Made = { record: string; people: string[]; changes: boolean } | { error: string };

const KINDS = ['identity', 'objectId', 'FBID', 'GPID'] as const;

/** An upload record as it stands in the file. */
export function ownRecord(json: string): Made {
  const record = parsed(json);
  if ('error' in record) return record;
  if (!isObject(record.value)) return { error: 'it is no JSON object' };
  const { type, profileData } = record.value;
  const people: string[] = [];
  for (const kind of KINDS) {
    const value = record.value[kind];
    if (value !== undefined && value !== null) people.push(nameOf(kind, value));
  }
  if (isObject(profileData) && profileData.identity !== undefined)
    people.push(nameOf('identity', profileData.identity));
  return { record: json, people, changes: type !== 'event' };
}

export function nameOf(kind: string, value: unknown): string {
  return `${kind}\u001f${String(value)}`;
}

export function parsed(json: string): { value: unknown } | { error: string } {
  try {
    return { value: JSON.parse(json) };
  } catch {
    return { error: 'it is no JSON' };
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
