import type { ProfileChange } from '../intake/ingest-group.ts';

/**
 * A change that would make a profile too large, cut into what fits of it, property by property in their order, and what
 * does not. Undefined where nothing fits, or where the change is no setting of properties.
 */
export function cutToFit<Change extends ProfileChange>(
  change: Change,
  fits: (change: Change) => boolean,
): { fitting: Change; left: Change } | undefined {
  if (change.op !== undefined && change.op !== 'set') return undefined;
  let kept: [string, unknown][] = [];
  const left: [string, unknown][] = [];
  const withData = (some: readonly [string, unknown][]) => ({ ...change, data: Object.fromEntries(some) });
  for (const property of Object.entries(change.data)) {
    const more = [...kept, property];
    if (fits(withData(more))) kept = more;
    else left.push(property);
  }
  return kept.length > 0 ? { fitting: withData(kept), left: withData(left) } : undefined;
}
