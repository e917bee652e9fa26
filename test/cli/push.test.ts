import { readdir, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ugliestEvents, ugliestProfiles, ugliestSpellings } from '../support/ugliest.ts';
import { run } from './in-process.ts';
import { folder, start, text } from './pulling.ts';
import { type Stored, type Upload, uploadServer } from './upload-server.ts';

const event = (place: number) => ({
  type: 'event',
  identity: `p${place % 7}`,
  evtName: 'Charged',
  ts: 1_700_000_000 + place,
  evtData: { Place: place },
});
const lines = (records: readonly object[]) => `${records.map((record) => JSON.stringify(record)).join('\n')}\n`;
const places = (stored: readonly Stored[]) => stored.map(({ evtData }) => Number(evtData.Place));
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place);
const push = (url: string, args: readonly string[]) => run(['push', ...args], { env: { CAUSEWAY_URL: url } });

describe('causeway push', () => {
  it('uploads every record of a file of lines, in requests of a size, and says so in one line of JSON', async () => {
    await using server = await uploadServer();
    await using at = await folder();
    await writeFile(at.file('e.ndjson'), lines(upTo(2_500).map(event)));
    const ended = await push(server.url, [at.file('e.ndjson')]);
    expect(ended.code, ended.err).toBe(0);
    expect(ended.summary).toMatchObject({ status: 'ok', file: 'e.ndjson', rows: 2_500, stored: 2_500, rejected: 0 });
    expect(ended.summary).toMatchObject({ batches: 3, resumed: false, warnings: [] });
    expect(places(server.stored).toSorted((a, b) => a - b)).toEqual(upTo(2_500));
    expect(server.uploads.map(({ records }) => records.length).toSorted()).toEqual([1_000, 1_000, 500]);
    expect(await readdir(at.path)).toEqual(['.causeway', 'e.ndjson']);
    expect(await readdir(at.file('.causeway'))).toEqual([]);
    expect(ended.out + ended.err).not.toContain('secret');
  });

  it.each([
    ['a JSON list', 'e.json', (records: object[]) => JSON.stringify(records, null, 2)],
    ['a JSON body of uploads', 'e.json', (records: object[]) => JSON.stringify({ d: records })],
    ['lines that are called JSON', 'e.json', lines],
    [
      'lines with a byte order mark, carriage returns and blank lines',
      'e.jsonl',
      (records: object[]) => `\ufeff${lines(records).replaceAll('\n', '\r\n\r\n')}`,
    ],
    ['gzipped lines', 'e.ndjson.gz', (records: object[]) => gzipSync(lines(records))],
    ['gzipped lines that are not called so', 'e.ndjson', (records: object[]) => gzipSync(lines(records))],
  ])('reads %s', async (_, name, written) => {
    await using server = await uploadServer();
    await using at = await folder();
    await writeFile(at.file(name), written(upTo(30).map(event)));
    const ended = await push(server.url, [at.file(name)]);
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', stored: 30 });
    expect(places(server.stored)).toEqual(upTo(30));
  });

  it('reads lines from standard input', async () => {
    await using server = await uploadServer();
    await using at = await folder();
    const running = start(
      server.url,
      ['push', '-', '--state', at.path, '--rejected', at.file('r.ndjson')],
      {},
      lines(upTo(1_200).map(event)),
    );
    const ended = await running.ended;
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', rows: 1_200 });
    expect(server.stored).toHaveLength(1_200);
  });

  it('sends no request above 4 MB', async () => {
    await using server = await uploadServer();
    await using at = await folder();
    const large = (place: number) => ({
      ...event(place),
      evtData: Object.fromEntries(upTo(100).map((name) => [`n${name}`, 'é'.repeat(500)])),
    });
    await writeFile(at.file('e.ndjson'), lines(upTo(100).map(large)));
    const ended = await push(server.url, [at.file('e.ndjson')]);
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', stored: 100 });
    expect(server.uploads.length).toBeGreaterThan(2);
  });

  it('brings the ugliest records that are taken as they are, from lines and from a list', async () => {
    const ugly = [...ugliestEvents(), ...ugliestProfiles(), ...ugliestSpellings()];
    const sent = JSON.parse(JSON.stringify(ugly));
    for (const [name, written] of [
      ['u.ndjson', lines(ugly)],
      ['u.json', JSON.stringify(ugly)],
    ] as const) {
      await using server = await uploadServer();
      await using at = await folder();
      await writeFile(at.file(name), written);
      const ended = await push(server.url, [at.file(name), '--at-once', '1']);
      expect(ended.summary, ended.err).toMatchObject({ status: 'ok', stored: ugly.length });
      expect(server.stored).toEqual(sent);
    }
  });
});

