import { endOfText } from './record-texts.ts';

/**
 * The members of a JSON object as they were written, so that no number is rounded and none is lost whatever it is called:
 * `__proto__` is a name like any other. Of a name that comes twice, the last counts, as for every parser.
 */
const QUOTE = 34;
const COMMA = 44;
const OPENING = new Set([123, 91]);
const CLOSING = new Set([125, 93]);

/** @param text known to be a JSON object · the JSON text of each member by its name */
export function membersOf(text: string): Map<string, string> {
  const members = new Map<string, string>();
  for (let at = text.indexOf('{') + 1; ; ) {
    const start = text.indexOf('"', at);
    if (start < 0) return members;
    const end = endOfText(text, start);
    const name: unknown = JSON.parse(text.slice(start, end + 1));
    const from = text.indexOf(':', end) + 1;
    const until = endOfValue(text, from);
    members.set(String(name), text.slice(from, until).trim());
    if (text.charCodeAt(until) !== COMMA) return members;
    at = until + 1;
  }
}

/** Where the value that begins at `from` ends: at the comma or the bracket behind it. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfText(text, at);
    else if (OPENING.has(code)) depth += 1;
    else if (depth === 0 && (code === COMMA || CLOSING.has(code))) return at;
    else if (CLOSING.has(code)) depth -= 1;
  }
  return text.length;
}

/** A JSON object of members that are JSON texts. */
export function objectOf(members: Iterable<readonly [name: string, json: string]>): string {
  const written = Array.from(members, ([name, json]) => `${JSON.stringify(name)}:${json}`);
  return `{${written.join(',')}}`;
}

const MAY_BE_LARGE = /\d{16}/;
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/** The JSON with integers whose digits no double holds as texts: as numbers they are refused (wire contract, decisions: numbers). */
export function lostIntegersAsTexts(json: string): string {
  if (!MAY_BE_LARGE.test(json)) return json;
  return json.replace(TEXT_OR_NUMBER, (found) => (isLost(found) ? `"${found}"` : found));
}

function isLost(token: string): boolean {
  return /^-?\d{16,}$/.test(token) && String(Number(token)) !== token;
}
