import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { REJECTED_COLUMNS } from '../../lambdas/imports/domain/columns.ts';
import { rejectedLine } from '../../lambdas/imports/domain/rejected-csv.ts';
import { ugliestIdentities, ugliestNumbers, ugliestPropertyNames, ugliestTexts } from '../support/ugliest.ts';
import { run } from './in-process.ts';
import { folder, text } from './pulling.ts';
import { uploadServer } from './upload-server.ts';

/** Columns that become records: the manifest's mapping (wire contract, file imports), and what is told of rows that do not fit. */
const push = (url: string, args: readonly string[]) => run(['push', ...args], { env: { CAUSEWAY_URL: url } });

async function pushed(
  csv: string | Buffer,
  {
    mapping,
    args = [],
    name = 'c.csv',
    timezone,
  }: { mapping: object; args?: string[]; name?: string; timezone?: string },
) {
  await using server = await uploadServer(undefined, { timezone });
  await using at = await folder();
  await writeFile(at.file(name), csv);
  await writeFile(at.file('m.json'), JSON.stringify(mapping));
  const ended = await push(server.url, [at.file(name), '--mapping', at.file('m.json'), ...args]);
  const rejected = await text(at.file(`c.rejected.${name.includes('csv') ? 'csv' : 'ndjson'}`));
  return { ...ended, stored: server.stored, rejected };
}

const purchases = {
  type: 'event',
  columns: {
    customer: { ctName: 'identity' },
    what: { ctName: 'evtName' },
    when: { ctName: 'ts' },
    amount: { ctName: 'Amount', dataType: 'Float' },
    items: { ctName: 'Count', dataType: 'Integer' },
    gift: { ctName: 'Gift', dataType: 'Boolean' },
    due: { ctName: 'Due', dataType: 'Date' },
    note: {},
  },
};
const header = 'customer,what,when,amount,items,gift,due,note';

