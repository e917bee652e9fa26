import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuck } from '#runtime/duckdb.ts';
import { columnsOfPart, grownColumns, headersFor, textCell } from '../../lambdas/exports/domain/csv-columns.ts';
import { eventLayout, headerLine, tableOf } from '../../lambdas/exports/domain/csv-layout.ts';
import { cellsSql } from '../../lambdas/exports/records/csv-cells-sql.ts';
import { csvWriter } from '../../lambdas/exports/records/csv-writer.ts';
import { rewriteRecords } from '../../lambdas/exports/records/packed-records.ts';
import { ugliestPropertyNames, ugliestTexts } from '../support/ugliest.ts';
import { strictCsv, valueInCell } from './strict-csv.ts';

const place = { folder: '' };
beforeAll(async () => {
  place.folder = await mkdtemp(join(tmpdir(), 'csv-file-'));
});
afterAll(async () => await rm(place.folder, { recursive: true }));

/** The file of these records, each with one finished piece of CSV and its properties. */
async function csvOf(columns: readonly string[], records: readonly { piece: string; props: object }[]) {
  const layout = eventLayout(columns);
  const path = join(place.folder, 'records');
  const packed = records.map(({ piece, props }) => {
    const json = JSON.stringify(props);
    return `${Buffer.byteLength(piece)} ${Buffer.byteLength(json)} ${piece}${json}\n`;
  });
  await writeFile(path, packed.join(''));
  const writer = csvWriter(layout);
  await rewriteRecords(path, writer);
  return {
    ...strictCsv(`${headerLine(layout)}${await readFile(path, 'utf8')}`),
    folded: writer.folded(),
    table: tableOf(layout),
  };
}
const PIECE = 'id,name,1,2,ann,[],,,Ann';
const FIXED = 9;

describe('a CSV file', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom(...ugliestTexts));
  const name = fc.oneof(text, fc.constantFrom('a', 'A', 'b', 'b_2', 'name', 'NAME', ...ugliestPropertyNames));
  const value = fc.oneof(
    text,
    fc.integer(),
    // JSON knows no negative zero.
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(text),
  );
  const props = fc.array(fc.tuple(name, value), { maxLength: 30 }).map((members) => Object.fromEntries(members));

  it('brings every value of every property under one column, whatever they are called and hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(props, { minLength: 1, maxLength: 8 }), fc.array(name), async (records, extra) => {
        const all = [...new Set([...records.flatMap(Object.keys), ...extra])].map((one) => one.toWellFormed());
        const columns = [...new Set(all)].slice(0, 20);
        const { header, rows, folded } = await csvOf(
          columns,
          records.map((one) => ({ piece: PIECE, props: one })),
        );
        expect(new Set(header.map((one) => one.toLowerCase())).size).toBe(header.length);
        expect(rows).toHaveLength(records.length);
        let rest = 0;
        for (const [index, row] of rows.entries()) {
          const others = row[FIXED] === '' ? {} : JSON.parse(row[FIXED] ?? '');
          // Halves of surrogate pairs are one character to a reader, so their names are one; null is no value beside one.
          const wanted = new Map<string, unknown>();
          for (const [key, one] of Object.entries(records[index] ?? {})) {
            if (one !== null || !wanted.has(key.toWellFormed())) wanted.set(key.toWellFormed(), one);
          }
          for (const [key, one] of wanted) {
            const at = columns.indexOf(key);
            if (at >= 0) {
              const cell = row[FIXED + 1 + at] ?? '';
              expect(valueInCell(one) ?? JSON.parse(cell)).toEqual(valueInCell(one) === undefined ? one : cell);
            } else if (one !== null) {
              expect(Object.keys(others).map((found) => found.toWellFormed())).toContain(key);
            }
          }
          rest += Object.entries(others).length;
        }
        expect(folded).toBeGreaterThanOrEqual(rest);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps numbers as they were sent, digit for digit', async () => {
    const layout = eventLayout(['a', 'b']);
    const path = join(place.folder, 'numbers');
    const json = '{"a":2868860079149422351,"b":1.50}';
    await writeFile(path, `${PIECE.length} ${json.length} ${PIECE}${json}\n`);
    await rewriteRecords(path, csvWriter(layout));
    expect(await readFile(path, 'utf8')).toBe(`${PIECE},,2868860079149422351,1.50\n`);
  });

  it('is written whole where records are longer than a chunk of the file', async () => {
    const long = 'x'.repeat(900_000);
    const records = [1, 2, 3, 4].map((number) => ({ piece: PIECE, props: { number, long } }));
    const { rows } = await csvOf(['long', 'number'], records);
    expect(rows.map((row) => [row[FIXED + 1]?.length, row[FIXED + 2]])).toEqual(
      ['1', '2', '3', '4'].map((number) => [900_000, number]),
    );
  });

  it('has fixed cells that are guarded and quoted as those of properties are', async () => {
    await using duck = await openDuck({ threads: 1 });
    const phones = ['+14155552671', '+1 415', '-5', '-5x', '1e3', '+1e3', '', 'a,b', '"', '\r', '=1'];
    const texts = [...ugliestTexts, ...phones].map((one) => one.toWellFormed());
    for (const one of texts) {
      const found = await duck.connection.runAndReadAll(`SELECT '|' || ${cellsSql(['$text', '$text'])}`, { text: one });
      expect(found.getRows()).toEqual([[`|${textCell(one)},${textCell(one)}`]]);
      expect(strictCsv(`cell\n${textCell(one)}\n`).rows).toEqual([[valueInCell(one)]]);
    }
  });
});

describe('columns of an export', () => {
  it('only ever grow at the end, from run to run', () => {
    const first = grownColumns([], { found: ['b', 'a'], runAt: 1 });
    const second = grownColumns(first, { found: ['0', 'b'], runAt: 2 });
    expect(columnsOfPart(first, { found: ['b', 'a'], runAt: 1 })).toEqual(['a', 'b']);
    expect(columnsOfPart(second, { found: ['0', 'b'], runAt: 2 })).toEqual(['a', 'b', '0']);
    expect(columnsOfPart(second, { found: [], runAt: 3 })).toEqual(['a', 'b', '0']);
  });

  it('are the same for a part that is written again after others have added theirs', () => {
    const mine = { found: ['a'], runAt: 1 };
    const alone = grownColumns([], mine);
    const later = grownColumns(alone, { found: ['z'], runAt: 1 });
    expect(columnsOfPart(later, mine)).toEqual(columnsOfPart(alone, mine));
  });

  it('are at most 500, for the most frequent properties', () => {
    const found = Array.from({ length: 600 }, (_, index) => `name ${index}`);
    const all = grownColumns([], { found, runAt: 1 });
    expect(new Set(all.map(({ name }) => name))).toEqual(new Set(found.slice(0, 500)));
    expect(grownColumns(all, { found: ['late'], runAt: 2 })).toBe(all);
  });

  it('have headers that differ where case does not count, and say where a namesake of a fixed one is from', () => {
    const wanted = ['Amount', 'amount', 'AMOUNT', 'Email', 'amount_2', 'k\0y', '=x'];
    expect(headersFor(wanted, { fixed: ['email'], from: 'eventProps' })).toEqual([
      ...['Amount', 'amount_2', 'AMOUNT_3', 'eventProps.Email', 'amount_2_2', 'k\ufffdy', "'=x"],
    ]);
  });
});
