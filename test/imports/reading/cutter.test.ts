import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRows } from '#core/values/csv.ts';
import { jsonArrayScan } from '../../../lambdas/imports/domain/json-array-scan.ts';
import { csvRowScan, jsonLinesScan, type RowScan } from '../../../lambdas/imports/domain/row-scan.ts';
import { rowWindows, type Window } from '../../../lambdas/imports/domain/row-windows.ts';
import { ugliestTexts } from '../../support/ugliest.ts';
import { type Cut, cutAt } from './cutting.ts';

/** The windows of a part that comes in chunks. */
function windowsOf(bytes: Buffer, scan: RowScan, chunk: number): { bytes: Buffer; ends: number[] }[] {
  const windows = rowWindows(scan);
  const found: { bytes: Buffer; ends: number[] }[] = [];
  const take = (window: Window) => {
    if (window.kind === 'rows') found.push(window);
  };
  for (let from = 0; from < bytes.byteLength; from += chunk) {
    for (const window of windows.push(bytes.subarray(from, from + chunk))) take(window);
  }
  for (const window of windows.finish()) take(window);
  return found;
}

function cellsOf({ parts, layout }: Cut, { delimiter, chunk }: { delimiter: string; chunk: number }): string[][] {
  const { lineEnds = 'lf' } = layout;
  return parts.flatMap(({ bytes, rows }) => {
    const found = windowsOf(bytes, csvRowScan(delimiter, lineEnds), chunk).flatMap((window) => {
      const read = csvRows(window.bytes.toString(), { delimiter, lineEnds });
      const cells: string[][] = [];
      while (read.next()) cells.push([...read.cells]);
      return cells;
    });
    expect(found).toHaveLength(rows);
    return found;
  });
}

/** Parts touch, and number their rows on. */
function expectWhole({ layout, parts }: Cut): void {
  for (const [index, part] of parts.entries()) {
    const before = parts[index - 1];
    expect([part.part, part.to - part.from]).toEqual([index, part.bytes.byteLength]);
    expect(part.firstRow).toBe(before ? before.firstRow + before.rows : 1);
    if (before) expect(part.from).toBe(before.to);
  }
  expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(layout.rows);
}

const HEADER = ['identity', 'second'];
const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'",;\t\r\n aé😀') }),
  fc.constantFrom(...ugliestTexts.map((text) => text.toWellFormed())),
);
const sizes = fc.integer({ min: 1, max: 80 });

describe('a CSV that is cut', () => {
  it('has every row once and whole, at every size of chunks and parts, whoever wrote it', () => {
    const tables = fc.array(fc.tuple(cell, cell), { maxLength: 12 });
    fc.assert(
      fc.property(
        fc.record({
          rows: tables,
          end: fc.constantFrom('unix', 'windows', 'mac'),
          delimiter: fc.constantFrom(',', ';', '\t', '|'),
        }),
        fc.record({ chunk: sizes, partBytes: sizes, bom: fc.constantFrom('', '\ufeff') }),
        ({ rows, end, delimiter }, { chunk, partBytes, bom }) => {
          const text = stringify([HEADER, ...rows], { delimiter, record_delimiter: end, quoted_match: /[\r\n]/ });
          const cut = cutAt(Buffer.from(bom + text), { chunk, partBytes, delimiter });
          expectWhole(cut);
          expect(cut.layout.header).toEqual(HEADER);
          expect(cellsOf(cut, { delimiter, chunk })).toEqual(rows);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('has the same rows as when it is read at once, however its quotes are wrong', () => {
    const anything = fc.string({ unit: fc.constantFrom('"', '""', ',', '\n', '\r', '\r\n', 'a', 'é') });
    fc.assert(
      fc.property(anything, fc.constantFrom('lf', 'cr'), sizes, sizes, (text, lineEnds, chunk, partBytes) => {
        const first = lineEnds === 'cr' ? 'identity\r' : 'identity\n';
        const whole = csvRows(`a${text}`, { lineEnds });
        const rows: [string[], unknown][] = [];
        while (whole.next()) rows.push([[...whole.cells], whole.flaw]);
        const cut = cutAt(Buffer.from(`${first}a${text}`), { chunk, partBytes });
        expectWhole(cut);
        const again: typeof rows = [];
        for (const part of cut.parts) {
          for (const { bytes } of windowsOf(part.bytes, csvRowScan(',', lineEnds), chunk)) {
            const found = csvRows(bytes.toString(), { lineEnds });
            while (found.next()) again.push([[...found.cells], found.flaw]);
          }
        }
        expect(again).toEqual(rows);
      }),
      { numRuns: 2_000 },
    );
  });
});

const json = fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 });

describe('JSON that is cut', () => {
  const rowsIn = ({ parts }: Cut, scan: () => RowScan, chunk: number) =>
    parts.flatMap(({ bytes, rows }) => {
      const found = windowsOf(bytes, scan(), chunk).flatMap((window) =>
        window.ends.map((end, at): unknown =>
          JSON.parse(window.bytes.toString('utf8', window.ends[at - 1] ?? 0, end).replace(/^[\s,]+/, '')),
        ),
      );
      expect(found).toHaveLength(rows);
      return found;
    });
  const normal = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  it('has every row of an array once and whole, however it is printed', () => {
    fc.assert(
      fc.property(
        fc.array(json, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(0, 2),
        sizes,
        sizes,
        (rows, space, chunk, partBytes) => {
          const cut = cutAt(Buffer.from(JSON.stringify(rows, null, space)), { chunk, partBytes, fileName: 'x.json' });
          expectWhole(cut);
          expect(rowsIn(cut, () => jsonArrayScan('within'), chunk)).toEqual(normal(rows));
        },
      ),
      { numRuns: 500 },
    );
  });

  it('has every line once and whole, whatever ends it', () => {
    const objects = fc.array(fc.dictionary(fc.string(), json), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(objects, fc.constantFrom('\n', '\r\n', '\r', '\n\n'), sizes, sizes, (rows, end, chunk, partBytes) => {
        const text = rows.map((row) => JSON.stringify(row)).join(end);
        const cut = cutAt(Buffer.from(text), { chunk, partBytes, fileName: 'x.jsonl' });
        expectWhole(cut);
        expect(rowsIn(cut, jsonLinesScan, chunk)).toEqual(normal(rows));
      }),
      { numRuns: 500 },
    );
  });
});
