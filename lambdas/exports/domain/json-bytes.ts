/**
 * JSON text as bytes, walked over without being parsed: a number keeps its digits, and a value that goes out as it came in
 * costs a copy. The text must be JSON; whoever wrote it has seen to that.
 */
export const QUOTE = 34;
export const COMMA = 44;
const BACKSLASH = 92;
const SPACE = 32;
const OPEN = { object: 123, list: 91 };
const CLOSE = { object: 125, list: 93 };

/** The place after the text whose opening quote is at `from`. */
export function endOfText(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[at]) {
    if (byte === undefined) throw new Error('a JSON text does not end');
    at += byte === BACKSLASH ? 2 : 1;
  }
  return at + 1;
}

/** The place after the value that begins at `from`. */
export function endOfValue(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  if (first === QUOTE) return endOfText(bytes, from);
  let depth = 0;
  let at = from;
  for (let byte = bytes[at]; byte !== undefined; byte = bytes[at]) {
    if (byte === QUOTE) {
      at = endOfText(bytes, at);
      continue;
    }
    if (depth === 0 && at > from && (byte <= SPACE || byte === COMMA || isClosing(byte))) return at;
    if (byte === OPEN.object || byte === OPEN.list) depth++;
    at++;
    if (isClosing(byte) && --depth === 0) return at;
  }
  return at;
}

const isClosing = (byte: number) => byte === CLOSE.object || byte === CLOSE.list;

/** The place of the next byte that is no whitespace. */
export function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while ((bytes[at] ?? QUOTE) <= SPACE) at++;
  return at;
}

/** Whether the member list of an object goes on at `at`, which is after `{`, or after a member. */
function isEndOfObject(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === CLOSE.object || bytes[at] === undefined;
}

/** Told of each member of an object: where its name is, in quotes, and where its value. */
type Visit = (name: number, nameEnd: number, value: number, end: number) => void;

/** Goes over the members of the object whose opening brace is at `from`. */
export function forEachMember(bytes: Uint8Array, from: number, visit: Visit): void {
  let at = afterSpace(bytes, from + 1);
  while (!isEndOfObject(bytes, at)) {
    const nameEnd = endOfText(bytes, at);
    const value = afterSpace(bytes, afterSpace(bytes, nameEnd) + 1);
    const end = endOfValue(bytes, value);
    visit(at, nameEnd, value, end);
    at = afterSpace(bytes, end);
    if (bytes[at] === COMMA) at = afterSpace(bytes, at + 1);
  }
}

const NULL = 110;

/** Whether the value that begins at `at` is `null`. */
export function isNull(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === NULL;
}

export function hasEscape(bytes: Uint8Array, range: { from: number; to: number }): boolean {
  for (let at = range.from; at < range.to; at++) if (bytes[at] === BACKSLASH) return true;
  return false;
}
