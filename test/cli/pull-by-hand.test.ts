import { readdir, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { todayIn } from '../../cli/days.ts';
import { connectProxy } from './connect-proxy.ts';
import { type Fault, fakeServer, pagesOf } from './fake-server.ts';
import { type Ended, folder, pull, start, startPull, text } from './pulling.ts';

/** What people meet who call `causeway pull` themselves: days, mistakes, Ctrl-C, proxies. */
const pages = pagesOf(4, 25);
const wanted = `${pages.flat().join('\n')}\n`;
const once = (fault: Fault, page: number) => (asked: { page: number; times: number }) =>
  asked.page === page && asked.times === 1 ? fault : undefined;
const pullToday = async (url: string, out: string): Promise<Ended> =>
  await start(url, ['pull', 'events', '--event', 'Charged', '--from', 'today', '--out', out]).ended;

describe('days', () => {
  it.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago'])(
    'are those of the account, which the server tells, and not of the machine: %s',
    async (timezone) => {
      await using server = await fakeServer(pages);
      await using at = await folder();
      server.account.timezone = timezone;
      const before = todayIn(timezone, Date.now());
      const ended = await pullToday(server.url, at.file('a.ndjson'));
      const { status, from } = ended.summary;
      expect(status, ended.err).toBe('ok');
      expect([before, todayIn(timezone, Date.now())]).toContain(from);
      expect(ended.err).toContain(`Pulling events of ${from}, days in ${timezone} (the account's).`);
    },
  );

  it('are those of the machine where the server cannot tell, and that is said', async () => {
    await using server = await fakeServer(pages);
    await using at = await folder();
    const ended = await pullToday(server.url, at.file('a.ndjson'));
    expect(ended.err).toContain("(this machine's, since the server does not tell the account's)");
    expect(ended.code).toBe(0);
  });

  it('are not guessed when the server cannot be reached: nothing is pulled', async () => {
    await using at = await folder();
    const args = ['pull', 'events', '--event', 'Charged', '--out', at.file('a.ndjson'), '--patience', '0'];
    const ended = await start('http://127.0.0.1:9', args).ended;
    expect([ended.code, ended.summary.status]).toEqual([1, 'failed']);
    expect(ended.summary.error).toContain("the account's time zone: gave up");
  });
});

describe('an event that the account does not have', () => {
  it('is no success: the nearest names are said, and no file appears', async () => {
    await using server = await fakeServer([]);
    await using at = await folder();
    server.account.events = ['Charged', 'Charge Failed', 'App Opened', 'Viewed'];
    const args = ['pull', 'events', '--event', 'Chraged', '--from', '20261101', '--out', at.file('a.ndjson')];
    const ended = await start(server.url, [...args, '--timezone', 'UTC']).ended;
    expect([ended.code, ended.summary.status]).toEqual([1, 'failed']);
    expect(ended.summary.error).toMatch(/no event "Chraged"; the nearest that it has: "Charged", /);
    expect(await readdir(at.path)).toEqual(['.causeway']);
    expect(await readdir(at.file('.causeway'))).toEqual([]);
  });

  it('is no success either where it takes the server a while to say which there are', async () => {
    await using server = await fakeServer([]);
    await using at = await folder();
    Object.assign(server.account, { events: ['Charged'], later: true });
    const args = ['pull', 'events', '--event', 'Chraged', '--from', '20261101', '--out', at.file('a.ndjson')];
    const ended = await start(server.url, [...args, '--timezone', 'UTC']).ended;
    expect(ended.summary).toMatchObject({ status: 'failed', error: expect.stringContaining('no event "Chraged"') });
  });

  it.each(['Sign-up: done', 'SIGN-UP DONE', '-1'])(
    'is not "%s", which names what it has on a quiet day',
    async (event) => {
      await using server = await fakeServer([]);
      await using at = await folder();
      server.account.events = ['Sign-up done'];
      const args = ['pull', 'events', `--event=${event}`, '--from', '20261101', '--out', at.file('a.ndjson')];
      const ended = await start(server.url, [...args, '--timezone', 'UTC']).ended;
      expect(ended.summary, ended.err).toMatchObject({ status: 'ok', rows: 0 });
    },
  );
});

