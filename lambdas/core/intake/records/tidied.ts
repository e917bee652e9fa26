import { isPlainObject } from '#core/values/plain-object.ts';
import { cleanName } from './clean-name.ts';
import { isEmptyList, isEmptyObject } from './names-and-texts.ts';

/**
 * An event's properties as they are kept: names without the characters that they may not hold, the last of two that
 * become one; no `{}`, which is no value. Items are tidied likewise, but not what they hold: they are to be flat.
 */
export function tidied(props: Record<string, unknown>): Record<string, unknown> {
  return tidyEntries(props, (name, value) => (name === 'Items' && Array.isArray(value) ? value.map(tidyItem) : value));
}

function tidyItem(item: unknown): unknown {
  if (isEmptyList(item)) return {};
  return isPlainObject(item) ? tidyEntries(item, (_, value) => value) : item;
}

/** Builds own keys: assigned, `__proto__` would be lost. */
function tidyEntries(
  given: Record<string, unknown>,
  tidy: (name: string, value: unknown) => unknown,
): Record<string, unknown> {
  const kept = new Map<string, unknown>();
  for (const [name, value] of Object.entries(given)) {
    const clean = cleanName(name, 'event');
    if (!isEmptyObject(value)) kept.set(clean, tidy(clean, value));
  }
  return Object.fromEntries(kept);
}
