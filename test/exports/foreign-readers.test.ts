import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { readersVenvDir } from '../../local/stack/layout.ts';
import { readable } from './strict-xml.ts';
import { byTs, many, type SentEvent, sameProperties, sent, ugliestParts } from './ugliest-parts.ts';

/** `npm test` installs pyarrow; a run of the unit tests by themselves may come before. */
const python = join(readersVenvDir, 'bin/python');
const { exported } = ugliestParts();

type Row = Record<string, unknown>;

async function readByPython(definition: { format: string }): Promise<Row[]> {
  const { files } = await exported(definition);
  const folder = await mkdtemp(join(tmpdir(), 'python-'));
  const ending = /\.[a-z]+(\.gz)?$/;
  const paths = [...files.keys()].map((name, index) => join(folder, `${index}${ending.exec(name)?.[0]}`));
  for (const [index, bytes] of [...files.values()].entries()) await writeFile(paths[index] ?? '', bytes);
  const script = join(import.meta.dirname, 'read-by-python.py');
  const args = [script, definition.format, ...paths];
  const { stdout } = await promisify(execFile)(python, args, { maxBuffer: 1 << 28 });
  await rm(folder, { recursive: true });
  return JSON.parse(stdout);
}

describe.runIf(existsSync(python))('the ugliest events, read by Python', () => {
  const all = sent.length + many.length;
  const eventOf = (row: Row): SentEvent | undefined => byTs.get(Number(row.eventTime));

  it.each([{}, { gz: true }])('as Parquet %o, by pyarrow, are whole', async (option) => {
    const rows = await readByPython({ format: 'parquet', ...option });
    for (const row of rows) {
      sameProperties(JSON.parse(String(row.eventProps)), Number(row.eventTime));
      expect([row.eventName, row.identity]).toEqual([eventOf(row)?.evtName, eventOf(row)?.identity]);
    }
    expect(rows).toHaveLength(all);
  });

  it('as Parquet of unions, by pyarrow, have every property and its value', async () => {
    const rows = await readByPython(Object.assign({ format: 'parquet' }, { parquet: 'union' }));
    for (const row of rows) {
      const props = (row.eventProps ?? {}) as Row;
      const spelt = Object.entries(props).map(([name, value]) => {
        const was = eventOf(row)?.evtData[name];
        return [name, typeof was === 'object' && typeof value === 'string' ? JSON.parse(value) : value];
      });
      sameProperties(Object.fromEntries(spelt), Number(row.eventTime));
      expect((row.identity as Row).identity).toBe(eventOf(row)?.identity);
    }
    expect(rows).toHaveLength(all);
  });

  it.each([{}, { formulaSafe: false }])(
    'as CSV %o, by its csv module, have every row in its columns',
    async (option) => {
      const rows = await readByPython({ format: 'csv', ...option });
      for (const row of rows) {
        const name = eventOf(row)?.evtName ?? '';
        expect('formulaSafe' in option ? [name] : [name, `'${name}`]).toContain(row.eventName);
      }
      expect(rows).toHaveLength(all);
    },
  );

  it.each([{}, { asString: true }])('as lines of JSON %o are one object a line', async (option) => {
    const rows = await readByPython({ format: 'jsonl', ...option });
    for (const row of rows) {
      expect(row.eventName).toBe(eventOf(row)?.evtName);
      if (!('asString' in option)) sameProperties(row.eventProps as Row, Number(row.eventTime));
    }
    expect(rows).toHaveLength(all);
  });

  it('as XML, by ElementTree, are well-formed', async () => {
    const rows = await readByPython({ format: 'xml' });
    for (const row of rows) expect(row.eventName).toBe(readable(eventOf(row)?.evtName ?? ''));
    expect(rows).toHaveLength(all);
  });
});
