import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ugliestEvents, ugliestProfiles } from '../support/ugliest.ts';
import { type AccountServer, accountServer, expired } from './account-server.ts';
import { type Ran, run } from './in-process.ts';
import { folder, start, text } from './pulling.ts';
import type { Stored } from './upload-server.ts';

const NOW = Date.UTC(2026, 10, 27, 12);
const DAY = 86_400;
const at = (iso: string) => Date.parse(iso) / 1_000;
const upTo = (count: number) => Array.from({ length: count }, (_, place) => place);

/** Purchases of ten days and views of three, by a few people. */
function history(): object[] {
  const first = at('2026-11-01T00:00:00Z');
  const purchases = upTo(500).map((place) => ({
    type: 'event',
    identity: `p${place % 23}`,
    evtName: 'Charged',
    ts: first + ((place * 1_777) % (10 * DAY)),
    evtData: { Place: place, Amount: place / 4 },
  }));
  const views = upTo(90).map((place) => ({
    type: 'event',
    ...(place % 2 === 0 ? { identity: `p${place % 23}` } : { objectId: `device ${place % 5}` }),
    evtName: 'Page Viewed',
    ts: first + ((place * 2_999) % (3 * DAY)),
    evtData: { Place: place },
  }));
  const people = upTo(23).map((place) => ({
    type: 'profile',
    identity: `p${place}`,
    objectId: `device of p${place}`,
    profileData: {
      Plan: 'gold',
      Name: `Person ${place}`,
      Email: `p${place}@example.org`,
      Phone: `+49151123456${10 + place}`,
      Tags: ['a', 'b'],
    },
  }));
  const strangers = upTo(5).map((place) => ({
    type: 'profile',
    objectId: `device ${place}`,
    profileData: { Seen: true },
  }));
  return [...purchases, ...views, ...people, ...strangers];
}

type From = { source: AccountServer; target: AccountServer; state: string };
const env = ({ source, target }: From) => ({
  CAUSEWAY_FROM_URL: source.url,
  CAUSEWAY_FROM_ACCOUNT: 'old',
  CAUSEWAY_FROM_PASSCODE: 'secret',
  CAUSEWAY_URL: target.url,
});
const copy = (from: From, args: readonly string[] = []): Promise<Ran> =>
  run(['copy', '--state', from.state, ...args], { env: env(from), now: () => NOW });

const told = (events: readonly Stored[]) =>
  events
    .map(({ identity, objectId, evtName, ts, evtData }) =>
      JSON.stringify([identity ?? objectId, evtName, ts, evtData ?? {}]),
    )
    .toSorted();
const sameEvents = ({ source, target }: From) => expect(told(target.events())).toEqual(told(source.events()));
const samePeople = ({ source, target }: From) => expect(target.people().toSorted()).toEqual(source.people().toSorted());

describe('causeway copy', () => {
  it('brings events with their times and people with all that is known, and shows that both sides count the same', async () => {
    await using folderAt = await folder();
    await using source = await accountServer();
    await using target = await accountServer();
    source.load(history());
    const from = { source, target, state: folderAt.path };
    const ended = await copy(from);
    expect(ended.code, ended.err).toBe(0);
    expect(ended.summary).toMatchObject({
      status: 'ok',
      from: 'old',
      into: 'acc',
      events: 2,
      days: 13,
      differing: 0,
      warnings: [],
    });
    sameEvents(from);
    samePeople(from);
    expect(ended.err).toMatch(/^event +day +source +target +difference$/m);
    expect(ended.err).toMatch(/^Charged +2026-11-01 +(\d+) +\1 +0$/m);
    expect(ended.err).toMatch(/^Page Viewed +all +90 +90 +0$/m);
    expect(await text(folderAt.file('counts.csv'))).toContain('Charged,all,500,500,0\n');
    expect(ended.out + ended.err).not.toContain('secret');
  });

  it('copies named events of named days only', async () => {
    await using folderAt = await folder();
    await using source = await accountServer();
    await using target = await accountServer();
    source.load(history());
    const from = { source, target, state: folderAt.path };
    const args = ['--events', 'Charged', '--from', '20261102', '--to', '2026-11-03', '--no-profiles'];
    expect((await copy(from, args)).summary).toMatchObject({ status: 'ok', events: 1, days: 2 });
    expect(
      target
        .events()
        .every(
          ({ evtName, ts }) =>
            evtName === 'Charged' && ts >= at('2026-11-02T00:00:00Z') && ts < at('2026-11-04T00:00:00Z'),
        ),
    ).toBe(true);
    expect(target.people()).toEqual([]);
    // What was copied before is not copied again, and the rest comes to it.
    expect((await copy(from)).summary).toMatchObject({ status: 'ok', days: 13, resumed: true });
    sameEvents(from);
  });

  it('brings the ugliest events and people as they are', async () => {
    await using folderAt = await folder();
    await using source = await accountServer();
    await using target = await accountServer();
    const sound = (record: object) => JSON.stringify(record).replace(/\\ud[89a-f][0-9a-f]{2}/g, '\ufffd');
    const ugly = [...ugliestEvents(), ...ugliestProfiles()].map((record) => JSON.parse(sound(record)));
    for (let from = 0; from < ugly.length; from += 50) source.load(ugly.slice(from, from + 50));
    const from = { source, target, state: folderAt.path };
    const ended = await copy(from);
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', differing: 0 });
    sameEvents(from);
    samePeople(from);
    expect(await text(folderAt.file('counts.csv'))).toContain("'=SUM(A1),all,1,1,0\n");
  });

  it('leaves out events of the system, which no account takes', async () => {
    await using folderAt = await folder();
    await using source = await accountServer();
    await using target = await accountServer();
    source.load([{ type: 'event', identity: 'ann', evtName: 'Charged', ts: at('2026-11-01T10:00:00Z') }]);
    source.put({ type: 'event', identity: 'ann', evtName: 'App Launched', ts: at('2026-11-01T10:00:00Z') });
    const from = { source, target, state: folderAt.path };
    expect((await copy(from)).summary).toMatchObject({ status: 'ok', events: 1 });
    expect(told(target.events())).toEqual(told(source.events().slice(0, 1)));
    const named = await copy(from, ['--events', 'App Launched']);
    expect([named.code, named.err]).toEqual([2, expect.stringContaining('"App Launched" is an event of the system')]);
  });
});