describe('an interrupted push', () => {
  it.each([1, 3, 5])(
    'killed while request %i waits for its answer, it goes on and stores every row once',
    async (number) => {
      await using server = await uploadServer((upload) =>
        upload.number === number ? { kind: 'stored and gone' } : undefined,
      );
      await using at = await folder();
      await writeFile(at.file('e.ndjson'), lines(upTo(600).map(event)));
      const args = ['push', at.file('e.ndjson'), '--batch-size', '100', '--at-once', '2'];
      const killed = start(server.url, args);
      await expect.poll(() => server.uploads.length, { timeout: 90_000 }).toBeGreaterThanOrEqual(number);
      killed.child.kill('SIGKILL');
      expect((await killed.ended).signal).toBe('SIGKILL');
      const again = await push(server.url, args.slice(1));
      expect(again.summary, again.err).toMatchObject({ status: 'ok', rows: 600, stored: 600, resumed: true });
      expect(places(server.stored).toSorted((a, b) => a - b)).toEqual(upTo(600));
    },
  );

  it('whose state is lost as well stores every row once: the same rows have the same keys', async () => {
    await using server = await uploadServer();
    await using at = await folder();
    await writeFile(at.file('e.ndjson'), lines(upTo(250).map(event)));
    const args = [at.file('e.ndjson'), '--batch-size', '100'];
    await push(server.url, args);
    expect((await push(server.url, args)).summary).toMatchObject({ status: 'ok', stored: 250 });
    expect(server.stored).toHaveLength(250);
    await push(server.url, [...args, '--again']);
    expect(server.stored).toHaveLength(500);
  });

  it('has each rejected row once in the file of rejected rows', async () => {
    let broken = true;
    await using server = await uploadServer(({ number }) =>
      broken && number === 3
        ? { kind: 'status', status: 401, body: { status: 'fail', error: 'Invalid Credentials', code: 401 } }
        : undefined,
    );
    await using at = await folder();
    const records = upTo(50).map((place) => (place % 10 === 3 ? { ...event(place), ts: 0 } : event(place)));
    await writeFile(at.file('e.ndjson'), lines(records));
    const args = [at.file('e.ndjson'), '--batch-size', '10', '--at-once', '1'];
    const ended = await push(server.url, args);
    expect([ended.code, ended.summary.status, ended.summary.rows]).toEqual([1, 'failed', 20]);
    expect(ended.summary.error).toContain('Invalid Credentials');
    broken = false;
    const again = await push(server.url, args);
    expect([again.code, again.summary.status, again.summary.stored, again.summary.rejected]).toEqual([
      3,
      'warnings',
      45,
      5,
    ]);
    const rejected = (await text(at.file('e.rejected.ndjson')))
      ?.trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rejected?.map(({ line }) => line)).toEqual([4, 14, 24, 34, 44]);
    expect(rejected?.[0]).toEqual({
      line: 4,
      code: 525,
      reason: 'Timestamp should be present in the Unix Epoch format.',
      record: records[3],
    });
  });

  it('of a file that has changed is not gone on with', async () => {
    await using server = await uploadServer(({ number }) =>
      number === 3 ? { kind: 'status', status: 401 } : undefined,
    );
    await using at = await folder();
    await writeFile(at.file('e.ndjson'), lines(upTo(50).map(event)));
    const args = [at.file('e.ndjson'), '--batch-size', '10', '--at-once', '1'];
    await push(server.url, args);
    await writeFile(at.file('e.ndjson'), lines(upTo(60).map((place) => event(place + 5))));
    const ended = await push(server.url, args);
    expect([ended.code, ended.summary.error]).toEqual([
      1,
      expect.stringMatching(/lines 1 to 10 are not what they were.*--restart/),
    ]);
    expect((await push(server.url, [...args, '--restart'])).summary).toMatchObject({ status: 'ok', stored: 60 });
  });

  it('is not taken for one with other options', async () => {
    await using server = await uploadServer(({ number }) =>
      number === 2 ? { kind: 'status', status: 401 } : undefined,
    );
    await using at = await folder();
    await writeFile(at.file('e.ndjson'), lines(upTo(50).map(event)));
    await push(server.url, [at.file('e.ndjson'), '--batch-size', '10', '--at-once', '1']);
    const ended = await push(server.url, [at.file('e.ndjson'), '--batch-size', '20']);
    expect([ended.code, ended.summary.error]).toEqual([
      1,
      expect.stringMatching(/interrupted push of .*e\.ndjson into acc .*--restart/),
    ]);
  });

  it('does not guess a day later, when the server knows its keys no more', async () => {
    await using server = await uploadServer(({ number }) => (number === 2 ? { kind: 'stored and gone' } : undefined));
    await using at = await folder();
    await writeFile(at.file('e.ndjson'), lines(upTo(30).map(event)));
    const args = [at.file('e.ndjson'), '--batch-size', '10', '--at-once', '1'];
    const killed = start(server.url, ['push', ...args]);
    await expect.poll(() => server.stored.length, { timeout: 90_000 }).toBe(20);
    killed.child.kill('SIGKILL');
    await killed.ended;
    const tomorrow = (more: readonly string[]) =>
      run(['push', ...args, ...more], { env: { CAUSEWAY_URL: server.url }, now: () => Date.now() + 86_400_000 });
    const asked = await tomorrow([]);
    expect([asked.code, asked.summary.error]).toEqual([
      1,
      expect.stringMatching(/lines 11 to 20 were sent at .*--unanswered send or --unanswered skip/),
    ]);
    expect(server.stored).toHaveLength(20);
    expect((await tomorrow(['--unanswered', 'skip'])).summary).toMatchObject({ status: 'ok', stored: 30 });
    expect(places(server.stored)).toEqual(upTo(30));
  });

  it('ended by Ctrl-C says how far it came, and has status 130', async () => {
    await using server = await uploadServer(({ number }) => (number === 3 ? { kind: 'hang' } : undefined));
    await using at = await folder();
    await writeFile(at.file('e.ndjson'), lines(upTo(50).map(event)));
    const args = [at.file('e.ndjson'), '--batch-size', '10', '--at-once', '1'];
    const end = new AbortController();
    const running = run(['push', ...args], { env: { CAUSEWAY_URL: server.url }, signal: end.signal });
    await expect.poll(() => server.uploads.length, { timeout: 90_000 }).toBe(3);
    end.abort('SIGINT');
    const ended = await running;
    expect([ended.code, ended.summary.status, ended.summary.rows]).toEqual([130, 'interrupted', 20]);
    expect((await push(server.url, args)).summary).toMatchObject({ status: 'ok', stored: 50 });
    expect(places(server.stored).toSorted((a, b) => a - b)).toEqual(upTo(50));
  });
});

