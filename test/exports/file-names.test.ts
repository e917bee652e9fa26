import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventKey } from '#core/event-name.ts';
import { eventFileName, nameInFile, namesInFiles, profileFileName } from '../../lambdas/exports/domain/file-names.ts';

const run = {
  accountId: 'ACME',
  exportId: 1690283492,
  runAt: 1690283500,
  type: 'events',
  format: 'json',
  date: '2023-07-25',
} as const;
const keyed = (names: readonly string[]) =>
  [...new Map(names.map((name) => [eventKey(name), name]))].map(([key, name]) => ({ key, name }));

describe('file names', () => {
  test('an event file says export, run, event, date, index and part', () => {
    const name = eventFileName(run, { event: 'Charged', index: 2, part: 7 });
    expect(name).toBe('1690283492-1690283500-Charged-20230725-2-7.json.gz');
  });

  test('a profile file says account, export, run and part, and its index where there are several', () => {
    expect(profileFileName(run, { index: 0, part: 1 })).toBe('ACME-1690283492-1690283500-1.json.gz');
    expect(profileFileName(run, { index: 1, part: 1 })).toBe('ACME-1690283492-1690283500-1-1.json.gz');
  });

  test('Parquet is not gzipped', () => {
    expect(profileFileName({ ...run, format: 'parquet' }, { index: 0, part: 1 })).toMatch(/-1\.parquet$/);
  });

  test('whitespace, slash and NUL become a dash, other control characters a question mark', () => {
    expect(nameInFile('a b\tc/d\0e\u0007f\u007f')).toBe('a-b-c-d-e?f?');
  });
});

describe('namesInFiles', () => {
  test('two events whose names become one are told apart, and the plain one keeps its name (failure mode 2)', () => {
    const names = namesInFiles(keyed(['a/b', 'a-b']));
    expect(names.get('a-b')).toBe('a-b');
    expect(names.get('a/b')).toMatch(/^a-b~[0-9a-f]{8}$/);
  });

  test('a name is cut between characters, not within one', () => {
    expect(Buffer.byteLength(nameInFile('😀'.repeat(200)))).toBe(200);
    expect(nameInFile('😀'.repeat(200)).isWellFormed()).toBe(true);
  });

  const anyName = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc
      .array(fc.constantFrom('a', 'A', '-', '/', '\0', '\u0001', '~'), { minLength: 1, maxLength: 4 })
      .map((s) => s.join('')),
  );

  test('no two events share a name, whatever they are called, even where letter case does not count', () => {
    fc.assert(
      fc.property(fc.array(anyName, { maxLength: 40 }), (wild) => {
        const events = keyed(wild);
        const names = [...namesInFiles(events).values()].map((name) => name.toLowerCase());
        expect(new Set(names).size).toBe(events.length);
      }),
    );
  });

  test('names do not depend on the order in which events are found', () => {
    fc.assert(
      fc.property(fc.array(anyName, { maxLength: 20 }), (wild) => {
        const events = keyed(wild);
        const forwards = [...namesInFiles(events)].toSorted();
        expect([...namesInFiles(events.toReversed())].toSorted()).toEqual(forwards);
      }),
    );
  });
});
