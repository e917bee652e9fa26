import { describe, expect, it } from 'vitest';
import { parseWithMarks } from '#core/values/exact-json.ts';
import type { Column } from '../../../lambdas/imports/domain/mapping.ts';
import { objectReader, recordReader } from '../../../lambdas/imports/domain/row-record.ts';

const zone = 'America/New_York';

/** What a cell of a column becomes, or why it becomes nothing. */
function cellAs(text: string, column: Partial<Column>, timezone = zone): unknown {
  const mapping: Column[] = [
    { column: 'id', name: 'identity', dataType: 'String' },
    { column: 'x', name: 'x', dataType: 'String', ...column },
  ];
  const read = recordReader({ type: 'profile', header: ['id', 'x'], mapping, timezone })(['1', text]);
  if (read.kind === 'unfit') return read.reason;
  const { profileData, ts } = read.record as { profileData: Record<string, unknown>; ts?: number };
  return column.name === 'ts' ? ts : profileData[column.name ?? 'x'];
}

const at = (iso: string) => `$D_${Date.parse(iso) / 1_000}`;

describe('a cell', () => {
  it.each<[string, Partial<Column>, unknown]>([
    ['007', { dataType: 'String' }, '007'],
    [' a ', { dataType: 'String' }, ' a '],
    ['$D_1790000000', { dataType: 'String' }, '$D_1790000000'],
    ['007', { dataType: 'Integer' }, 7],
    [' -5 ', { dataType: 'Integer' }, -5],
    ['9007199254740991', { dataType: 'Integer' }, Number.MAX_SAFE_INTEGER],
    ['1.50', { dataType: 'Float' }, 1.5],
    ['1e3', { dataType: 'Float' }, 1000],
    // Beyond 2^53: what is written with an exponent or decimals is a measure, and a whole number that a double holds is one.
    ['1e20', { dataType: 'Float' }, 1e20],
    ['12345678901234567.5', { dataType: 'Float' }, 12345678901234568],
    ['+0100000000000000000000', { dataType: 'Float' }, 1e20],
    ['9007199254740992.0', { dataType: 'Float' }, 2 ** 53],
    ['-0', { dataType: 'Float' }, -0],
    ['007', { dataType: 'Float' }, 7],
    ['True', { dataType: 'Boolean' }, true],
    ['no', { dataType: 'Boolean' }, false],
    ['1', { dataType: 'Boolean' }, true],
    ['', { dataType: 'Integer' }, undefined],
    ['  ', { dataType: 'Date' }, undefined],
    ['1790000000', { dataType: 'Date' }, '$D_1790000000'],
    ['-86400', { dataType: 'Date', format: 'epoch' }, '$D_-86400'],
    ['31/01/2026', { dataType: 'Date', format: 'dd/MM/yyyy' }, at('2026-01-31T12:00:00-05:00')],
    ['1/2/2026', { dataType: 'Date', format: 'dd/MM/yyyy' }, at('2026-02-01T12:00:00-05:00')],
    ['01/31/2026 23:59:59', { dataType: 'Date', format: 'MM/dd/yyyy' }, at('2026-01-31T23:59:59-05:00')],
    ['2026/31/07', { dataType: 'Date', format: 'yyyy/dd/MM' }, at('2026-07-31T12:00:00-04:00')],
    ['2026/07/31 00:00:00', { dataType: 'Date', format: 'yyyy/MM/dd' }, at('2026-07-31T00:00:00-04:00')],
    ['31 Jul 2026', { dataType: 'Date', format: 'dd MMM yyyy' }, at('2026-07-31T12:00:00-04:00')],
    ['31 JUL 1926 08:30:00', { dataType: 'Date', format: 'dd MMM yyyy' }, at('1926-07-31T08:30:00-04:00')],
    ['1790000000', { dataType: 'Date', format: 'dd/MM/yyyy' }, '$D_1790000000'],
    ['2026-07-31', { dataType: 'Date' }, at('2026-07-31T12:00:00-04:00')],
    ['2026-07-31T10:00:00+02:00', { dataType: 'Date' }, at('2026-07-31T08:00:00Z')],
    ['2026-07-31 10:00', { dataType: 'Date' }, at('2026-07-31T10:00:00-04:00')],
    // Clocks are put forward at 2 o'clock on 8 March, and back on 1 November.
    ['08/03/2026 02:30:00', { dataType: 'Date', format: 'dd/MM/yyyy' }, at('2026-03-08T03:30:00-04:00')],
    ['01/11/2026 01:30:00', { dataType: 'Date', format: 'dd/MM/yyyy' }, at('2026-11-01T01:30:00-04:00')],
    ['31/01/2026', { name: 'ts', dataType: 'Date', format: 'dd/MM/yyyy' }, Date.parse('2026-01-31T17:00:00Z') / 1_000],
  ])('%j of %j is %j', (text, column, value) => {
    expect(cellAs(text, column)).toBe(value);
  });

  const float =
    'a Float, such as 4.2, with a point and no other separator; a whole number beyond 2^53 that would lose digits is a String';
  const date = 'dd/MM/yyyy, dd/MM/yyyy HH:mm:ss or epoch seconds; what begins with $D_ is a String';
  it.each<[string, Partial<Column>, string]>([
    ['1.0', { dataType: 'Integer' }, 'an Integer of at most 2^53, such as 42; one that is larger is a String'],
    [
      '9007199254740993',
      { dataType: 'Integer' },
      'an Integer of at most 2^53, such as 42; one that is larger is a String',
    ],
    ['0x10', { dataType: 'Integer' }, 'an Integer of at most 2^53, such as 42; one that is larger is a String'],
    ['1,5', { dataType: 'Float' }, float],
    ['1e400', { dataType: 'Float' }, float],
    ['Infinity', { dataType: 'Float' }, float],
    ['12345678901234567', { dataType: 'Float' }, float],
    ['-9007199254740993', { dataType: 'Float' }, float],
    ['+0012345678901234567', { dataType: 'Float' }, float],
    [' 12345678901234567.', { dataType: 'Float' }, float],
    ['12345678901234567.00', { dataType: 'Float' }, float],
    ['maybe', { dataType: 'Boolean' }, 'a Boolean: true, yes, 1, false, no or 0'],
    ['31/02/2026', { dataType: 'Date', format: 'dd/MM/yyyy' }, `a Date: ${date}`],
    ['01/31/2026', { dataType: 'Date', format: 'dd/MM/yyyy' }, `a Date: ${date}`],
    ['31-01-2026', { dataType: 'Date', format: 'dd/MM/yyyy' }, `a Date: ${date}`],
    ['31/01/2026 24:00:00', { dataType: 'Date', format: 'dd/MM/yyyy' }, `a Date: ${date}`],
    ['$D_1790000000', { dataType: 'Date', format: 'dd/MM/yyyy' }, `a Date: ${date}`],
    ['1790000000000', { dataType: 'Date', format: 'epoch' }, 'a Date: epoch seconds; what begins with $D_ is a String'],
  ])('%j is not %j, and the reason names column, value and what was expected', (text, column, expected) => {
    expect(cellAs(text, column)).toBe(`The column 'x' has '${text}', which is not ${expected}.`);
  });

  it('of who somebody is is a text, whatever its column is said to be', () => {
    const mapping: Column[] = [{ column: 'id', name: 'identity', dataType: 'Integer' }];
    const read = recordReader({ type: 'profile', header: ['id'], mapping, timezone: zone });
    expect(read(['007'])).toMatchObject({ record: { identity: '007' } });
  });
});