describe('a server that is busy', () => {
  it.each([
    ['a limit that is reached', { kind: 'status', status: 429, headers: { 'retry-after': '0' } } as const],
    ['an error', { kind: 'status', status: 503 } as const],
    [
      'records that were not stored (555)',
      {
        kind: 'status',
        status: 200,
        body: {
          status: 'partial',
          processed: 9,
          unprocessed: [
            {
              status: 'fail',
              code: 555,
              error: 'Server error, please send this record again. Skipped record number : 3',
              record: {},
            },
          ],
        },
      } as const,
    ],
  ])('is asked again with the same key after %s', async (_, fault) => {
    await using server = await uploadServer(({ number }) => (number === 1 ? fault : undefined));
    await using at = await folder();
    await writeFile(at.file('e.ndjson'), lines(upTo(10).map(event)));
    const ended = await push(server.url, [at.file('e.ndjson')]);
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', stored: 10, waits: 1 });
    expect(server.uploads.map(({ key }) => key)).toEqual([server.uploads[0]?.key, server.uploads[0]?.key]);
    expect(server.stored).toHaveLength(10);
  });

  it('is waited for as long as it asks', async () => {
    await using server = await uploadServer(({ number }) =>
      number === 1 ? { kind: 'status', status: 429, headers: { 'retry-after': '2' } } : undefined,
    );
    await using at = await folder();
    await writeFile(at.file('e.ndjson'), lines([event(1)]));
    const startedAt = Date.now();
    const ended = await push(server.url, [at.file('e.ndjson')]);
    expect(ended.code).toBe(0);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(2_000);
    expect(ended.err).toContain('HTTP 429; asking again in 2.0 s');
  });

  it('is given up when patience is at an end, with what is done kept', async () => {
    await using server = await uploadServer(({ number }) => (number > 2 ? { kind: 'status', status: 500 } : undefined));
    await using at = await folder();
    await writeFile(at.file('e.ndjson'), lines(upTo(50).map(event)));
    const ended = await push(server.url, [
      at.file('e.ndjson'),
      '--batch-size',
      '10',
      '--at-once',
      '1',
      '--patience',
      '0',
    ]);
    expect([ended.code, ended.summary.rows]).toEqual([1, 20]);
    expect(ended.summary.error).toContain('HTTP 500');
  });
});