describe('a CSV with a mapping', () => {
  it('becomes records of the types that it names', async () => {
    const row = 'ann,Charged,1764230400,12.50,3,true,2026-11-27T09:30:00+01:00,"says ""hi"", twice"';
    const { stored, summary, err } = await pushed(`${header}\n${row}\n`, { mapping: purchases });
    expect(summary, err).toMatchObject({ status: 'ok', stored: 1 });
    expect(stored).toEqual([
      {
        type: 'event',
        identity: 'ann',
        evtName: 'Charged',
        ts: 1_764_230_400,
        evtData: { Amount: 12.5, Count: 3, Gift: true, Due: '$D_1795768200', note: 'says "hi", twice' },
      },
    ]);
  });

  it('has no value where a cell is empty, and none of columns that are not in the mapping', async () => {
    const { stored } = await pushed('customer,plan,other\nann,,x\n', {
      mapping: { type: 'profile', columns: { customer: { ctName: 'identity' }, plan: {} } },
    });
    expect(stored).toEqual([{ type: 'profile', identity: 'ann', profileData: {} }]);
  });

  it('takes identities as texts, so that zeros in front and long numbers are kept', async () => {
    const mapping = {
      type: 'profile',
      columns: { id: { ctName: 'identity', dataType: 'Integer' }, device: { ctName: 'objectId' } },
    };
    const { stored } = await pushed('id,device\n00123,d1\n12345678901234567890,d2\n', { mapping });
    expect(stored.map(({ identity }) => identity)).toEqual(['00123', '12345678901234567890']);
  });

  it('takes the name of the event from --event where no column has it', async () => {
    const mapping = { type: 'event', columns: { id: { ctName: 'identity' } } };
    const { stored } = await pushed('id\nann\n', { mapping, args: ['--event', 'Signed Up'] });
    expect(stored).toMatchObject([{ evtName: 'Signed Up', identity: 'ann' }]);
  });

  it('takes times without a zone as the account has them, and days as their noon', async () => {
    const mapping = {
      type: 'event',
      columns: { id: { ctName: 'identity' }, at: { ctName: 'ts' }, day: { dataType: 'Date' } },
    };
    const csv = 'id,at,day\nann,2026-07-01 10:00:00,2026-01-31\n';
    const { stored, err } = await pushed(csv, { mapping, args: ['--event', 'E'], timezone: 'America/New_York' });
    expect(stored).toMatchObject([
      { ts: Date.UTC(2026, 6, 1, 14) / 1_000, evtData: { day: `$D_${Date.UTC(2026, 0, 31, 17) / 1_000}` } },
    ]);
    expect(err).toContain("Times without a zone are taken as America/New_York (the account's).");
    const said = await pushed(csv, { mapping, args: ['--event', 'E', '--timezone', 'UTC'] });
    expect(said.stored).toMatchObject([{ ts: Date.UTC(2026, 6, 1, 10) / 1_000 }]);
  });

  it.each([
    ['with carriage returns', 'customer,plan\r\nann,gold\r\nbob,"two\r\nlines"\r\n'],
    ['of an old Macintosh', 'customer,plan\rann,gold\rbob,"two\r\nlines"\r'],
    ['with a byte order mark', '\ufeffcustomer,plan\nann,gold\nbob,"two\r\nlines"'],
    ['with every field in quotes', '"customer","plan"\n"ann","gold"\n"bob","two\r\nlines"\n'],
    ['with blank lines', 'customer,plan\n\nann,gold\n\n\nbob,"two\r\nlines"\n\n'],
  ])('is read %s', async (_, csv) => {
    const mapping = { type: 'profile', columns: { customer: { ctName: 'identity' }, plan: {} } };
    const { stored } = await pushed(csv, { mapping });
    expect(stored.map(({ identity, profileData }) => [identity, profileData.plan])).toEqual([
      ['ann', 'gold'],
      ['bob', 'two\r\nlines'],
    ]);
  });

  it('may be gzipped, and have another delimiter', async () => {
    const mapping = { type: 'profile', columns: { customer: { ctName: 'identity' }, plan: {} } };
    const zipped = gzipSync('customer;plan\nann;5" disk, and more\n');
    const { stored } = await pushed(zipped, { mapping, name: 'c.csv.gz', args: ['--delimiter', ';'] });
    expect(stored).toMatchObject([{ profileData: { plan: '5" disk, and more' } }]);
  });

  it('brings the ugliest texts, names and identities as they are', async () => {
    const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
    const texts = ugliestTexts.filter((one) => one !== '' && one.isWellFormed());
    const columns = Object.fromEntries(
      ugliestPropertyNames.filter((name) => name !== 'identity').map((name, at) => [`c${at}`, { ctName: name }]),
    );
    const names = Object.keys(columns);
    const rows = texts.map((value, at) => [
      ugliestIdentities[at % ugliestIdentities.length] ?? '',
      ...names.map(() => value),
    ]);
    const csv = `id,${names.join(',')}\n${rows.map((row) => row.map(quoted).join(',')).join('\n')}\n`;
    const mapping = { type: 'event', columns: { id: { ctName: 'identity' }, ...columns } };
    const { stored, summary, err, rejected } = await pushed(csv, { mapping, args: ['--event', 'Ugly'] });
    expect(summary, err + rejected).toMatchObject({ status: 'ok', stored: texts.length });
    expect(stored.map(({ identity }) => identity)).toEqual(rows.map(([identity]) => identity));
    for (const [place, { evtData }] of stored.entries()) {
      expect(Object.entries(evtData)).toHaveLength(names.length);
      expect(new Set(Object.values(evtData))).toEqual(new Set([texts[place]]));
    }
  });
});