describe('an interrupted copy (failure mode 3)', () => {
  it.each([
    ['while a page is read', { path: '/1/events.json', number: 9, of: 'source', fault: 'hang' }],
    ['while people are read', { path: '/1/profiles.json', number: 2, of: 'source', fault: 'hang' }],
    [
      'after an upload was stored and before its answer came',
      { path: '/1/upload', number: 4, of: 'target', fault: 'answered and gone' },
    ],
    ['before the first upload was stored', { path: '/1/upload', number: 1, of: 'target', fault: 'hang' }],
    ['while it counts in the end', { path: '/1/counts/events.json', number: 1, of: 'target', fault: 'hang' }],
  ] as const)('killed %s goes on, and neither loses nor doubles', async (_, { path, number, of, fault }) => {
    await using folderAt = await folder();
    const wrong = (side: string) => (ask: { path: string; number: number }) =>
      side === of && ask.path === path && ask.number === number ? fault : undefined;
    await using source = await accountServer({ wrong: wrong('source') });
    await using target = await accountServer({ wrong: wrong('target') });
    source.load(history());
    const from = { source, target, state: folderAt.path };
    const killed = start(target.url, ['copy', '--state', from.state], env(from));
    const asked = of === 'source' ? source.asked : target.asked;
    await expect
      .poll(() => asked.some((ask) => ask.path === path && ask.number === number), { timeout: 90_000 })
      .toBe(true);
    killed.child.kill('SIGKILL');
    expect((await killed.ended).signal).toBe('SIGKILL');
    const ended = await copy(from);
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', differing: 0 });
    sameEvents(from);
    samePeople(from);
  });

  it('ended by Ctrl-C says where it is kept, and has status 130', async () => {
    await using folderAt = await folder();
    await using source = await accountServer();
    await using target = await accountServer({
      wrong: ({ path, number }) => (path === '/1/upload' && number === 3 ? 'hang' : undefined),
    });
    source.load(history());
    const from = { source, target, state: folderAt.path };
    const end = new AbortController();
    const running = run(['copy', '--state', from.state], { env: env(from), now: () => NOW, signal: end.signal });
    await expect
      .poll(() => target.asked.filter(({ path }) => path === '/1/upload').length, { timeout: 90_000 })
      .toBeGreaterThan(2);
    end.abort('SIGINT');
    const ended = await running;
    expect([ended.code, ended.summary.status]).toEqual([130, 'interrupted']);
    expect(ended.err).toContain(folderAt.path);
    expect((await copy(from)).summary).toMatchObject({ status: 'ok', resumed: true });
    sameEvents(from);
  });

  it('whose cursor has expired reads the day anew, and nothing of it twice', async () => {
    await using folderAt = await folder();
    let times = 0;
    await using source = await accountServer({
      wrong: ({ cursor }) => (cursor?.endsWith('_1') && times++ < 2 ? expired : undefined),
    });
    await using target = await accountServer();
    source.load(history());
    const from = { source, target, state: folderAt.path };
    expect((await copy(from, ['--at-once', '1'])).summary).toMatchObject({ status: 'ok' });
    sameEvents(from);
  });

  it('whose state is lost stores every event once: the same days have the same keys', async () => {
    await using folderAt = await folder();
    await using source = await accountServer();
    await using target = await accountServer();
    source.load(history());
    await copy({ source, target, state: folderAt.file('one') });
    const from = { source, target, state: folderAt.file('two') };
    expect((await copy(from)).summary).toMatchObject({ status: 'ok', resumed: false });
    sameEvents(from);
  });
});