describe('Ctrl-C', () => {
  it('keeps what came, says so and how to go on, and the same command has every row once', async () => {
    await using server = await fakeServer(pages, once({ kind: 'hang' }, 2));
    await using at = await folder();
    const running = startPull(server.url, ['--out', at.file('a.ndjson')]);
    await expect.poll(() => server.asked.some(({ page }) => page === 2), { timeout: 90_000 }).toBe(true);
    running.child.kill('SIGINT');
    const ended = await running.ended;
    expect([ended.code, ended.summary.status, ended.summary.rows]).toEqual([130, 'interrupted', 50]);
    expect(ended.err).toContain(
      `50 rows are kept in ${at.file('a.ndjson')}.part; the same command goes on behind them`,
    );
    const again = await pull(server.url, ['--out', at.file('a.ndjson')]);
    expect(again.summary).toMatchObject({ status: 'ok', rows: 100, resumed: true });
    expect(await text(at.file('a.ndjson'))).toBe(wanted);
  });
});

describe('a query file', () => {
  it.each([
    [{ event_name: 'Viewed' }, '--event Charged contradicts event_name Viewed in'],
    [{ from: 20261031 }, '--from 20261101 contradicts from 20261031 in'],
  ])('that contradicts the flags is refused: %j', async (query, error) => {
    await using at = await folder();
    await writeFile(at.file('query.json'), JSON.stringify(query));
    const ended = await pull('http://127.0.0.1:9', ['--out', at.file('a'), '--query', at.file('query.json')]);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain(error);
  });
});

describe('causeway pull profiles', () => {
  const people = [0, 1].map((page) =>
    Array.from({ length: 3 }, (_, at) => `{"identity":"p${page * 3 + at}","profileData":{"Plan":"gold"}}`),
  );

  it('writes people with their properties; it needs neither an event nor days', async () => {
    await using server = await fakeServer(people);
    await using at = await folder();
    const ended = await start(server.url, ['pull', 'profiles', '--out', at.file('p.ndjson'), '--timezone', 'UTC'])
      .ended;
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', what: 'profiles', rows: 6, warnings: [] });
    expect(await text(at.file('p.ndjson'))).toBe(`${people.flat().join('\n')}\n`);
    expect(server.opened).toEqual([
      {
        // The API wants a filter; nobody has this property.
        query: {
          common_profile_properties: {
            profile_fields: [{ name: 'causeway pull everybody', operator: 'does_not_exist' }],
          },
        },
        params: '?batch_size=5000&app=false&events=false&profile=true',
        path: '/1/profiles.json',
      },
    ]);
  });

  it('reads those who did an event on some days, into Parquet', async () => {
    await using server = await fakeServer(people);
    await using at = await folder();
    const args = ['pull', 'profiles', '--event', 'Charged', '--from', '20261101', '--out', at.file('p.parquet')];
    const ended = await start(server.url, [...args, '--timezone', 'UTC']).ended;
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', rows: 6, from: 20261101, to: 20261101 });
    expect(server.opened[0]?.query).toEqual({ event_name: 'Charged', from: 20261101, to: 20261101 });
  });
});

describe('a proxy', () => {
  it('is used where HTTP_PROXY names one, and not for addresses that NO_PROXY names', async () => {
    await using server = await fakeServer(pages);
    await using proxy = await connectProxy(server.url);
    await using at = await folder();
    const env = { HTTP_PROXY: proxy.url, http_proxy: '', NO_PROXY: '', no_proxy: '' };
    const args = (out: string) => ['pull', 'events', '--event', 'Charged', '--from', '20261101', '--out', at.file(out)];
    const through = await start('http://causeway.invalid', args('a.ndjson'), env).ended;
    expect(through.summary, through.err).toMatchObject({ status: 'ok', rows: 100 });
    expect(new Set(proxy.connected)).toEqual(new Set(['causeway.invalid:80']));
    const past = await start(server.url, args('b.ndjson'), { ...env, NO_PROXY: '127.0.0.1' }).ended;
    expect(past.summary, past.err).toMatchObject({ status: 'ok', rows: 100 });
    expect(proxy.connected.some((address) => address.startsWith('127.0.0.1'))).toBe(false);
  });
});

describe('causeway', () => {
  it('tells its version and its help, and what a wrong command should have been', async () => {
    const [version, help, wrong] = await Promise.all(
      [['--version'], ['pull', '--help'], ['pour']].map(async (args) => await start('http://127.0.0.1:9', args).output),
    );
    expect(version?.out).toMatch(/^causeway \d+\.\d+\.\d+\n$/);
    expect(help?.out).toContain('causeway pull profiles');
    expect([wrong?.code, wrong?.err]).toEqual([2, expect.stringContaining('No such command: pour')]);
  });
});
