/**
 * JSON from people: where it is none, by line and column where it ends to be some. The engine's own message quotes the text,
 * which may hold a secret, and does not always say where.
 */
export type JsonText = { kind: 'json'; value: unknown } | { kind: 'broken'; reason: string };

export function readJsonText(text: string): JsonText {
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'broken', reason: text.trim() === '' ? 'empty' : `not JSON at ${placeIn(text)}` };
  }
}

function placeIn(text: string): string {
  const before = text.slice(0, longestStart(text)).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

/** How much of the text might go on as JSON, found by halving. */
function longestStart(text: string): number {
  let [sound, broken] = [0, text.length + 1];
  while (broken - sound > 1) {
    const middle = Math.floor((sound + broken) / 2);
    if (mayGoOn(text.slice(0, middle))) sound = middle;
    else broken = middle;
  }
  return sound;
}

function mayGoOn(start: string): boolean {
  try {
    JSON.parse(start);
    return true;
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : '';
    const at = / at position (\d+)/.exec(message)?.[1];
    return /end of JSON input|Unterminated string/.test(message) || (at !== undefined && Number(at) >= start.length);
  }
}
