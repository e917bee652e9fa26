import { describe, expect, it } from 'vitest';
import { sourceNames } from '../../lambdas/imports/domain/dropped-name.ts';
import { readManifest } from '../../lambdas/imports/domain/manifest.ts';
import { ugliestPropertyNames, ugliestTexts } from '../support/ugliest.ts';

const read = (text: string) => readManifest(Buffer.from(text), 'x.manifest');

/** As the vendor's page of SFTP imports shows one (wire contract, file imports). */
const DOCUMENTED = `{
  "fileName": "x.csv",
  "type": "event",
  "columns": {
    "id": { "ctName": "identity", "dataType": "String" },
    "event": { "ctName": "evtName", "dataType": "String" },
    "when": { "ctName": "ts", "dataType": "Date", "dateFormat": "dd/MM/yyyy" },
    "item_price": { "dataType": "Integer" }
  },
  "clientEmail": "data@example.com"
}`;

describe('a manifest', () => {
  it('in JSON says which file it is about, what is in it, how its columns are read and who is told', () => {
    expect(read(DOCUMENTED)).toEqual({
      fileName: 'x.csv',
      type: 'event',
      expected: {},
      parts: [],
      clientEmail: 'data@example.com',
      mapping: [
        { column: 'id', name: 'identity', dataType: 'String' },
        { column: 'event', name: 'evtName', dataType: 'String' },
        { column: 'when', name: 'ts', dataType: 'Date', format: 'dd/MM/yyyy' },
        { column: 'item_price', name: 'item_price', dataType: 'Integer' },
      ],
    });
  });

  it('may as well be YAML, with the words of CSV uploads for types', () => {
    const yaml = `
# every night at two
fileName: profiles_20260131_0200.csv.gz
columns:
  customer: {ctName: identity, dataType: Alphanumeric}
  Spent:
    dataType: Number
  member: {dataType: True or False}
  joined: {dataType: Date Formats, dateFormat: dd MMM yyyy HH:mm:ss}
  seen: {dataType: Date, dateFormat: UNIX}
  internal:
size: 1024
rows: 12
sha256: ${'AB'.repeat(32)}
delimiter: ";"
`;
    expect(read(yaml)).toMatchObject({
      type: 'profile',
      expected: { bytes: 1_024, rows: 12, sha256: 'ab'.repeat(32) },
      delimiter: ';',
      mapping: [
        { column: 'customer', name: 'identity', dataType: 'String' },
        { column: 'Spent', name: 'Spent', dataType: 'Float' },
        { column: 'member', name: 'member', dataType: 'Boolean' },
        { column: 'joined', name: 'joined', dataType: 'Date', format: 'dd MMM yyyy' },
        { column: 'seen', name: 'seen', dataType: 'Date', format: 'epoch' },
      ],
    });
  });

  it('is JSON with tabs, a byte order mark and Windows line ends, too', () => {
    const tabbed = DOCUMENTED.replaceAll('  ', '\t').replaceAll('\n', '\r\n');
    expect(read(`\ufeff${tabbed}`)).toEqual(read(DOCUMENTED));
  });

  it('keeps names of columns as they are written: 2024, 0x10, yes and null are no numbers, truth values or nothing', () => {
    const names = ['2024', '0x10', '1e3', 'yes', 'null', '~x', '007', '1_000', '2026-01-31'];
    const yaml = `fileName: events_1.csv\ncolumns:\n${names.map((name) => `  ${name}: {dataType: String}`).join('\n')}`;
    const { mapping = [] } = read(yaml);
    expect(mapping.map(({ column }) => column).sort()).toEqual([...names].sort());
  });

  it('takes whatever can be the name of a property, __proto__ and constructor among them (failure mode 17)', () => {
    const names = [...new Set<string>([...ugliestPropertyNames, ...ugliestTexts])].filter(
      (name) => name !== '' && name.isWellFormed(),
    );
    const columns = `{${names.map((name) => `${JSON.stringify(name)}: {"dataType": "String"}`).join(',')}}`;
    const { mapping = [] } = read(`{"fileName": "events_1.csv", "columns": ${columns}}`);
    expect(new Set(mapping.map(({ column }) => column))).toEqual(new Set(names));
  });

  it('names the parts that its file was sent in, by number or by name', () => {
    const names = (text: string) => sourceNames(read(text));
    expect(names('{fileName: events_1.csv.gz, parts: 2}')).toEqual([
      'events_1.csv.gz.part001',
      'events_1.csv.gz.part002',
    ]);
    expect(names('{fileName: events_1.csv.gz, parts: [events_1.aa, events_1.ab]}')).toEqual([
      'events_1.aa',
      'events_1.ab',
    ]);
    expect(names('{fileName: events_1.csv, parts: 1001}').at(-1)).toBe('events_1.csv.part1001');
    expect(names('fileName: events_1.csv')).toEqual(['events_1.csv']);
  });

  it('names the key of an encrypted file', () => {
    expect(read('{fileName: events_1.csv.asc, keyId: 0123456789abcdef}')).toMatchObject({ keyId: '0123456789ABCDEF' });
  });

  it('needs no columns', () => {
    expect(read('fileName: events_1.csv').mapping).toBeUndefined();
  });
});

