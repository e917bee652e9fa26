/** The fields of a CSV record (RFC 4180), or what is wrong with it. */
export type Fields = { fields: string[] } | { error: string };

export function fieldsOf(record: string, delimiter: string): Fields {
  const fields: string[] = [];
  for (let at = 0; ; ) {
    const field = record[at] === '"' ? quotedAt(record, at) : plainAt(record, at, delimiter);
    if ('error' in field) return { error: `field ${fields.length + 1}: ${field.error}` };
    fields.push(field.text);
    if (field.end === record.length) return { fields };
    if (record[field.end] !== delimiter) {
      return { error: `field ${fields.length}: there is text behind its closing quote` };
    }
    at = field.end + 1;
  }
}

type Field = { text: string; end: number } | { error: string };

function plainAt(record: string, at: number, delimiter: string): Field {
  const found = record.indexOf(delimiter, at);
  const end = found < 0 ? record.length : found;
  return { text: record.slice(at, end), end };
}

function quotedAt(record: string, at: number): Field {
  for (let quote = record.indexOf('"', at + 1); quote >= 0; quote = record.indexOf('"', quote + 2)) {
    if (record[quote + 1] !== '"') return { text: record.slice(at + 1, quote).replaceAll('""', '"'), end: quote + 1 };
  }
  return { error: 'a quote is opened and never closed' };
}

/** A field as it is written: in quotes where it needs them. */
export function fieldText(text: string, delimiter: string): string {
  const needs = text.includes(delimiter) || /["\r\n]/.test(text) || /^\s|\s$/.test(text);
  return needs ? `"${text.replaceAll('"', '""')}"` : text;
}
