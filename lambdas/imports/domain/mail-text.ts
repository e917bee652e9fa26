/** Paragraphs and lists of a mail, before they are text or HTML. */
export type Lines = readonly (string | readonly string[])[];

/** Customers choose the names of files and columns: what would end a line or a header is a space, what cannot be seen is shown. */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[\p{Cf}\u2028\u2029]/gu, '\ufffd')
    .trim();
}

/** A document without anything that is loaded or clicked. */
export function html(lines: Lines): string {
  const body = lines
    .filter((line) => line.length > 0)
    .map((line) => (typeof line === 'string' ? `<p>${escaped(line)}</p>` : `<ul>${line.map(item).join('')}</ul>`));
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body>${body.join('')}</body></html>`;
}

const item = (text: string) => `<li>${escaped(text)}</li>`;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

const escaped = (text: string) => plainText(text).replace(/[&<>"']/g, (found) => ESCAPES.get(found) ?? found);
