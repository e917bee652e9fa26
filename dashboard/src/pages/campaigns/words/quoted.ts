/** A name or a text of the customer's in a sentence: between quotes, cut where it is very long. */
const MOST = 80;
/** Marks that would turn the direction of the rest of the sentence, and what has no picture. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it takes out
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text as it stands, on lines of its own: marks that would turn what is around them are written out, as JSON may write them. */
export function writtenOut(text: string): string {
  return text.replaceAll(UNSEEN, (mark) =>
    mark === '\n' || mark === '\t' ? mark : `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function quoted(text: string): string {
  const shown = text.replaceAll(UNSEEN, '�');
  const cut = [...shown].length > MOST ? `${[...shown].slice(0, MOST).join('')}…` : shown;
  return `“\u2068${cut}\u2069”`;
}

/** "a", "a or b", "a, b or c". */
export function listed(parts: readonly string[], word: 'and' | 'or'): string {
  if (parts.length < 2) return parts.join();
  return `${parts.slice(0, -1).join(', ')} ${word} ${parts.at(-1)}`;
}

/** "1 row", "2 rows". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}
