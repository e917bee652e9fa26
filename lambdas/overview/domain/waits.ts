/** Storing gathers for up to a minute; when the last put was, is known to a minute. */
const USUAL_MS = 3 * 60_000;

/**
 * Since when records wait while nothing is stored: where something was put after the newest commit, long enough ago. Undefined
 * where nothing waits, or not for long. Times are epoch milliseconds.
 */
export function waitsSince(known: {
  lastPut: number | undefined;
  newestCommit: string | undefined;
  now: number;
}): string | undefined {
  const { lastPut, newestCommit, now } = known;
  if (lastPut === undefined || now - lastPut < USUAL_MS) return undefined;
  const committed = newestCommit === undefined ? 0 : Date.parse(newestCommit);
  return committed < lastPut ? new Date(lastPut).toISOString() : undefined;
}
