/** How fresh the newest data is, in a colour and in words. */
export type Freshness = { kind: 'success' | 'warning' | 'error' | 'stopped'; words: string };

/** Data that comes every now and then is not called late within this time. */
const QUIET_SECONDS = 600;

/** @param ageSeconds of the newest commit, undefined where nothing was ever stored */
export function freshnessOf({ ageSeconds, stuck }: { ageSeconds: number | undefined; stuck: boolean }): Freshness {
  if (stuck) return { kind: 'error', words: 'Data comes in, and nothing is stored' };
  if (ageSeconds === undefined) return { kind: 'stopped', words: 'Nothing has come yet' };
  if (ageSeconds <= QUIET_SECONDS) return { kind: 'success', words: 'Data is flowing' };
  return { kind: 'warning', words: 'Nothing has come for a while' };
}