describe('times', () => {
  const twice = [
    '2026-11-01T01:30:00-04:00',
    '2026-11-01T01:30:00-05:00',
    '2026-11-01T00:59:59-04:00',
    '2026-11-01T02:00:00-05:00',
    '2026-03-08T03:00:00-04:00',
  ];
  const events = twice.map((iso, place) => ({
    type: 'event',
    identity: 'ann',
    evtName: 'Charged',
    ts: at(iso),
    evtData: { Place: place },
  }));

  it('are kept to the second also where an hour comes twice, if the source tells them in epoch seconds', async () => {
    await using folderAt = await folder();
    await using source = await accountServer({ timezone: 'America/New_York' });
    await using target = await accountServer({ timezone: 'America/New_York' });
    source.load(events);
    const from = { source, target, state: folderAt.path };
    expect((await copy(from)).summary).toMatchObject({ status: 'ok', days: 2 });
    sameEvents(from);
  });

  it('of an hour that comes twice are taken as the first where the source does not tell, and that is a warning', async () => {
    await using folderAt = await folder();
    await using source = await accountServer({ timezone: 'America/New_York', tells: {} });
    await using target = await accountServer({ timezone: 'America/New_York' });
    source.load(events);
    const from = { source, target, state: folderAt.path };
    const args = [
      '--events',
      'Charged',
      '--from',
      '20260301',
      '--to',
      '20261101',
      '--from-timezone',
      'America/New_York',
    ];
    const ended = await copy(from, args);
    expect([ended.code, ended.summary.differing]).toEqual([3, 0]);
    expect(ended.summary.warnings).toEqual([expect.stringContaining('2 events are of an hour that came twice')]);
    const places = new Map(target.events().map(({ ts, evtData }) => [evtData.Place, ts]));
    expect([...places].toSorted()).toEqual(
      events.map(({ evtData, ts }) => [evtData.Place, evtData.Place === 1 ? ts - 3_600 : ts]).toSorted(),
    );
  });

  it('of accounts in different zones are kept, and only sums are held against each other', async () => {
    await using folderAt = await folder();
    await using source = await accountServer({ timezone: 'America/New_York' });
    await using target = await accountServer({ timezone: 'Asia/Kolkata' });
    source.load(events);
    const from = { source, target, state: folderAt.path };
    const ended = await copy(from);
    expect([ended.code, ended.summary.differing]).toEqual([3, 0]);
    expect(ended.summary.warnings).toEqual([
      'days are of America/New_York on one side and of Asia/Kolkata on the other: only sums are compared',
    ]);
    sameEvents(from);
  });

  it('after --before are left to whoever sends to both', async () => {
    await using folderAt = await folder();
    await using source = await accountServer();
    await using target = await accountServer();
    const cut = '2026-11-05T12:00:00Z';
    source.load(history());
    const late = source.events().filter(({ ts }) => ts >= at(cut));
    expect(late.length).toBeGreaterThan(0);
    target.load(late);
    const from = { source, target, state: folderAt.path };
    const args = ['--before', cut, '--no-profiles'];
    // The rest of the day is there already: both sides count the same.
    expect((await copy(from, args)).summary).toMatchObject({ status: 'ok', differing: 0 });
    expect(target.events()).toHaveLength(source.events().length);
    const other = await copy(from, []);
    expect([other.code, other.summary.error]).toEqual([1, expect.stringContaining(`is of a copy --before ${at(cut)}`)]);
  });
});

