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

/** The beginning of properties, as long as it fits a line or two; each is a text of its own, whatever direction it has. */
export function inShort(entries: readonly Entry[]): { name: string; text: string }[] {
  const short: { name: string; text: string }[] = [];
  let left = MOST_CHARACTERS;
  for (const [name, value] of entries) {
    if (left <= 0) return [...short, { name: '…', text: '' }];
    const text = Array.from(typeof value === 'string' ? value : JSON.stringify(value));
    const shown = text.length > left ? `${text.slice(0, left).join('')}…` : text.join('');
    short.push({ name, text: shown });
    left -= name.length + text.length;
  }
  return short;
}

/** A text that shows nothing by itself, such as a line separator, by the names of its characters; any other as it is. */
export function visible(text: string): string {
  if (text === '' || /[\p{L}\p{N}\p{P}\p{S}]/u.test(text)) return text;
  return Array.from(
    text,
    (character) => `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  ).join(' ');
}

export function times(count: number): string {
  return count === 1 ? 'once' : `${count.toLocaleString('en')} times`;
}
