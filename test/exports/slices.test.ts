import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cutSlices, halveSlice, type Slice, type Stretch } from '../../lambdas/exports/domain/slices.ts';

const stretches = fc
  .array(
    fc.record({
      rows: fc.integer({ min: 1, max: 60 }),
      firstRow: fc.nat(100),
      weight: fc.integer({ min: 1, max: 900 }),
    }),
  )
  .map((some) => some.map((one, file): Stretch => ({ ...one, file, lastRow: one.firstRow + one.rows - 1 })));
const rowsOf = (slices: Slice[]) =>
  slices
    .flat()
    .flatMap(({ file, firstRow, lastRow }) =>
      Array.from({ length: lastRow - firstRow + 1 }, (_, index) => `${file}:${firstRow + index}`),
    );

it('slices hold every row once and in order', () => {
  fc.assert(
    fc.property(stretches, fc.integer({ min: 1, max: 500 }), (given, most) => {
      expect(rowsOf(cutSlices(given, most))).toEqual(rowsOf([given]));
    }),
  );
});

it('a slice of several files takes each of them whole', () => {
  fc.assert(
    fc.property(stretches, fc.integer({ min: 1, max: 500 }), (given, most) => {
      for (const slice of cutSlices(given, most).filter(({ length }) => length > 1)) {
        for (const piece of slice) expect(given).toContainEqual(piece);
      }
    }),
  );
});

it('halving ends with single rows and loses none', () => {
  function down(slice: Slice): Slice[] {
    const halves = halveSlice(slice);
    return halves ? halves.flatMap(down) : [slice];
  }
  fc.assert(
    fc.property(stretches, (given) => {
      const rows = given.length === 0 ? [] : down(given);
      expect(rowsOf(rows)).toEqual(rowsOf([given]));
      for (const slice of rows) expect(rowsOf([slice])).toHaveLength(1);
    }),
  );
});
