import { readJsonText } from '#core/values/json-text.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import type { ChangeItems } from './change-request.ts';

/** The items of a body, as `read` finds them in its JSON object. */
export function readChanges(text: string, read: (body: Record<string, unknown>) => ChangeItems): ChangeItems {
  const json = readJsonText(text);
  if (json.kind === 'broken') return { kind: 'malformed', error: `Malformed request: the body is ${json.reason}` };
  if (isPlainObject(json.value)) return read(json.value);
  return { kind: 'malformed', error: 'Malformed request: the body must be a JSON object' };
}
