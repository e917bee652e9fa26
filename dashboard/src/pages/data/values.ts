/** Properties of people and events, by name: names are a customer's, so they are pairs. */
export type Entry = readonly [name: string, value: unknown];

export function entriesOf(json: unknown): Entry[] {
  return typeof json === 'object' && json !== null ? Object.entries(json) : [];
}

/** What is under a name of the API's own. */
export function fieldOf(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, name) ? Reflect.get(json, name) : undefined;
}

export function textField(json: unknown, name: string): string | undefined {
  const value = fieldOf(json, name);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The kind of a value in a word, as the schema has it. */
export function kindOfValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'list';
  if (typeof value === 'string') return secondsOfDate(value) === undefined ? 'text' : 'date';
  return typeof value === 'object' ? 'object' : typeof value;
}

/** Furthest instant that a clock shows, in seconds. */
const FURTHEST = 8.64e12;

/** Epoch seconds of `$D_…`; undefined for any other text. */
export function secondsOfDate(text: string): number | undefined {
  const [, digits] = /^\$D_(-?\d{1,13})$/.exec(text) ?? [];
  const seconds = Number(digits);
  return digits === undefined || Math.abs(seconds) > FURTHEST ? undefined : seconds;
}

const MOST_CHARACTERS = 160;

/** The beginning of properties in a line, for a row of a table. */
export function inShort(entries: readonly Entry[]): string {
  const line = entries
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' · ');
  return line.length > MOST_CHARACTERS ? `${Array.from(line).slice(0, MOST_CHARACTERS).join('')}…` : line;
}
