import { keepReading } from '#core/values/exact-json.ts';
import { readJsonText } from '#core/values/json-text.ts';
import { isPlainObject } from '#core/values/plain-object.ts';

/** The body of an upload: `{"d":[record…]}`, at most 1,000 records and 4 MB (wire contract, upload: request). */
export const MAX_RECORDS = 1_000;
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

export type UploadBody = { kind: 'records'; records: unknown[] } | { kind: 'malformed'; error: string };

export function readUploadBody(given: string): UploadBody {
  const text = given.charCodeAt(0) === 0xfeff ? given.slice(1) : given;
  const json = readJsonText(text);
  if (json.kind === 'broken') return malformed(`the body is ${json.reason}`);
  const body = json.value;
  if (!isPlainObject(body) || !Array.isArray(body.d)) return malformed('d must be an array of records');
  if (body.d.length > MAX_RECORDS) return malformed(`d has ${body.d.length} records, the limit is ${MAX_RECORDS}`);
  keepReading(body.d, { text, key: 'd' });
  return { kind: 'records', records: body.d };
}

export function malformed(reason?: string): UploadBody & { kind: 'malformed' } {
  return { kind: 'malformed', error: reason ? `Malformed request: ${reason}` : 'Malformed request' };
}
