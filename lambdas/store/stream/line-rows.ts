import { eventLineColumns } from '#core/intake/ingest-group.ts';
import { MAX_LINE_BYTES } from '#core/intake/take-upload.ts';
import { sqlText } from '#runtime/duckdb.ts';

/**
 * SQL: the event lines in a file of zstd frames as rows of the lake, at most so many, so that no group inflates without end. No
 * text means NULL: `nullstr` is a character that no line holds, because a person may well be called `\N`.
 */
export function lineRowsSql({ path, accountId, most }: { path: string; accountId: string; most: number }): string {
  const columns = Object.entries(eventLineColumns).map(([name, type]) => `${sqlText(name)}: ${sqlText(type)}`);
  return `SELECT event_id, event_key, event, ts,
      left(sha256(${sqlText(accountId)} || chr(31) || id_kind || chr(31) || id_value), 32) AS profile_id,
      id_kind, id_value, props, received_at
    FROM (FROM read_csv(${sqlText(path)}, compression = 'zstd', auto_detect = false, header = false, delim = '\\t',
      quote = '', escape = '', nullstr = chr(1), max_line_size = ${MAX_LINE_BYTES}, columns = {${columns.join(', ')}})
      LIMIT ${most})`;
}
