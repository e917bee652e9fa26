/** The options of an opening request's query string (wire contract, Get Events and its decisions on `batch_size`). */
export type OpeningOptions = { batchSize: number; withProfileData: boolean };
export type ParsedOptions =
  | { kind: 'options'; options: OpeningOptions }
  | { kind: 'malformed' }
  | { kind: 'invalid'; error: string };

const MAX_BATCH = 5_000;
const flagNames = ['app', 'events', 'profile'] as const;
const yes = new Set(['true', '1']);
const no = new Set(['false', '0', '']);

/** `batch_size` above the maximum is trimmed silently; flags take `true`, `True`, `1` and their opposites. */
export function parseOptions(params: { get: (name: string) => string | null }): ParsedOptions {
  const batch = params.get('batch_size')?.trim() ?? String(MAX_BATCH);
  if (!/^\d+$/.test(batch) || Number(batch) === 0) return { kind: 'malformed' };
  for (const name of flagNames) {
    const value = flagOf(params, name);
    if (!yes.has(value) && !no.has(value)) return { kind: 'invalid', error: `${name}: must be true or false` };
  }
  const withProfileData = yes.has(flagOf(params, 'profile'));
  return { kind: 'options', options: { batchSize: Math.min(Number(batch), MAX_BATCH), withProfileData } };
}

function flagOf(params: { get: (name: string) => string | null }, name: string): string {
  return params.get(name)?.trim().toLowerCase() ?? '';
}
