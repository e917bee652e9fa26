import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { quoted } from '../../../dashboard/src/pages/data/query/quoted.ts';
import { askedName, findEvents, samplesIn } from '../../../dashboard/src/pages/data/schema/schema.ts';
import { csvOf, cutCsv } from '../../../dashboard/src/pages/data/segments/cut-csv.ts';
import { readCsvList } from '../../../lambdas/segments/domain/listed-rows.ts';
import { ugliestTexts } from '../../support/ugliest.ts';

describe('a list that is uploaded', () => {
  it('is cut between its rows, each piece with the first line, and loses no row', () => {
    const rows = Array.from({ length: 1_000 }, (_, at) => (at % 7 === 0 ? `"line\n${at}","a ""b"", c"` : `id ${at},x`));
    const cut = cutCsv(`\ufeffidentity,other\r\n${rows.join('\r\n')}\r\n`, { rows: 300, contacts: 100, bytes: 1e6 });
    if (cut.kind !== 'pieces') throw new Error(cut.why);
    expect(cut.pieces.map(({ rows }) => rows)).toEqual([300, 300, 300, 100]);
    const read = cut.pieces.flatMap(({ text }) => readCsvList(text).map(({ given }) => given));
    expect(read).toEqual(Array.from({ length: 1_000 }, (_, at) => (at % 7 === 0 ? `line\n${at}` : `id ${at}`)));
  });

  it('has fewer rows in a request where each is an e-mail or a phone, and no request over its bytes', () => {
    const rows = Array.from({ length: 250 }, (_, at) => `${at}@example.com`).join('\n');
    const byContacts = cutCsv(`email\n${rows}`, { rows: 1_000, contacts: 100, bytes: 1e6 });
    expect(byContacts).toMatchObject({ pieces: [{ rows: 100 }, { rows: 100 }, { rows: 50 }] });
    const byBytes = cutCsv(`identity\n${rows}`, { rows: 1_000, contacts: 100, bytes: 1_000 });
    if (byBytes.kind !== 'pieces') throw new Error(byBytes.why);
    for (const { text } of byBytes.pieces)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1_000 + 'identity\n'.length);
  });

  it('says what is missing before anything is sent', () => {
    expect(cutCsv('name\njane')).toMatchObject({ kind: 'unfit', why: expect.stringContaining('identity, objectId') });
    expect(cutCsv('identity\n')).toMatchObject({ kind: 'unfit', why: expect.stringContaining('no row') });
    expect(cutCsv('')).toMatchObject({ kind: 'unfit' });
    expect(cutCsv('"ObjectId", Email \nx,y')).toMatchObject({ kind: 'pieces', columns: ['objectid', 'email'] });
  });

  it('is told of in cells that no spreadsheet takes for a formula, phones as they are (failure mode 18)', () => {
    expect(csvOf(['value'], [['=1+1'], ['+14155552671'], ['-2+3'], ['@SUM(1)'], ['say "hi"']])).toBe(
      `"value"\n"'=1+1"\n"+14155552671"\n"'-2+3"\n"'@SUM(1)"\n"say ""hi"""\n`,
    );
  });
});

describe('a curl', () => {
  it('says to the shell what the query says, whatever is in it', () => {
    for (const text of ugliestTexts) {
      const json = JSON.stringify({ value: text, more: "o'brien $HOME `id` $(id) !! \\" });
      const said = execFileSync('sh', ['-c', `printf %s ${quoted(json)}`], { encoding: 'utf8' });
      expect(said).toBe(json);
    }
  });
});

describe('the schema', () => {
  const event = (name: string, properties: string[]) => ({
    ...{ name, count: 1, first_seen: 1, last_seen: 2 },
    properties: properties.map((property) => ({ name: property, type: 'string' })),
  });

  it('is found by names of events, with all that they have, and by names of properties', () => {
    const events = [event('Charged', ['Amount', 'Card']), event('Card Added', ['Kind']), event('Searched', ['Text'])];
    const found = findEvents(events, ' card ').map((one) => [one.event.name, one.properties.map(({ name }) => name)]);
    expect(found).toEqual([
      ['Charged', ['Card']],
      ['Card Added', ['Kind']],
    ]);
    expect(findEvents(events, '')).toHaveLength(3);
    expect(findEvents(events, 'constructor')).toEqual([]);
  });

  it('has samples of texts and numbers, the most frequent first, whatever they are called', () => {
    const answered = JSON.parse('{"status":"success","values":{"STR":{"__proto__":3,"a":1},"NUMBER":{"0-100":7}}}');
    expect(samplesIn(answered)).toEqual([
      { value: '0-100', count: 7 },
      { value: '__proto__', count: 3 },
      { value: 'a', count: 1 },
    ]);
    expect(askedName('Items.price')).toBe('price');
  });
});