describe('the words of a mapping', () => {
  it.each([
    ['dd/MM/yyyy', '31/1/2026', '2026-01-31T12:00:00Z'],
    ['MM/dd/yyyy', '01/31/2026 08:30:00', '2026-01-31T08:30:00Z'],
    ['yyyy/dd/MM HH:mm:ss', '2026/31/01', '2026-01-31T12:00:00Z'],
    ['yyyy/MM/dd', '2026/01/31', '2026-01-31T12:00:00Z'],
    ['dd MMM yyyy', '31 Jan 2026 23:59:59', '2026-01-31T23:59:59Z'],
    ['dd/MM/yyyy', '1769860800', '2026-01-31T12:00:00Z'],
    ['UNIX', '1769860800', '2026-01-31T12:00:00Z'],
  ])('take dates as %s: %s', async (dateFormat, cell, iso) => {
    const columns = {
      id: { ctName: 'identity' },
      Born: { ctName: 'Same as column name', dataType: 'Date Formats', dateFormat },
      other: null,
    };
    const { stored, rejected } = await pushed(`id,Born,other\nann,${cell},x\n`, {
      mapping: { type: 'profile', columns },
    });
    expect(
      stored.map(({ profileData }) => profileData),
      rejected,
    ).toEqual([{ Born: `$D_${Date.parse(iso) / 1_000}` }]);
  });

  it.each([
    ['dd/MM/yyyy', '01/31/2026'],
    ['dd/MM/yyyy', '2026-01-31'],
    ['dd MMM yyyy', '31 Foo 2026'],
  ])('refuse as %s what has another format: %s', async (dateFormat, cell) => {
    const columns = { id: { ctName: 'identity' }, Born: { dataType: 'Date', dateFormat } };
    const { rejected } = await pushed(`id,Born\nann,${cell}\n`, { mapping: { type: 'profile', columns } });
    expect(rejected).toContain(`is no date; write epoch seconds, ${dateFormat}`);
  });

  it('have no evtName of profiles: there it is a property', async () => {
    const columns = { id: { ctName: 'identity' }, evtName: { dataType: 'Alphanumeric' } };
    const { stored } = await pushed('id,evtName\nann,x\n', { mapping: { type: 'profile', columns } });
    expect(stored).toEqual([{ type: 'profile', identity: 'ann', profileData: { evtName: 'x' } }]);
  });
});

describe('lines with a mapping', () => {
  it('keep what is no text, and the ugliest names and numbers', async () => {
    const rows = [
      ...ugliestNumbers.map((number) => ({ who: 'ann', value: number })),
      { who: 42, value: ['a', 'b'], ['__proto__']: 'x', constructor: true },
    ];
    const mapping = {
      type: 'profile',
      columns: { who: { ctName: 'identity' }, value: { dataType: 'Float' }, constructor: {} },
    };
    const own = JSON.stringify(mapping).replace('"constructor"', '"__proto__":{},"constructor"');
    await using server = await uploadServer();
    await using at = await folder();
    await writeFile(at.file('c.ndjson'), rows.map((row) => JSON.stringify(row)).join('\n'));
    await writeFile(at.file('m.json'), own);
    const ended = await push(server.url, [at.file('c.ndjson'), '--mapping', at.file('m.json')]);
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', stored: rows.length });
    expect(server.stored.slice(0, -1).map(({ profileData }) => profileData.value)).toEqual(
      ugliestNumbers.map((number) => number + 0),
    );
    expect(Object.entries(server.stored.at(-1)?.profileData ?? {})).toContainEqual(['__proto__', 'x']);
    expect(server.stored.at(-1)).toMatchObject({
      identity: '42',
      profileData: { value: ['a', 'b'], constructor: 'true' },
    });
  });
});

