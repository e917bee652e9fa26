import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { eventKey } from '#core/intake/event-name.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { ugliestEventNames } from '../support/ugliest.ts';
import { strictCsv, valueInCell } from './strict-csv.ts';
import { byTs, many, overTheWire, people, profilesPart, sameProperties, sent, ugliestParts } from './ugliest-parts.ts';

/** What the upload API takes, stored, exported in every format, and read by readers that know nothing of this code. */
const { place, exported } = ugliestParts();
const reader = { duck: await openDuck({ threads: 1 }), files: 0 };
afterAll(async () => await reader.duck[Symbol.asyncDispose]());

/** Rows of a file as DuckDB reads it. Its driver drops a byte order mark at the start of a text, hence the `=`. */
async function readByDuckDB(bytes: Buffer | undefined, from: (path: string) => string): Promise<Map<string, string>[]> {
  // DuckDB may serve the bytes that a path had a moment ago.
  const path = join(place.folder, `to-read-${reader.files++}`);
  await writeFile(path, bytes ?? '');
  const read = await reader.duck.connection.runAndReadAll(`SELECT '=' || COLUMNS(*)::VARCHAR FROM ${from(path)}`);
  const names = read.deduplicatedColumnNames();
  return read
    .getRows()
    .map((row) => new Map(row.map((cell, at) => [names[at] ?? '', cell === null ? '' : String(cell).slice(1)])));
}

describe('the ugliest events, exported', () => {
  it.each(['json', 'jsonl'])('as %s bring every value of every property', async (format) => {
    const { results, text } = await exported({ format });
    const lines = results.flatMap(({ name, event }) => {
      const [first, ...rest] = text(name).trimEnd().split('\n');
      if (format === 'json') expect(first).toBe(event);
      return format === 'json' ? rest : [first ?? '', ...rest];
    });
    expect(lines).toHaveLength(sent.length + many.length);
    for (const line of lines.map((one) => JSON.parse(one))) {
      sameProperties(line.eventProps, line.eventTime);
      const event = byTs.get(line.eventTime);
      expect([line.eventName, line.profile.identity]).toEqual([event?.evtName, event?.identity]);
    }
  });

  it('as CSV bring every value under its property’s column, to a strict reader and to DuckDB', async () => {
    const { results, tables, text, files } = await exported({ format: 'csv' });
    let rows = 0;
    for (const { name, event } of results) {
      const plain = text(name);
      expect(plain).not.toContain('\0');
      const csv = strictCsv(plain);
      const table = tables.find((one) => one.event === event);
      expect(csv.header).toEqual(table?.columns);
      expect(new Set(csv.header.map((column) => column.toLowerCase())).size).toBe(csv.header.length);
      const propertyOf = new Map(table?.renamed.map(({ column, property }) => [column, property]));
      for (const row of csv.rows) {
        const cells = new Map(row.map((cell, at) => [csv.header[at] ?? '', cell]));
        const sentEvent = byTs.get(Number(cells.get('eventTime')));
        const others = cells.get('otherProps') ? JSON.parse(cells.get('otherProps') ?? '') : {};
        const props = new Map(Object.entries(overTheWire(sentEvent?.evtData)));
        for (const column of csv.header.slice(csv.header.indexOf('otherProps') + 1)) {
          const property = propertyOf.get(column) ?? column;
          const value = props.get(property);
          const cell = cells.get(column) ?? '';
          expect([column, valueInCell(value) ?? JSON.parse(cell)]).toEqual([
            column,
            valueInCell(value) === undefined ? value : cell,
          ]);
          props.delete(property);
        }
        expect(new Map(Object.entries(others))).toEqual(new Map([...props].filter(([, value]) => value !== null)));
        rows++;
      }
      const options = `header = true, all_varchar = true, auto_detect = false, delim = ',', quote = '"', escape = '"'`;
      const columns = csv.header.map((column) => `'${column.replaceAll("'", "''")}': 'VARCHAR'`).join(', ');
      const read = await readByDuckDB(
        gunzipSync(files.get(name) ?? ''),
        (path) => `read_csv('${path}', ${options}, new_line = '\\n', columns = {${columns}})`,
      );
      expect(read.map((row) => [...row.values()])).toEqual(csv.rows);
    }
    expect(rows).toBe(sent.length + many.length);
  });

  it('as Parquet bring every value of every property', async () => {
    const { results, files } = await exported({ format: 'parquet' });
    let rows = 0;
    for (const { name } of results) {
      for (const row of await readByDuckDB(files.get(name), (path) => `read_parquet('${path}')`)) {
        const ts = Number(row.get('eventTime'));
        sameProperties(JSON.parse(row.get('eventProps') ?? ''), ts);
        expect([row.get('eventName'), row.get('identity')]).toEqual([byTs.get(ts)?.evtName, byTs.get(ts)?.identity]);
        rows++;
      }
    }
    expect(rows).toBe(sent.length + many.length);
  });

  it('can be asked for by name, whatever the name is, stored or not', async () => {
    const { results } = await exported({ events: [...ugliestEventNames, 'isPrototypeOf', '__defineGetter__'] });
    const wanted = new Set(ugliestEventNames.map(eventKey));
    const stored = sent.filter(({ evtName }) => wanted.has(eventKey(evtName)));
    expect(results.reduce((sum, { rows }) => sum + rows, 0)).toBe(stored.length);
    for (const name of ['constructor', '__proto__']) {
      expect((await exported({ events: [name] })).results).toMatchObject([{ event: name, rows: 1 }]);
    }
    expect((await exported({ events: ['isPrototypeOf'] })).results).toEqual([]);
  });

  it('with more names of properties than there are columns, bring the others in one column, and it is said', async () => {
    const { results, tables, text } = await exported({ format: 'csv', events: ['Many Names'] });
    expect(results).toMatchObject([{ rows: 3, columns: 10 + 500, folded: 100 }]);
    expect(tables[0]?.columns).toHaveLength(10 + 500);
    const csv = strictCsv(text(results[0]?.name ?? ''));
    const others = csv.rows.map((row) => JSON.parse(row[9] || '{}'));
    expect(others.flatMap(Object.keys)).toHaveLength(100);
  });
});