it('the rejected rows of an earlier push, which somebody may be correcting, are put aside and not lost', async () => {
  await using server = await uploadServer();
  await using at = await folder();
  await writeFile(at.file('e.ndjson'), lines([{ ...event(1), ts: 0 }]));
  await push(server.url, [at.file('e.ndjson')]);
  const before = await text(at.file('e.rejected.ndjson'));
  await writeFile(at.file('e.ndjson'), lines([event(1)]));
  expect((await push(server.url, [at.file('e.ndjson')])).summary).toMatchObject({ status: 'ok' });
  expect(await text(at.file('e.rejected.ndjson~'))).toBe(before);
  expect(await text(at.file('e.rejected.ndjson'))).toBeUndefined();
});

describe('order', () => {
  const profile = (identity: string, place: number) => ({ type: 'profile', identity, profileData: { Place: place } });

  it('is kept for everybody whom records change, while others go several at once', async () => {
    // The earlier a request comes, the longer it takes.
    await using server = await uploadServer(undefined, { delayMs: 30 });
    await using at = await folder();
    const records = upTo(200).map((place) => profile(place % 40 === 0 ? 'ann' : `p${place}`, place));
    await writeFile(at.file('p.ndjson'), lines(records));
    const ended = await push(server.url, [at.file('p.ndjson'), '--batch-size', '5', '--at-once', '8']);
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', stored: 200 });
    const ann = server.stored.filter(({ identity }) => identity === 'ann').map(({ profileData }) => profileData.Place);
    expect(ann).toEqual([0, 40, 80, 120, 160]);
    expect(server.most).toBeGreaterThan(2);
  });

  it('makes requests about the same person wait for each other, and requests of events never', async () => {
    await using server = await uploadServer(undefined, { delayMs: 30 });
    await using at = await folder();
    await writeFile(at.file('p.ndjson'), lines(upTo(12).map((place) => profile('ann', place))));
    await push(server.url, [at.file('p.ndjson'), '--batch-size', '2']);
    expect(server.most).toBe(1);
    expect(server.stored.map(({ profileData }) => profileData.Place)).toEqual(upTo(12));
    await writeFile(at.file('e.ndjson'), lines(upTo(12).map((place) => ({ ...event(place), identity: 'ann' }))));
    await push(server.url, [at.file('e.ndjson'), '--batch-size', '2']);
    expect(server.most).toBeGreaterThan(2);
  });
});

describe('--dry-run', () => {
  it('has every row judged and stores nothing, and says what would be rejected', async () => {
    await using server = await uploadServer();
    await using at = await folder();
    await writeFile(at.file('e.ndjson'), lines([event(1), { ...event(2), identity: 'null' }]));
    const ended = await push(server.url, [at.file('e.ndjson'), '--dry-run']);
    expect([ended.code, ended.summary]).toMatchObject([
      3,
      { status: 'warnings', dryRun: true, rows: 2, stored: 1, rejected: 1 },
    ]);
    expect(ended.summary.warnings).toEqual(['record 1: something is odd']);
    expect(server.stored).toEqual([]);
    expect(server.uploads.map(({ key, dryRun }: Upload) => [key, dryRun])).toEqual([[undefined, true]]);
    expect(await text(at.file('e.dry-run.rejected.ndjson'))).toContain('"line":2,"code":523');
    expect(await readdir(at.path)).toEqual(['e.dry-run.rejected.ndjson', 'e.ndjson']);
  });
});

describe('called wrongly', () => {
  it.each([
    [[], 'say which file to push'],
    [['no-such-file.ndjson'], 'no-such-file.ndjson: there is no such file'],
    [['package.json', 'README.md'], 'one at a time'],
    [['README.md'], 'README.md: its ending says nothing of its format'],
    [['data/cdnow/purchases.csv.gz'], '--mapping is missing: a CSV does not say what its columns are'],
    [['package.json', '--mapping', 'no-such-file.json'], '--mapping: no-such-file.json cannot be read'],
    [['package.json', '--batch-size', '1001'], '--batch-size must be a number from 1 to 1000'],
    [['package.json', '--format', 'xml'], '--format: xml is none of csv, ndjson and json'],
    [['package.json', '--delimiter', 'ab'], '--delimiter: "ab" is no delimiter'],
    [['package.json', '--unanswered', 'maybe'], '--unanswered: maybe is neither send nor skip'],
    [['package.json', '--event', 'Charged'], '--event goes with --mapping'],
    [['package.json', '--rejected', 'package.json'], '--rejected is the file that is pushed'],
    [['package.json', '--timezone', 'Mars/Olympus'], '--timezone: Mars/Olympus is no time zone'],
  ])('%j ends with status 2 and says what is wrong', async (args, error) => {
    const ended = await push('http://127.0.0.1:9', args);
    expect([ended.code, ended.out]).toEqual([2, '']);
    expect(ended.err).toContain(error);
  });
});