describe('a row', () => {
  it('of events has its own fields beside the properties, and columns that are not mapped are left out', () => {
    const header = ['who', 'what', 'when', 'price', 'other', '__proto__'];
    const mapping: Column[] = [
      { column: 'who', name: 'identity', dataType: 'String' },
      { column: 'what', name: 'evtName', dataType: 'String' },
      { column: 'when', name: 'ts', dataType: 'Date', format: 'epoch' },
      { column: 'price', name: 'Price', dataType: 'Float' },
      { column: '__proto__', name: '__proto__', dataType: 'String' },
    ];
    const read = recordReader({ type: 'event', header, mapping, timezone: zone });
    const { record } = read(['1', 'Charged', '1790000000', '2.50', 'x', 'y']) as unknown as {
      record: { evtData: object };
    };
    expect(JSON.stringify(record)).toBe(
      '{"type":"event","identity":"1","evtName":"Charged","ts":1790000000,"evtData":{"Price":2.5,"__proto__":"y"}}',
    );
  });

  it('of JSON has the values that JSON says, unless a mapping says otherwise', () => {
    const row = { identity: 7, evtName: 'Charged', ts: 1_790_000_000, Items: [{ a: 1 }], ok: true, none: null, n: '5' };
    const as = objectReader({ type: 'event', timezone: zone });
    expect(as(row)).toEqual({
      kind: 'record',
      record: {
        ...{ type: 'event', identity: 7, evtName: 'Charged', ts: 1_790_000_000 },
        evtData: { Items: [{ a: 1 }], ok: true, none: null, n: '5' },
      },
    });
    const mapping: Column[] = [
      { column: 'identity', name: 'identity', dataType: 'String' },
      { column: 'evtName', name: 'evtName', dataType: 'String' },
      { column: 'n', name: 'N', dataType: 'Integer' },
      { column: 'ok', name: 'OK', dataType: 'String' },
      { column: 'Items', name: 'Items', dataType: 'String' },
      { column: 'none', name: 'none', dataType: 'Float' },
    ];
    expect(objectReader({ type: 'event', mapping, timezone: zone })(row)).toEqual({
      kind: 'record',
      record: { type: 'event', identity: 7, evtName: 'Charged', evtData: { N: 5, OK: 'true', Items: [{ a: 1 }] } },
    });
  });

  it.each(['12345678901234567', '12345678901234567.0'])(
    'of JSON has no whole number that loses digits, whatever number its column is said to be: %s',
    (number) => {
      const row = parseWithMarks(`{"id": "1", "n": ${number}}`);
      for (const dataType of ['Float', 'Integer'] as const) {
        const mapping: Column[] = [
          { column: 'id', name: 'identity', dataType: 'String' },
          { column: 'n', name: 'n', dataType },
        ];
        const read = objectReader({ type: 'profile', mapping, timezone: zone })(row);
        expect(read).toMatchObject({
          kind: 'unfit',
          reason: expect.stringMatching(/^The column 'n' .* is a String\.$/),
        });
      }
    },
  );

  it('of JSON that is an upload record already is taken as that, if it is of the type of the file', () => {
    const record = { type: 'event', identity: '1', evtName: 'Charged', evtData: { type: 'event' } };
    expect(objectReader({ type: 'event', timezone: zone })(record)).toEqual({ kind: 'record', record });
    expect(objectReader({ type: 'profile', timezone: zone })(record)).toMatchObject({
      kind: 'unfit',
      reason: 'The row is a record of type event, the file is of type profile.',
    });
  });
});
