/**
 * The records of a page as the server wrote them, each on one line. Parsing and writing again would round numbers
 * beyond 2^53 and change how others are spelled: a copy of the data must not.
 */
const QUOTE = 34;
const BACKSLASH = 92;
const OPENING = new Set([123, 91]);
const CLOSING = new Set([125, 93]);

/** @param page a text that is known to be JSON · the elements of its top-level `records`, which are objects */
export function recordTexts(page: string): string[] {
  const texts: string[] = [];
  let depth = 0;
  let start = 0;
  let lastText = '';
  let inside = false;
  for (let at = 0; at < page.length; at++) {
    const code = page.charCodeAt(at);
    if (code === QUOTE) {
      const end = endOfText(page, at);
      if (depth === 1) lastText = page.slice(at + 1, end);
      at = end;
    } else if (OPENING.has(code)) {
      if (depth === 1) inside = lastText === 'records';
      if (depth === 2 && inside) start = at;
      depth += 1;
    } else if (CLOSING.has(code)) {
      depth -= 1;
      if (depth === 2 && inside) texts.push(page.slice(start, at + 1).replace(/[\r\n]+/g, ' '));
    }
  }
  return texts;
}

/** Where the text that begins with the quote at `start` ends: at its other quote. */
export function endOfText(page: string, start: number): number {
  let end = page.indexOf('"', start + 1);
  while (end > 0 && isEscaped(page, end)) end = page.indexOf('"', end + 1);
  return end < 0 ? page.length : end;
}

function isEscaped(page: string, at: number): boolean {
  let backslashes = 0;
  while (page.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}
