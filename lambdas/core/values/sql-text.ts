/**
 * Any text in SQL, for the places where DuckDB takes no bound parameter (file names, COPY options, views). A NUL would end the
 * statement, so that it is put between literals; with none in it the value is one literal.
 */
export function sqlText(value: string): string {
  const literals = value.split('\u0000').map((part) => `'${part.replaceAll("'", "''")}'`);
  return literals.length === 1 ? literals.join('') : `(${literals.join(' || chr(0) || ')})`;
}
