import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuck } from '#runtime/duckdb.ts';
import { rewriteRecords } from '../../lambdas/exports/records/packed-records.ts';
import { xmlSql, xmlText } from '../../lambdas/exports/records/xml-text.ts';
import { xmlWriter } from '../../lambdas/exports/records/xml-writer.ts';
import { ugliestPropertyNames, ugliestTexts } from '../support/ugliest.ts';
import {
  child,
  type Element,
  entriesOf,
  expectXmllintTakes,
  readable,
  strictXml,
  textOf,
  valueInXml,
} from './strict-xml.ts';
import { byTs, many, overTheWire, people, profilesPart, sent, ugliestParts } from './ugliest-parts.ts';

const { exported } = ugliestParts();

/** Properties as a reader should find them, in any order. */
function expected(props: Record<string, unknown>): [string, string][] {
  const held = Object.entries(props).filter(([, value]) => value !== null);
  return held.map(([name, value]): [string, string] => [readable(name), valueInXml(value)]).toSorted();
}

describe('the ugliest events and profiles, exported as XML', () => {
  it('are taken by xmllint and by a strict parser, which find every value of every property (failure mode 17)', async () => {
    const { results, text } = await exported({ format: 'xml' });
    let rows = 0;
    for (const { name, rows: told } of results) {
      const whole = text(name);
      expect(name).toMatch(/\.xml\.gz$/);
      expect(whole.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<root>\n<Event>')).toBe(true);
      await expectXmllintTakes(whole);
      const records = strictXml(whole);
      expect(records).toHaveLength(told);
      for (const record of records) {
        expect(record.name).toBe('Event');
        const event = byTs.get(Number(textOf(record, 'eventTime')));
        expect(entriesOf(child(record, 'eventProps')).toSorted()).toEqual(expected(overTheWire(event?.evtData)));
        expect(textOf(record, 'eventName')).toBe(readable(event?.evtName ?? ''));
        expect(textOf(record, 'profile', 'identity')).toBe(readable(event?.identity ?? ''));
      }
      rows += records.length;
    }
    expect(rows).toBe(sent.length + many.length);
  });

  it('tell of profiles who they are, what may be sent to them, and all of their properties', async () => {
    const { results, text } = await exported({ type: 'profiles', format: 'xml' }, profilesPart);
    const json = await exported({ type: 'profiles', format: 'jsonl' }, profilesPart);
    const lines = json
      .text(json.results[0]?.name ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const whole = text(results[0]?.name ?? '');
    await expectXmllintTakes(whole);
    const byId = new Map(strictXml(whole).map((record) => [textOf(record, 'profileId'), record]));
    expect(byId.size).toBe(lines.length);
    expect(lines.length).toBeGreaterThanOrEqual(people.length);
    for (const line of lines) {
      const record = byId.get(line.profileId);
      expect(record?.name).toBe('Profile');
      expect(entriesOf(child(record, 'profileProps')).toSorted()).toEqual(expected(line.profileProps));
      expect(textOf(record, 'identity')).toBe(readable(line.identity));
      const list = child(record, 'profileIdentities')?.children.find(
        (entry) => textOf(entry, 'key') === 'all_identities',
      );
      const values = child(list, 'value')?.children.map((one: Element) => one.text);
      expect(values).toEqual(line.profile.all_identities.map(readable));
    }
  });
});

describe('a text in XML', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom(...ugliestTexts, ...ugliestPropertyNames),
  );

  it('is read back by a strict parser as it was, but for what XML 1.0 cannot hold', () => {
    fc.assert(
      fc.property(text, (one) => {
        expect(strictXml(`<root><a>${xmlText(one)}</a></root>`)[0]?.text).toBe(readable(one));
      }),
    );
  });

  it('is written by DuckDB as it is by Node', async () => {
    await using duck = await openDuck({ threads: 1 });
    const every = Array.from({ length: 0x120 }, (_, code) => String.fromCodePoint(code)).join('|');
    for (const one of [...ugliestTexts, ...ugliestPropertyNames, every, '\ufffd\ufffe\uffff\u{1fffe}\u{10ffff}']) {
      const sql = `SELECT '|' || ${xmlSql('$text')}`;
      const found = await duck.connection.runAndReadAll(sql, { text: one.toWellFormed() });
      expect(found.getRows()).toEqual([[`|${xmlText(one)}`]]);
    }
  });

  const place = { folder: '' };
  beforeAll(async () => {
    place.folder = await mkdtemp(join(tmpdir(), 'xml-'));
  });
  afterAll(async () => await rm(place.folder, { recursive: true }));

  it('is found again under its property, whatever both are', async () => {
    const value = fc.oneof(
      text,
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.constant(null),
      fc.array(text),
    );
    const props = fc.array(fc.tuple(text, value), { maxLength: 12 }).map((members) => Object.fromEntries(members));
    await fc.assert(
      fc.asyncProperty(fc.array(props, { minLength: 1, maxLength: 5 }), async (records) => {
        const path = join(place.folder, 'records');
        const head = '<Event><eventProps>';
        const packed = records.map((one) => {
          const json = JSON.stringify(one);
          return `${head.length} ${Buffer.byteLength(json)} ${head}${json}\n`;
        });
        await writeFile(path, packed.join(''));
        await rewriteRecords(path, xmlWriter('</eventProps></Event>'));
        const found = strictXml(`<root>${await readFile(path, 'utf8')}</root>`);
        expect(found.map((one) => entriesOf(child(one, 'eventProps')).toSorted())).toEqual(
          records.map((one) => expected(JSON.parse(JSON.stringify(one)))),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('keeps numbers as they were sent, digit for digit', async () => {
    const path = join(place.folder, 'numbers');
    const json = '{"a":2868860079149422351,"b":1.50}';
    await writeFile(path, `1 ${json.length} -${json}\n`);
    await rewriteRecords(path, xmlWriter(''));
    expect(await readFile(path, 'utf8')).toBe(
      '-<entry><key>a</key><value>2868860079149422351</value></entry><entry><key>b</key><value>1.50</value></entry>\n',
    );
  });
});