describe('the ugliest profiles, exported', () => {
  const byIdentity = new Map(people.map((one) => [one.identity, one]));

  it('bring every property as JSON, CSV and Parquet', async () => {
    const json = await exported({ type: 'profiles', format: 'json' }, profilesPart);
    const lines = json.results.flatMap(({ name }) => json.text(name).trimEnd().split('\n'));
    const found = lines.map((line) => JSON.parse(line)).filter(({ profile }) => byIdentity.has(profile.identity));
    expect(found).toHaveLength(people.length);

    const csv = await exported({ type: 'profiles', format: 'csv' }, profilesPart);
    const [table] = csv.tables;
    const { header, rows } = strictCsv(csv.text(csv.results[0]?.name ?? ''));
    expect(new Set(header.map((column) => column.toLowerCase())).size).toBe(header.length);
    const cellsOf = new Map(rows.map((row) => [row[0], new Map(row.map((cell, at) => [header[at], cell]))]));
    const parquet = await exported({ type: 'profiles', format: 'parquet' }, profilesPart);
    const columns = await readByDuckDB(
      parquet.files.get(parquet.results[0]?.name ?? ''),
      (path) => `read_parquet('${path}')`,
    );
    for (const { profile, profileProps, changedAt } of found) {
      const row = columns.find((one) => one.get('identity') === profile.identity);
      expect(new Map(Object.entries(JSON.parse(row?.get('profileProps') ?? '')))).toEqual(
        new Map(Object.entries(profileProps)),
      );
      const cells = cellsOf.get(valueInCell(profile.identity));
      expect(Number(cells?.get('changedAt'))).toBe(changedAt);
      for (const [property, value] of Object.entries(profileProps)) {
        const column = table?.renamed.find((one) => one.property === property)?.column ?? property;
        const cell = cells?.get(column) ?? '';
        expect([column, valueInCell(value) ?? JSON.parse(cell)]).toEqual([
          column,
          valueInCell(value) === undefined ? value : cell,
        ]);
      }
    }
  });
});