describe('what cannot be the same', () => {
  it('is told with event and day, and has status 3', async () => {
    await using folderAt = await folder();
    await using source = await accountServer();
    await using target = await accountServer();
    source.load(history());
    target.load([{ type: 'event', identity: 'ann', evtName: 'Charged', ts: at('2026-11-04T10:00:00Z') }]);
    const ended = await copy({ source, target, state: folderAt.path });
    expect([ended.code, ended.summary.status, ended.summary.differing]).toEqual([3, 'warnings', 2]);
    expect(ended.summary.differences).toMatchObject([
      { event: 'Charged', day: 20261104 },
      { event: 'Charged', source: 500, target: 501 },
    ]);
    expect(ended.err).toMatch(/^Charged +2026-11-04 +\d+ +\d+ +1$/m);
  });

  it('is in the file of rejected records, which can be corrected and pushed', async () => {
    await using folderAt = await folder();
    await using source = await accountServer();
    await using target = await accountServer();
    source.load(history());
    // A vendor takes what this product does not: a text that is too long.
    const long = {
      type: 'event',
      identity: 'ann',
      evtName: 'Charged',
      ts: at('2026-11-04T10:00:00Z'),
      evtData: { Note: 'x'.repeat(600) },
    };
    source.put(long);
    const ended = await copy({ source, target, state: folderAt.path });
    expect([ended.code, ended.summary.rejected, ended.summary.differing]).toEqual([3, 1, 2]);
    const [line = ''] = ((await text(folderAt.file('rejected.ndjson'))) ?? '').split('\n');
    expect(JSON.parse(line)).toMatchObject({ code: 512, record: { type: 'event', identity: 'ann' } });
    await writeFile(folderAt.file('mended.ndjson'), line.replace('x'.repeat(600), 'short'));
    await run(['push', folderAt.file('mended.ndjson')], { env: { CAUSEWAY_URL: target.url } });
    expect(target.events()).toHaveLength(source.events().length);
  });
});

it('a source that takes its time to tell its events and its numbers is waited for', async () => {
  await using folderAt = await folder();
  await using source = await accountServer({ later: true });
  await using target = await accountServer();
  source.load([{ type: 'event', identity: 'p1', evtName: 'Charged', ts: at('2026-11-26T10:00:00Z') }]);
  const from = { source, target, state: folderAt.path };
  const ended = await copy(from);
  expect(ended.summary, ended.err).toMatchObject({ status: 'ok', events: 1 });
  sameEvents(from);
});

describe('a source that tells little', () => {
  it.each([
    [[], '--from-timezone: the source does not tell the time zone'],
    [['--from-timezone', 'UTC'], '--events: the source does not tell which events it has'],
    [['--from-timezone', 'UTC', '--events', 'Charged'], '--from: the source does not tell since when it has "Charged"'],
  ])('needs to be told more, and says what: %j', async (args, error) => {
    await using folderAt = await folder();
    await using source = await accountServer({ tells: {} });
    await using target = await accountServer();
    const ended = await copy({ source, target, state: folderAt.path }, args);
    expect([ended.code, ended.out]).toEqual([2, '']);
    expect(ended.err).toContain(error);
  });

  it('is copied nevertheless: every day, and those people who did the events, each once', async () => {
    await using folderAt = await folder();
    await using source = await accountServer({ tells: {} });
    await using target = await accountServer();
    source.load(history());
    const from = { source, target, state: folderAt.path };
    const args = [
      '--from-timezone',
      'UTC',
      '--events',
      'Charged,Page Viewed',
      '--from',
      '20261031',
      '--to',
      '20261112',
    ];
    const ended = await copy(from, args);
    expect(ended.summary, ended.err).toMatchObject({ status: 'ok', days: 26 });
    sameEvents(from);
    samePeople(from);
  });
});

describe('called wrongly', () => {
  it.each([
    [
      ['--from-url', 'http://127.0.0.1:9', '--from-account', 'a'],
      '--from-passcode or CAUSEWAY_FROM_PASSCODE is missing',
    ],
    [['--from-url', 'ftp://x'], '--from-url: ftp://x is no http or https address'],
    [['--from-account', 'acc'], 'are one account: copying it into itself would double it'],
    [['--before', 'noon'], '--before: noon is no time with a zone'],
    [['--before', '2030-01-01T00:00:00Z'], '--before: 2030-01-01T00:00:00Z has not come yet'],
    [['--to', 'never'], '--to: never is no day'],
    [['--at-once', '99'], '--at-once must be a number from 1 to 15'],
    [['--from-timezone', 'Mars/Olympus'], '--from-timezone: Mars/Olympus is no time zone'],
    [['somewhere'], 'somewhere'],
  ])('%j ends with status 2 and says what is wrong', async (args, error) => {
    const url = 'http://127.0.0.1:9';
    const whole = [
      '--from-url',
      url,
      '--from-account',
      'old',
      ...(error.includes('PASSCODE') ? [] : ['--from-passcode', 's']),
    ];
    const ended = await run(['copy', ...whole, ...args], { env: { CAUSEWAY_URL: url } });
    expect([ended.code, ended.out]).toEqual([2, '']);
    expect(ended.err).toContain(error);
  });

  it('to a day that is not over, it says how to name a moment', async () => {
    await using folderAt = await folder();
    await using source = await accountServer();
    await using target = await accountServer();
    source.load(history());
    const ended = await copy({ source, target, state: folderAt.path }, ['--to', 'today']);
    expect([ended.code, ended.err]).toEqual([
      2,
      expect.stringContaining(
        '--to: 20261127 is not over; copy up to yesterday, or up to a moment that --before names',
      ),
    ]);
  });
});
