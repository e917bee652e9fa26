/**
 * Fixed cells of CSV files, in SQL: guarded and quoted as `guardedCell` and `quotedCell` do it, to which a test holds them.
 * `safe`: whether formulas are guarded. NULL is no value, an empty cell; NUL, which many readers take for the end of a text, is U+FFFD.
 */
export function cellsSql(columns: readonly string[], safe = true): string {
  const readable = (text: string) => `replace(${text}, chr(0), chr(65533))`;
  const steps = [readable, ...(safe ? [guardedSql] : []), quotedSql];
  // A lambda's parameter is a name for a text that is used many times; written out, the expression grows twentyfold.
  const cells = steps.reduce(
    (list, step) => `list_transform(${list}, lambda t: ${step('t')})`,
    `[${columns.join(', ')}]`,
  );
  return `array_to_string(list_transform(${cells}, lambda t: coalesce(t, '')), ',')`;
}

/** `= + - @`, tab and CR are 61, 43, 45, 64, 9 and 13. */
function guardedSql(text: string): string {
  const plain = `regexp_full_match(${text}, '-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?|\\+[0-9]+')`;
  return `CASE WHEN unicode(${text}) IN (61, 43, 45, 64, 9, 13) AND NOT ${plain} THEN '''' || ${text} ELSE ${text} END`;
}

function quotedSql(text: string): string {
  return `CASE WHEN ${text} = '' OR regexp_matches(${text}, '[",\\r\\n]') THEN '"' || replace(${text}, '"', '""') || '"' ELSE ${text} END`;
}
