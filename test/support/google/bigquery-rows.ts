/**
 * Whether BigQuery would load a line of NDJSON into a table's columns, and the row as DuckDB takes it. As strict as the
 * documents of load jobs, and stricter where these are silent (NUL, numbers that no INT64, UINT64 or FLOAT64 is):
 * https://cloud.google.com/bigquery/docs/loading-data-cloud-storage-json, …/reference/standard-sql/data-types#json_type.
 */
export type Column = { name: string; type: string; mode?: string };
type Reading = { columns: readonly Column[]; ignoreUnknownValues: boolean };

const TIMESTAMP = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,6})?)(?: UTC|Z)?$/;
const DEEPEST = 500;

/** Throws with what is wrong. */
export function loadedRow(line: string, { columns, ignoreUnknownValues }: Reading): Record<string, unknown> {
  if (line.includes('\0')) throw new Error('a raw NUL');
  const value = JSON.parse(line, refuseWhatJsonCannotHold);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no object');
  const byName = new Map(columns.map((column) => [column.name, column]));
  const row: Record<string, unknown> = {};
  for (const [name, held] of Object.entries<unknown>(value)) {
    const column = byName.get(name);
    if (!column && !ignoreUnknownValues) throw new Error(`no such field: ${name}`);
    if (column) row[name] = valueIn(column, held);
  }
  return row;
}

function valueIn({ name, type }: Column, held: unknown): unknown {
  const refuse = () => new Error(`field ${name} is no ${type}: ${JSON.stringify(held)}`);
  if (type === 'JSON') {
    if (depthOf(held) > DEEPEST) throw refuse();
    return held;
  }
  if (held === null) return null;
  switch (type) {
    case 'STRING':
      if (typeof held !== 'string') throw refuse();
      return held;
    case 'INTEGER':
      if (!(typeof held === 'number' ? Number.isSafeInteger(held) : /^-?\d{1,18}$/.test(String(held)))) throw refuse();
      return held;
    case 'TIMESTAMP': {
      const [, date, time] = (typeof held === 'string' && TIMESTAMP.exec(held)) || [];
      if (!date || Number.isNaN(Date.parse(`${date}T${time}Z`))) throw refuse();
      return `${date} ${time}`;
    }
    default:
      throw refuse();
  }
}

function refuseWhatJsonCannotHold(_key: string, value: unknown, { source = '' }: { source?: string } = {}): unknown {
  if (typeof value === 'string' && value.includes('\0')) throw new Error('NUL in a text');
  if (typeof value === 'object' && value !== null && Object.keys(value).some((key) => key.includes('\0'))) {
    throw new Error('NUL in a name');
  }
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !/^-?\d+$/.test(source)) return value;
  const whole = BigInt(source);
  if (whole < -(2n ** 63n) || whole > 2n ** 64n - 1n) throw new Error(`${source} cannot round-trip`);
  return JSON.rawJSON(source);
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}
