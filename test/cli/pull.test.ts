import { appendFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { expired, type Fault, fakeServer, inProgress, pagesOf } from './fake-server.ts';
import { folder, pull, startPull, text } from './pulling.ts';

const pages = pagesOf(4, 25);
const wanted = `${pages.flat().join('\n')}\n`;
const once = (fault: Fault, page: number) => (asked: { page: number; times: number }) =>
  asked.page === page && asked.times === 1 ? fault : undefined;

describe('causeway pull', () => {
  it('writes every record as the server wrote it, a line each, and says so in one line of JSON', async () => {
    await using server = await fakeServer(pages);
    await using at = await folder();
    const ended = await pull(server.url, ['--out', at.file('a.ndjson'), '--profile', '--batch-size', '25']);
    expect(await text(at.file('a.ndjson'))).toBe(wanted);
    expect(ended.code).toBe(0);
    expect(ended.summary).toMatchObject({
      status: 'ok',
      rows: 100,
      pages: 4,
      from: 20261101,
      to: 20261101,
      warnings: [],
    });
    expect(server.opened).toEqual([
      {
        query: { event_name: 'Charged', from: 20261101, to: 20261101 },
        params: '?batch_size=25&app=false&events=false&profile=true',
        path: '/1/events.json',
      },
    ]);
    expect(await readdir(at.path)).toEqual(['.causeway', 'a.ndjson']);
  });

  it.each([0, 1, 3])('killed while it waits for page %i, it goes on and gives the same bytes', async (page) => {
    await using server = await fakeServer(pages, once({ kind: 'hang' }, page));
    await using at = await folder();
    const killed = startPull(server.url, ['--out', at.file('a.ndjson')]);
    while (!server.asked.some((asked) => asked.page === page)) await new Promise((resolve) => setTimeout(resolve, 10));
    killed.child.kill('SIGKILL');
    expect((await killed.ended).signal).toBe('SIGKILL');
    expect(await text(at.file('a.ndjson'))).toBeUndefined();
    const again = await pull(server.url, ['--out', at.file('a.ndjson')]);
    expect(await text(at.file('a.ndjson'))).toBe(wanted);
    expect(again.summary).toMatchObject({ status: 'ok', rows: 100, resumed: true });
    expect(server.opened).toHaveLength(1);
    expect(
      server.asked.filter((asked) => asked.page < page && asked.what === 'page').every(({ times }) => times === 1),
    ).toBe(true);
  });

  it('cuts off a page that was half written when it was killed', async () => {
    await using server = await fakeServer(pages, once({ kind: 'hang' }, 2));
    await using at = await folder();
    const killed = startPull(server.url, ['--out', at.file('a.ndjson')]);
    while (!server.asked.some((asked) => asked.page === 2)) await new Promise((resolve) => setTimeout(resolve, 10));
    killed.child.kill('SIGKILL');
    await killed.ended;
    await appendFile(at.file('a.ndjson.part'), `${pages[2]?.[0]}\n{"profile":{"ident`);
    await pull(server.url, ['--out', at.file('a.ndjson')]);
    expect(await text(at.file('a.ndjson'))).toBe(wanted);
  });

  it('asks again, with the same cursor, while the server says "in progress"', async () => {
    await using server = await fakeServer(pages, once(inProgress, 1));
    await using at = await folder();
    const ended = await pull(server.url, ['--out', at.file('a.ndjson')]);
    expect([ended.code, ended.summary.waits, await text(at.file('a.ndjson'))]).toEqual([0, 1, wanted]);
    expect(server.asked.filter(({ page }) => page === 1).map(({ cursor }) => cursor)).toEqual(['c1_1', 'c1_1']);
  });

  it('waits as long as a 429 asks for', async () => {
    await using server = await fakeServer(
      pages,
      once({ kind: 'status', status: 429, headers: { 'retry-after': '2' } }, 1),
    );
    await using at = await folder();
    const startedAt = Date.now();
    const ended = await pull(server.url, ['--out', at.file('a.ndjson')]);
    expect([ended.code, await text(at.file('a.ndjson'))]).toEqual([0, wanted]);
    expect(Date.now() - startedAt).toBeGreaterThan(2_000);
    expect(ended.err).toContain('HTTP 429; asking again in 2.0 s');
  });

  it.each([
    ['a server error', { kind: 'status', status: 503 }],
    ['an answer that is cut off', { kind: 'cut' }],
    ['a page of a proxy', { kind: 'status', status: 200, body: '<html>' }],
  ] satisfies [string, Fault][])('lives through %s', async (_, fault) => {
    await using server = await fakeServer(pages, once(fault, 2));
    await using at = await folder();
    expect((await pull(server.url, ['--out', at.file('a.ndjson')])).code).toBe(0);
    expect(await text(at.file('a.ndjson'))).toBe(wanted);
  });

  it('gives up when its patience is at an end, and can be gone on with', async () => {
    let broken = true;
    await using server = await fakeServer(pages, ({ page }) =>
      broken && page === 2 ? { kind: 'status', status: 500 } : undefined,
    );
    await using at = await folder();
    const ended = await pull(server.url, ['--out', at.file('a.ndjson'), '--patience', '0']);
    expect([ended.code, ended.summary.status]).toEqual([1, 'failed']);
    expect(ended.summary.error).toContain('HTTP 500');
    broken = false;
    expect((await pull(server.url, ['--out', at.file('a.ndjson')])).summary).toMatchObject({
      resumed: true,
      rows: 100,
    });
    expect(await text(at.file('a.ndjson'))).toBe(wanted);
  });

  it('fails at once, without trying again, where the passcode is wrong', async () => {
    const refused = { status: 'fail', error: 'Invalid Credentials', code: 401 };
    await using server = await fakeServer(pages, () => ({ kind: 'status', status: 401, body: refused }));
    await using at = await folder();
    const ended = await pull(server.url, ['--out', at.file('a.ndjson')]);
    expect([ended.code, server.asked.length]).toEqual([1, 1]);
    expect(ended.summary.error).toContain('Invalid Credentials');
    expect(ended.out + ended.err).not.toContain('secret');
  });

  it('writes an empty file for days without events', async () => {
    await using server = await fakeServer([]);
    await using at = await folder();
    expect((await pull(server.url, ['--out', at.file('a.ndjson')])).summary).toMatchObject({
      status: 'ok',
      rows: 0,
      pages: 0,
    });
    expect(await text(at.file('a.ndjson'))).toBe('');
  });
});

describe('an expired cursor', () => {
  it('is opened anew, with a message, when nothing was written yet', async () => {
    await using server = await fakeServer(pages, once(expired, 0));
    await using at = await folder();
    const ended = await pull(server.url, ['--out', at.file('a.ndjson')]);
    expect([ended.code, ended.summary.restarts, await text(at.file('a.ndjson'))]).toEqual([0, 1, wanted]);
    expect(ended.err).toContain(
      'The cursor has expired (invalid cursor (code 3)); opening a new one, nothing was written yet.',
    );
  });

  it('ends the pull when rows were written, and says what to do; --restart does it', async () => {
    await using server = await fakeServer(pages, ({ page, cursor }) =>
      page === 2 && cursor?.startsWith('c1') ? expired : undefined,
    );
    await using at = await folder();
    const ended = await pull(server.url, ['--out', at.file('a.ndjson')]);
    expect(ended.code).toBe(1);
    expect(ended.summary.error).toMatch(/expired after 50 rows.*--restart/);
    const again = await pull(server.url, ['--out', at.file('a.ndjson'), '--restart']);
    expect([again.code, await text(at.file('a.ndjson'))]).toEqual([0, wanted]);
  });

  it('is started over by itself with --restart-if-expired', async () => {
    await using server = await fakeServer(pages, ({ page, cursor }) =>
      page === 2 && cursor?.startsWith('c1') ? expired : undefined,
    );
    await using at = await folder();
    const ended = await pull(server.url, ['--out', at.file('a.ndjson'), '--restart-if-expired']);
    expect([ended.code, ended.summary.restarts, await text(at.file('a.ndjson'))]).toEqual([0, 1, wanted]);
  });
});

describe('an interrupted pull', () => {
  it('of something else is not gone on with', async () => {
    await using server = await fakeServer(pages, ({ page }) =>
      page === 2 ? { kind: 'status', status: 500 } : undefined,
    );
    await using at = await folder();
    await pull(server.url, ['--out', at.file('a.ndjson'), '--patience', '0']);
    const other = await pull(server.url, ['--out', at.file('a.ndjson'), '--from', '20261102']);
    expect(other.code).toBe(1);
    const error = String(other.summary.error);
    expect(error).toContain('an interrupted pull of events of "Charged" on 20261101, of which 50 rows are kept');
    expect(error).toContain('this call asks for events of "Charged" on 20261102');
    expect(error).toContain(
      `causeway pull events --event Charged --from 20261101 --to 20261101 --out ${at.file('a.ndjson')}`,
    );
    expect(error).toContain('--restart');
  });

  it('whose output was lost is not gone on with', async () => {
    await using server = await fakeServer(pages, ({ page }) =>
      page === 2 ? { kind: 'status', status: 500 } : undefined,
    );
    await using at = await folder();
    await pull(server.url, ['--out', at.file('a.ndjson'), '--patience', '0']);
    await writeFile(at.file('a.ndjson.part'), '');
    const ended = await pull(server.url, ['--out', at.file('a.ndjson')]);
    expect([ended.code, ended.summary.error]).toEqual([1, expect.stringContaining('--restart')]);
  });
});

describe('--format parquet', () => {
  it('gives one row a record, with JSON texts unchanged, and leaves nothing else', async () => {
    await using server = await fakeServer(pages);
    await using at = await folder();
    await mkdir(at.file('out'));
    const ended = await pull(server.url, ['--out', at.file('out'), '--format', 'parquet']);
    expect(ended.code, ended.err).toBe(0);
    expect(await readdir(at.file('out'))).toEqual(['.causeway', 'charged-20261101-20261101.parquet']);
    const connection = await (await DuckDBInstance.create()).connect();
    const read = await connection.runAndReadAll(
      `SELECT count(*)::INTEGER, min(identity), max(ts)::VARCHAR, min(local_time)::VARCHAR,
         count(DISTINCT event_props->>'$.Place')::INTEGER, min(event_props->>'$.Id')
       FROM read_parquet('${at.file('out/charged-20261101-20261101.parquet')}')`,
    );
    expect(read.getRows()[0]).toEqual([
      100,
      'p0',
      '20261101120059',
      '2026-11-01 12:00:00',
      100,
      '12345678901234567890',
    ]);
  });

  it('gives the same bytes after a crash', async () => {
    await using server = await fakeServer(pages, once({ kind: 'hang' }, 2));
    await using at = await folder();
    const killed = startPull(server.url, ['--out', at.file('a.parquet')]);
    while (!server.asked.some((asked) => asked.page === 2)) await new Promise((resolve) => setTimeout(resolve, 10));
    killed.child.kill('SIGKILL');
    await killed.ended;
    await pull(server.url, ['--out', at.file('a.parquet')]);
    await pull(server.url, ['--out', at.file('b.parquet')]);
    expect(await text(at.file('a.parquet'))).toBe(await text(at.file('b.parquet')));
  });

  it('of nothing is a file without rows', async () => {
    await using server = await fakeServer([]);
    await using at = await folder();
    const ended = await pull(server.url, ['--out', at.file('a.parquet')]);
    expect([ended.code, ended.summary.rows], ended.err).toEqual([0, 0]);
    expect((await text(at.file('a.parquet')))?.startsWith('PAR1')).toBe(true);
  });
});

describe('a day that is not as its weekday is', () => {
  it('ends with status 3 and a warning; the next good one does not', async () => {
    await using at = await folder();
    const pullOf = async (rows: number, day: number) => {
      await using server = await fakeServer(rows === 0 ? [] : pagesOf(1, rows, day));
      return await pull(server.url, ['--out', `${at.path}/`, '--from', String(day)]);
    };
    expect((await pullOf(60, 20261018)).code).toBe(0);
    expect((await pullOf(60, 20261025)).summary.warnings).toEqual(['no pull has had 2026-10-19 to 2026-10-24']);
    const small = await pullOf(20, 20261101);
    expect([small.code, small.summary.status, small.summary.rows]).toEqual([3, 'warnings', 20]);
    expect(small.summary.warnings).toContain('Sunday 2026-11-01 has 20 rows; that weekday usually has 60');
    expect(small.err).toContain('Warning: Sunday 2026-11-01');
    expect((await pullOf(0, 20261108)).summary.warnings).toContain(
      'Sunday 2026-11-08 has no rows; that weekday usually has 60',
    );
  });
});

describe('called wrongly', () => {
  it.each([
    [['--out', ''], '--out is missing'],
    [['--out', 'x', '--from', '20261301'], '--from: 20261301 is no day'],
    [['--out', 'x', '--to', '20261031'], '--from 20261101 is after --to 20261031'],
    [['--out', 'x', '--format', 'csv'], '--format: csv is neither'],
    [['--out', 'x', '--batch-size', '0'], '--batch-size must be a number from 1 to 5000'],
    [['--out', 'x', '--timezone', 'Mars/Olympus'], '--timezone: Mars/Olympus is no time zone'],
    [['--out', 'x', '--colour'], '--colour'],
    [['--out', 'x.csv'], 'pull writes NDJSON or Parquet, and x.csv would be neither'],
    [['--out', 'x', '--query', 'no-such-file.json'], '--query: no-such-file.json cannot be read'],
    [['profiles', '--out', 'x'], 'not "events profiles"'],
  ])('%j ends with status 2 and says what is wrong', async (args, error) => {
    const ended = await pull('http://127.0.0.1:9', args);
    expect([ended.code, ended.out]).toEqual([2, '']);
    expect(ended.err).toContain(error);
  });
});
