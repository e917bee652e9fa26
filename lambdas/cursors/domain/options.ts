import type { Show } from './cursor.ts';
import type { Resource } from './token.ts';

/** The options of an opening request's query string (wire contract, Get Events and its decisions on `batch_size`). */
export type OpeningOptions = { batchSize: number; show: Show };
export type ParsedOptions =
  | { kind: 'options'; options: OpeningOptions }
  | { kind: 'malformed' }
  | { kind: 'invalid'; error: string };

type Params = { get: (name: string) => string | null };

const MAX_BATCH = 5_000;
const flagNames = ['app', 'events', 'profile'] as const;
const yes = new Set(['true', '1', 'yes', 'y']);
const no = new Set(['false', '0', 'no', 'n']);
/** What is shown to a client that says nothing of it: whoever asks for profiles wants what is known of people. */
const defaults: Record<Resource, Show> = {
  events: { app: false, events: false, profile: false },
  profiles: { app: true, events: false, profile: true },
};

/** `batch_size` above the maximum is trimmed silently; flags take `true`, `True`, `1` and their opposites. */
export function parseOptions(params: Params, resource: Resource): ParsedOptions {
  const batch = params.get('batch_size')?.trim() ?? String(MAX_BATCH);
  if (!/^\d+$/.test(batch) || Number(batch) === 0) return { kind: 'malformed' };
  const show = { ...defaults[resource] };
  for (const name of flagNames) {
    const said = params.get(name)?.trim().toLowerCase() ?? '';
    if (said === '') continue;
    if (!yes.has(said) && !no.has(said)) return { kind: 'invalid', error: `${name}: must be true or false` };
    show[name] = yes.has(said);
  }
  return { kind: 'options', options: { batchSize: Math.min(Number(batch), MAX_BATCH), show } };
}