describe('what is wrong with a manifest is said with its place:', () => {
  const many = (count: number) => Array.from({ length: count }, (_, place) => `k${place}: 1`).join('\n');
  it.each<[string, string | Buffer, string | RegExp]>([
    ['nothing in it', '', /x.manifest: must be an object with the fields fileName, type, columns/],
    ['a list', '- a', /x.manifest: must be an object/],
    [
      'YAML that is broken',
      'fileName: events_1.csv\ntype: "event\n',
      /x.manifest: is not YAML or JSON, line [23]: Missing closing "quote/,
    ],
    ['a tab for indentation', 'fileName: events_1.csv\ncolumns:\n\ta: {}', /line 3: Tabs are not allowed/],
    [
      'a field that comes twice',
      'fileName: events_1.csv\ntype: event\ntype: profile',
      'x.manifest: line 3: "type" comes twice',
    ],
    [
      'a column that comes twice',
      '{"fileName":"events_1.csv","columns":{"a":{},\n"a":{}}}',
      'x.manifest: line 2: "a" comes twice',
    ],
    ['an alias', 'fileName: &a events_1.csv\ntype: *a', 'x.manifest: line 2: aliases (*a) are not taken'],
    ['a tag', 'fileName: !!binary aGVsbG8=', /line 1: tags \(tag:yaml.org,2002:binary\) are not taken/],
    ['a tag of its own', 'fileName: !js/function x', /line 1: Unresolved tag/],
    ['two documents', 'fileName: events_1.csv\n---\na: 1', /line 2: .*multiple documents/],
    ['bytes that are not UTF-8', Buffer.from([0x61, 0x3a, 0xff]), 'x.manifest: is not UTF-8'],
    [
      'a field that is unknown',
      '{fileName: events_1.csv, filetype: csv}',
      /^filetype: is not a field of a manifest; known are fileName/,
    ],
    ['no file', 'type: event', 'fileName: is missing: it is the name of the data file'],
    ['a file elsewhere', 'fileName: ../OTHER-2/events_1.csv', /^fileName: must be a name without folders/],
    ['a file of another kind', 'fileName: events.xlsx', /^fileName: must end in \.csv, .* it is events\.xlsx/],
    ['no type, and none in the name', 'fileName: x.csv', 'type: is missing: event or profile'],
    ['another type', '{fileName: x.csv, type: orders}', 'type: must be event or profile'],
    [
      'a type that the name belies',
      '{fileName: profiles_1.csv, type: event}',
      /^type: is event, and the file is called profiles_1.csv/,
    ],
    [
      'a type of cells that is none',
      '{fileName: events_1.csv, columns: {a: {dataType: Money}}}',
      'columns.a.dataType: must be String, Integer, Float, Boolean or Date',
    ],
    [
      'a field of a column that is unknown',
      '{fileName: events_1.csv, columns: {a: {ctname: b}}}',
      /^columns\.a\.ctname: is not a field here/,
    ],
    [
      'a column that is a text',
      '{fileName: events_1.csv, columns: {a: Integer}}',
      /^columns\.a: must be an object such as/,
    ],
    [
      'columns in a list',
      '{fileName: events_1.csv, columns: [a]}',
      'columns: must be an object of the columns of the file',
    ],
    [
      'a date format that is none',
      '{fileName: events_1.csv, columns: {a: {dataType: Date, dateFormat: DD-MM}}}',
      /^columns\.a\.dateFormat: must be dd\/MM\/yyyy/,
    ],
    [
      'an address that is none',
      '{fileName: events_1.csv, clientEmail: me}',
      /^clientEmail: must be one e-mail address of at most 254/,
    ],
    [
      'a size with separators',
      '{fileName: events_1.csv, size: "1,024"}',
      'size: must be a whole number without separators',
    ],
    ['a short sha256', '{fileName: events_1.csv, sha256: abc}', 'sha256: must be 64 hexadecimal digits'],
    ['a delimiter of two', '{fileName: events_1.csv, delimiter: "::"}', /^delimiter: must be a comma, a semicolon/],
    ['no key for an encrypted file', 'fileName: events_1.csv.asc', /^keyId: is missing/],
    [
      'a key for a file in clear',
      '{fileName: events_1.csv, keyId: 0123456789ABCDEF}',
      /^keyId: is given, and events_1.csv does not end/,
    ],
    ['a key that is none', '{fileName: events_1.csv.asc, keyId: mine}', /^keyId: must be the 16 hexadecimal digits/],
    ['too many parts', '{fileName: events_1.csv, parts: 10001}', /^parts: must be 1 to 10000 parts/],
    [
      'a name that is too long',
      `fileName: ${'x'.repeat(252)}.csv`,
      'fileName: must have at most 255 characters, has 256',
    ],
    [
      'the name of a part that is too long',
      `{fileName: events_1.csv, parts: [a, ${'x'.repeat(256)}]}`,
      'parts.2: must have at most 255 characters, has 256',
    ],
    [
      'names of parts that are too many to be kept',
      `{fileName: events_1.csv, parts: [${Array.from({ length: 900 }, (_, place) => `"${place}${'\\L'.repeat(130)}"`)}]}`,
      /^parts: must take at most 300000 bytes as JSON, take \d{6}; give fewer parts, or shorter names$/,
    ],
    [
      'half a surrogate pair',
      'fileName: "events_\\ud800.csv"',
      'x.manifest: line 1: holds half of a letter (a surrogate)',
    ],
    [
      'half a surrogate pair in a name',
      'fileName: events_1.csv\ncolumns: {"\\udc00": {}}',
      'x.manifest: line 2: holds half of a letter (a surrogate)',
    ],
    ['a part twice', '{fileName: events_1.csv, parts: [a, b, a]}', 'parts: must name each part once'],
    ['a part elsewhere', '{fileName: events_1.csv, parts: [a, ../b]}', /^parts\.2: must be a name without folders/],
    ['an object for a text', '{fileName: {a: 1}}', 'fileName: must be a text'],
    ['nesting', `fileName: ${'['.repeat(12)}${']'.repeat(12)}`, 'x.manifest: is nested deeper than 8 levels'],
    ['a megabyte', `a: ${'x'.repeat(1024 * 1024)}`, /^x.manifest: must be at most 262144 bytes, is 1048579$/],
    ['very many names', many(20_000), /^x.manifest: has more than 40000 names, values and signs$/],
  ])('%s', (_, given, message) => {
    expect(() => readManifest(Buffer.from(given), 'x.manifest')).toThrow(message);
  });

  /** Some took the parser minutes, and one the process with it, at lengths that are let in without a bound on pieces. */
  it.each(['[', '[]', ']', '{"a":', '- ', '? ', '!a ', '&a ', '*a ', '%a\n', 'a: "\n', 'a:\n ', '#\n', '\n', 'a: |\n'])(
    'whatever is repeated, an answer comes in seconds: %j',
    (piece) => {
      const began = performance.now();
      expect(() => read(piece.repeat(Math.floor((256 * 1024) / piece.length)))).toThrow();
      expect(performance.now() - began).toBeLessThan(20_000);
    },
    60_000,
  );
});
