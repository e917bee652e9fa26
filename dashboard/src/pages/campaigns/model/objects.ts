/** What an API answer holds where anything may stand. Entries come as pairs: customers choose names. */
export type Pairs = readonly (readonly [string, unknown])[];

export function pairsOf(value: unknown): Pairs {
  return pairsIn(value) ?? [];
}

function pairsIn(value: unknown): Pairs | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
}

export function valueIn(value: unknown, name: string): unknown {
  return pairsOf(value).find(([key]) => key === name)?.[1];
}

export function textIn(value: unknown, name: string): string {
  const found = valueIn(value, name);
  return typeof found === 'string' || typeof found === 'number' ? String(found) : '';
}

export function listIn(value: unknown, name: string): readonly unknown[] {
  const found = valueIn(value, name);
  return Array.isArray(found) ? found : [];
}

/** JSON text of the pairs whose value says anything; empty where there are none. */
export function keptText(pairs: Pairs): string {
  const some = pairs.filter(([, value]) => value !== undefined && value !== null && !isEmptyList(value));
  return some.length === 0 ? '' : JSON.stringify(Object.fromEntries(some));
}

export function readKept(kept: string): Pairs {
  return keptPairs(kept) ?? [];
}

/** Whether it says what it means to: a text that is no JSON object would be left out without a word. */
export const isKept = (kept: string) => keptPairs(kept) !== undefined;

function keptPairs(kept: string): Pairs | undefined {
  if (kept === '') return [];
  try {
    return pairsIn(JSON.parse(kept));
  } catch {
    return undefined;
  }
}

const isEmptyList = (value: unknown) => Array.isArray(value) && value.length === 0;

/** An object of these pairs; lists of the same name are put together, and what says nothing is left out. */
export function objectOf(...parts: Pairs[]): Record<string, unknown> {
  const made = new Map<string, unknown>();
  for (const [name, value] of parts.flat()) {
    if (value === undefined || isEmptyList(value)) continue;
    const before = made.get(name);
    made.set(name, Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value);
  }
  return Object.fromEntries(made);
}
