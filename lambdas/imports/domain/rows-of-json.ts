import { isLostInteger, parseExactly, parseWithMarks } from '#core/values/exact-json.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import type { FileRows, RowsLayout, Why } from './file-rows.ts';
import { jsonArrayScan } from './json-array-scan.ts';
import { objectReader, type Reading, type RecordOfRow } from './row-record.ts';
import { jsonLinesScan } from './row-scan.ts';
import { isTooLong, rowTooLong, SHOWN_BYTES } from './too-long.ts';

/**
 * Rows of JSON. Rejected ones are JSON lines of `{"_reason", "_row", "_record"}`, or with `_text` where a row was no JSON; a file
 * of such lines that is sent again is read as the rows that are in them.
 */
const NO_JSON = 'The row is not JSON';
const noJson: RecordOfRow = { kind: 'unfit', sort: NO_JSON, reason: `${NO_JSON}.` };

export function jsonRowsOf({ rowsAre }: RowsLayout, reading: Reading): FileRows {
  const recordOf = objectReader(reading);
  const isArray = rowsAre === 'array';
  const between = isArray ? /^[\s,]+/ : /^\s+/;

  function read(text: string): RecordOfRow {
    try {
      return recordOf(withoutWrapping(parseWithMarks(text)));
    } catch (thrown) {
      if (thrown instanceof SyntaxError) return noJson;
      throw thrown;
    }
  }

  return {
    scan: () => (isArray ? jsonArrayScan('within') : jsonLinesScan()),
    head: '',
    tooLong: (begins, take) => take(rowTooLong, ofText(begins)),
    each({ bytes, ends }, take) {
      let from = 0;
      let text = '';
      const shownText = (why: Why) => shown(text, why);
      for (const end of ends) {
        text = bytes.toString('utf8', from, end).replace(between, '');
        from = end;
        if (isTooLong({ of: text, from: 0, to: text.length })) take(rowTooLong, ofText(text.slice(0, SHOWN_BYTES)));
        else take(read(text), shownText);
      }
    },
  };
}

const ofText = (text: string) => (why: Why) => lineOf(why, '_text', JSON.stringify(text.trimEnd()));

/** Line ends can only stand between the words of what is JSON. */
function shown(text: string, why: Why): string {
  try {
    const row: unknown = parseExactly(text);
    const inner = wrapped(row);
    if (inner === undefined) return lineOf(why, '_record', text.trimEnd().replace(/[\r\n]+/g, ' '));
    return inner.is === 'record' ? lineOf(why, '_record', JSON.stringify(inner.value)) : ofText(inner.text)(why);
  } catch {
    return ofText(text)(why);
  }
}

const lineOf = ({ reason, row }: Why, key: '_record' | '_text', json: string) =>
  `{"_reason":${JSON.stringify(reason)},"_row":${row},"${key}":${json}}\n`;

/** The row in a line of a rejected one; undefined where it is no such line. */
function wrapped(row: unknown): { is: 'record'; value: unknown } | { is: 'text'; text: string } | undefined {
  if (!isPlainObject(row) || typeof row._reason !== 'string' || row._row === undefined) return undefined;
  if (Object.hasOwn(row, '_record')) return { is: 'record', value: row._record };
  return typeof row._text === 'string' ? { is: 'text', text: row._text } : undefined;
}

function withoutWrapping(row: unknown): unknown {
  const inner = isLostInteger(row) ? undefined : wrapped(row);
  if (inner === undefined) return row;
  return inner.is === 'record' ? inner.value : parseWithMarks(inner.text);
}