describe('rows that do not fit', () => {
  const mapping = {
    type: 'profile',
    columns: { id: { ctName: 'identity' }, Age: { dataType: 'Integer' }, Email: {}, Note: {} },
  };
  const csv = [
    'id,Age,Email,Note',
    'ann,31,ann@example.org,fine',
    'bob,old,bob@example.org,=1+1',
    'cat,5,no address,+4915112345678',
    'dan,7',
    ',9,eve@example.org,@x',
    'fay,9007199254740993,fay@example.org,"\'=quoted"',
  ].join('\n');

  it('are those whose whole numbers a Float would not keep, digit by digit', async () => {
    const { stored, rejected } = await pushed(
      'id,order\na,12345678901234567\nb,-12345678901234567.0\nc,12345678901234568\nd,0001.50\ne,1e20\nf,-0\n',
      { mapping: { type: 'profile', columns: { id: { ctName: 'identity' }, order: { dataType: 'Float' } } } },
    );
    expect(stored.map(({ identity, profileData }) => [identity, profileData.order])).toEqual([
      ['c', 12345678901234568],
      ['d', 1.5],
      ['e', 1e20],
      ['f', 0],
    ]);
    const reasons = (rejected ?? '').match(/[-\d.]+"+ would lose digits; make it a String to keep them/g);
    expect(reasons?.map((reason) => reason.split('"')[0])).toEqual(['12345678901234567', '-12345678901234567.0']);
  });

  it('are in the file of rejected rows with line and reason beside them, and no cell of it is a formula (failure mode 18)', async () => {
    const { summary, rejected, code, err } = await pushed(csv, { mapping });
    expect([code, summary]).toMatchObject([3, { status: 'warnings', rows: 6, stored: 1, rejected: 5 }]);
    expect(err).toContain('5 of 6 rows were rejected');
    expect(rejected?.trimEnd().split('\n')).toEqual([
      '_reason,_row,id,Age,Email,Note',
      `"column ""Age"": ""old"" is no whole number",3,bob,old,bob@example.org,'=1+1`,
      'Profile data is incorrect. Email is not valid.,4,cat,5,no address,+4915112345678',
      '"it has 2 fields, the header has 4",5,dan,7',
      "neither an identity nor an objectId: nobody knows whose it is,6,,9,eve@example.org,'@x",
      `"column ""Age"": ""9007199254740993"" is beyond 2^53; make it a String to keep its digits",7,fay,9007199254740993,fay@example.org,''=quoted`,
    ]);
  });

  it('go through when they are corrected there and pushed again, without what was put before them', async () => {
    const { rejected } = await pushed(csv, { mapping });
    const mended = rejected
      ?.replace(',bob,old,', ',bob,52,')
      .replace('no address', 'cat@example.org')
      .replace(',dan,7\n', ',dan,7,,\n')
      .replace(',,9,eve', ',eve,9,eve')
      .replace('fay,9007199254740993', 'fay,');
    const again = await pushed(mended ?? '', { mapping });
    expect(again.summary, again.rejected).toMatchObject({ status: 'ok', stored: 5 });
    expect(again.stored.map(({ identity, profileData }) => [identity, profileData.Note])).toEqual([
      ['bob', '=1+1'],
      ['cat', '+4915112345678'],
      ['dan', undefined],
      ['eve', '@x'],
      ['fay', "'=quoted"],
    ]);
  });

  it('of lines are pushed again in the same way', async () => {
    const ages = { type: 'profile', columns: { id: { ctName: 'identity' }, Age: { dataType: 'Integer' } } };
    const rows = '{"id":"ann","Age":"x"}\n{"id":"bob","Age":3}\nno json\n[1]\n';
    const { rejected, summary } = await pushed(rows, { mapping: ages, name: 'c.ndjson' });
    expect(summary).toMatchObject({ rows: 4, stored: 1, rejected: 3 });
    expect(
      rejected
        ?.trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual([
      { line: 1, reason: 'column "Age": "x" is no whole number', record: { id: 'ann', Age: 'x' } },
      { line: 3, reason: 'it is no JSON', text: 'no json' },
      { line: 4, reason: 'it is no JSON object', record: [1] },
    ]);
    const again = await pushed(rejected?.split('\n')[0]?.replace('"Age":"x"', '"Age":"4"') ?? '', {
      mapping: ages,
      name: 'c.ndjson',
    });
    expect(again.stored).toEqual([{ type: 'profile', identity: 'ann', profileData: { Age: 4 } }]);
  });

  it('of an import are taken as they are: both doors write them in one way', async () => {
    const cells = [
      [...REJECTED_COLUMNS, 'id', '=note'],
      ['no Integer', '7', 'ann', '=1+1'],
      ['x', '8', 'bob', "'quoted"],
    ];
    const columns = { id: { ctName: 'identity' }, '=note': { ctName: 'Note' } };
    const { stored } = await pushed(cells.map((row) => rejectedLine(row, ',')).join(''), {
      mapping: { type: 'profile', columns },
    });
    expect(stored.map(({ identity, profileData }) => [identity, profileData.Note])).toEqual([
      ['ann', '=1+1'],
      ['bob', "'quoted"],
    ]);
  });

  it('as GET /api/refused shows them are taken as they are', async () => {
    await using server = await uploadServer();
    await using at = await folder();
    const record = { type: 'profile', identity: 'ann', profileData: { Plan: 'gold' } };
    const refused = {
      id: 'x',
      upload: 'u',
      at: '2026-11-27T00:00:00Z',
      place: 1,
      reason: 'poison',
      records: 1,
      record,
    };
    await writeFile(at.file('r.ndjson'), JSON.stringify(refused));
    expect((await push(server.url, [at.file('r.ndjson')])).summary).toMatchObject({ status: 'ok', stored: 1 });
    expect(server.stored).toEqual([record]);
  });

  it.each([
    [
      'bytes that are no UTF-8',
      Buffer.from([...Buffer.from('id,Age,Email,Note\nann,1,,'), 0xe9, ...Buffer.from('\nbob,2,,ok\n')]),
      'it has bytes that are not UTF-8',
    ],
    [
      'a quote that is never closed',
      'id,Age,Email,Note\nbob,2,,ok\nann,1,,"never\ncat,3,,ok\n',
      'a quote is opened and never closed',
    ],
    [
      'text behind a closing quote',
      'id,Age,Email,Note\nann,1,,"x"y\nbob,2,,ok\n',
      'field 4: there is text behind its closing quote',
    ],
    [
      'a row above 4 MB',
      `id,Age,Email,Note\nann,1,,${'x'.repeat(5_000_000)}\nbob,2,,ok\n`,
      'it has 5000007 bytes, the limit is 4 MB',
    ],
  ])('%s is a rejected row, and the rest goes on (failure mode 17)', async (_, csvOf, reason) => {
    const { summary, stored, rejected } = await pushed(csvOf, { mapping });
    expect(summary).toMatchObject({ stored: 1, rejected: 1 });
    expect(stored).toMatchObject([{ identity: 'bob' }]);
    expect(rejected).toContain(reason);
  });
});

describe('a file that cannot be read', () => {
  const mapping = { type: 'profile', columns: { id: { ctName: 'identity' }, plan: {} } };
  it.each([
    [
      'id;plan\nann;gold\n',
      '--mapping: the file has no column "id", but "id;plan"; it looks as if --delimiter were \';\'',
    ],
    ['id,name\nann,x\n', '--mapping: the file has no column "plan", but "id", "name"'],
    ['id,plan,id\nann,x,y\n', 'the file has two columns called "id"'],
  ])('has its header told: %j', async (csv, error) => {
    const { code, err, stored } = await pushed(csv, { mapping });
    expect([code, stored]).toEqual([2, []]);
    expect(err).toContain(error);
  });

  it.each([
    [Buffer.from('\ufeffid,plan\nann,x\n', 'utf16le'), 'the file is UTF-16; save it as UTF-8'],
    [gzipSync(`id,plan\n${'ann,x\n'.repeat(1_000)}`).subarray(0, 40), 'the file is gzipped and cannot be inflated'],
  ])('fails with what it is (%#)', async (csv, error) => {
    const { code, summary } = await pushed(csv, { mapping });
    expect([code, summary.error]).toEqual([1, expect.stringContaining(error)]);
  });

  it.each([
    [{ type: 'events', columns: { a: {} } }, 'm.json: type: '],
    [{ type: 'event', columns: {} }, 'columns: must name at least one column'],
    [
      { type: 'profile', columns: { a: { ctName: 'identity', dataType: 'Text' } } },
      'columns.a.dataType: "Text" is none of String, Integer',
    ],
    [
      { type: 'profile', columns: { a: { ctName: 'x' }, b: { ctName: 'x' } } },
      'the columns "a" and "b" are both called x',
    ],
    [{ type: 'profile', columns: { a: {} } }, 'no column has the ctName identity or objectId'],
    [
      { type: 'event', columns: { a: { ctName: 'identity' } } },
      'no column has the ctName evtName; name the event by --event',
    ],
  ])('has its mapping told: %j', async (wrong, error) => {
    const { code, err } = await pushed('a,b\n1,2\n', { mapping: wrong });
    expect(code).toBe(2);
    expect(err).toContain(error);
  });
});
