import type { Show } from './cursor.ts';

/** The options of an opening request's query string (wire contract, Get Events: opening; decisions: batch size). */
export type OpeningOptions = { batchSize: number; show: Show };
export type ParsedOptions =
  | { kind: 'options'; options: OpeningOptions }
  /** `error` is the whole text. */
  | { kind: 'invalid'; error: string };

type Params = { get: (name: string) => string | null };

const MAX_BATCH = 5_000;
const flagNames = ['app', 'events', 'profile', 'epoch', 'name'] as const;
const yes = new Set(['true', '1', 'yes', 'y']);
const no = new Set(['false', '0', 'no', 'n']);
/**
 * What is shown to a client that says nothing of it (wire contract, Get Events: opening); whoever wants less says `false`. Not
 * `epoch` and `name`, which clients that count keys do not know.
 */
const shown: Show = { app: true, events: true, profile: true };

/** `batch_size` above the maximum is trimmed silently; flags take `true`, `True`, `1` and their opposites. */
export function parseOptions(params: Params): ParsedOptions {
  const batch = params.get('batch_size')?.trim() ?? String(MAX_BATCH);
  if (!/^\d+$/.test(batch) || Number(batch) === 0) {
    return { kind: 'invalid', error: `Malformed request: batch_size must be a whole number from 1 to ${MAX_BATCH}` };
  }
  const show: Show = { ...shown };
  for (const name of flagNames) {
    const said = params.get(name)?.trim().toLowerCase() ?? '';
    if (said === '') continue;
    if (!yes.has(said) && !no.has(said)) return { kind: 'invalid', error: `${name}: must be true or false` };
    show[name] = yes.has(said);
  }
  return { kind: 'options', options: { batchSize: Math.min(Number(batch), MAX_BATCH), show } };
}
