/**
 * Text in XML 1.0, so that every parser reads it back as it was. What XML 1.0 has no way to write (control characters other
 * than tab and line ends, U+FFFE, U+FFFF; https://www.w3.org/TR/xml/#charsets) becomes U+FFFD, which is visible.
 */
const UNWRITABLE = /[^\P{Cc}\t\n\r\u007f-\u009f]|[\ufffe\uffff]/gu;
/** A carriage return by itself would be read as a line feed. */
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['\r', '&#13;'],
]);

export function xmlText(text: string): string {
  const writable = text.toWellFormed().replace(UNWRITABLE, '\ufffd');
  return writable.replace(/[&<>\r]/g, (found) => ESCAPES.get(found) ?? found);
}

/** SQL of the same; a test holds the two together. NULL stays NULL. */
export function xmlSql(text: string): string {
  const unwritable = '[\\x{0}-\\x{8}\\x{b}\\x{c}\\x{e}-\\x{1f}\\x{fffe}\\x{ffff}]';
  const writable = `regexp_replace(${text}, '${unwritable}', chr(65533), 'g')`;
  return [...ESCAPES].reduce(
    (sql, [found, written]) => `replace(${sql}, chr(${found.charCodeAt(0)}), '${written}')`,
    writable,
  );
}
