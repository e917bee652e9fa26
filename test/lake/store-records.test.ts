import { zstdCompressSync } from 'node:zlib';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frameGroup } from '#core/intake/ingest-group.ts';
import { takeUpload } from '#core/intake/take-upload.ts';
import { profileIdOf } from '#core/people/profile.ts';
import { MAX_ACCOUNTS_A_COMMIT, readCheckpoint } from '#store/commits/commits.ts';
import { filesBetween } from '#store/commits/files.ts';
import { compressGroup } from '#store/stream/ingest.ts';
import { arrivalOf, deletionOf, eventOf, killed, lakeOfOneTest, profileOf } from '../support/lake-of-one-test.ts';
import { hostileRecord } from '../support/records.ts';

const SHARD = 'ingest#shard-0';
const idOf = (value: string, accountId = 'ACME') => profileIdOf({ accountId, kind: 'identity', value });
const twice = <T>(run: () => Promise<T>) => Promise.allSettled([run(), run()]);
const poison = (sequence: number) => ({ sequence: String(sequence), again: false, bytes: Buffer.from('not a group') });
/** A value of so many texts. */
const nested = (count: number, text: string) =>
  Object.fromEntries(Array.from({ length: count }, (_, place) => [`t${place}`, text]));
/** Lines of `text` as a group of the stream that says it holds one event. */
const groupWith = (text: string, sequence: number, timezone = 'UTC') => {
  const uploadId = sequence.toString(16).padStart(16, '0').padEnd(24, 'f');
  const change = `${JSON.stringify({ kind: 'identity', value: 'lost', ts: 1, data: {} })}\n`;
  const header = { uploadId, group: 0, accountId: 'ACME', timezone, receivedAt: 1, events: 1, profiles: 1 };
  return {
    sequence: String(sequence),
    again: false,
    bytes: compressGroup(frameGroup(header, { events: [text], profiles: [change] })),
  };
};

describe('a batch of the stream', () => {
  it('becomes events, profiles and one commit', async () => {
    const lake = lakeOfOneTest();
    const records = [eventOf('ada'), eventOf('bob', 'App Opened'), profileOf('ada', { Name: 'Ada', Plan: 'pro' })];
    const stored = await lake.run([arrivalOf(records, { sequence: 7 })]);
    expect(stored).toEqual({ events: 2, profiles: 2, files: 2, quarantined: 0, accounts: 1 });
    expect(await lake.head()).toBe(1);
    expect(await readCheckpoint(lake.log, SHARD)).toMatchObject({ sequence: '7' });
    expect((await lake.rows('events')).map((row) => row.profile_id)).toEqual([idOf('bob'), idOf('ada')]);
    expect((await lake.rows('profiles')).map((row) => [row.profile_id, row.version, row.name])).toEqual(
      [
        [idOf('ada'), 1n, 'Ada'],
        [idOf('bob'), 1n, null],
      ].sort(),
    );
  });

  it('with more event types than an account may have does not hold up its shard: the rarest are set aside', async () => {
    const lake = lakeOfOneTest();
    const often = Array.from({ length: 512 }, (_, type) => [
      eventOf('ada', `Often ${type}`),
      eventOf('bob', `Often ${type}`),
    ]);
    const rare = Array.from({ length: 88 }, (_, type) => eventOf('cid', `Rare ${type}`));
    const stored = await lake.run([arrivalOf([...often.flat(), ...rare], { sequence: 1 })]);
    expect(stored).toMatchObject({ events: 1_024, quarantined: 88 });
    expect(await lake.rows('events')).toHaveLength(1_024);
    const { refused } = await lake.refused();
    expect(refused.map(({ record }) => record?.evtName).sort()).toEqual(rare.map(({ evtName }) => evtName).sort());
  });

  it('is stored once when it is delivered twice', async () => {
    const lake = lakeOfOneTest();
    const arrivals = [arrivalOf([eventOf('ada'), profileOf('ada', { N: { $incr: 1 } })], { sequence: 1 })];
    await lake.run(arrivals);
    expect(await lake.run(arrivals)).toMatchObject({ events: 0, files: 0 });
    expect(await lake.rows('events')).toHaveLength(1);
    expect(await lake.rows('profiles')).toHaveLength(1);
  });

  it('is stored once when two functions store it at once', async () => {
    for (let round = 0; round < 5; round++) {
      const lake = lakeOfOneTest();
      const arrivals = [arrivalOf([eventOf('ada'), profileOf('ada', { N: { $incr: 1 } })], { sequence: 1 })];
      const outcomes = await twice(() => lake.run(arrivals));
      if (!outcomes.some((outcome) => outcome.status === 'fulfilled')) await lake.run(arrivals);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'superseded', retry: 'later' });
      }
      expect(await lake.head()).toBe(1);
      expect(await lake.rows('events')).toHaveLength(1);
      expect(await lake.rows('profiles')).toMatchObject([{ version: 1n, props: '{"N":1}' }]);
    }
  });

  it.each([
    ['before anything is written', 0],
    ['after the profiles, before the commit', 1],
    ['after the commit, before the stream hears of it', 2],
  ])('is stored once when the function dies %s', async (_, moment) => {
    const lake = lakeOfOneTest();
    const arrivals = [
      arrivalOf([eventOf('ada'), profileOf('ada', { N: { $incr: 1 } })], { sequence: 1 }),
      arrivalOf([profileOf('ada', { N: { $incr: 10 } }), eventOf('bob')], { sequence: 2 }),
    ];
    const die = (command: unknown) => {
      if (command instanceof TransactWriteCommand) throw killed();
    };
    if (moment === 0) lake.profiles.hooks.before = die;
    if (moment === 1) lake.commits.hooks.before = die;
    if (moment === 2) lake.commits.hooks.after = die;
    await expect(lake.run(arrivals)).rejects.toThrow('killed');
    lake.profiles.hooks.before = lake.commits.hooks.before = lake.commits.hooks.after = () => undefined;
    // The stream may cut the batch anew when it delivers it again.
    await lake.run(arrivals.slice(0, 1));
    await lake.run(arrivals);
    expect(await lake.rows('events')).toHaveLength(2);
    const newest = (await lake.rows('profiles')).filter((row) => row.profile_id === idOf('ada')).at(-1);
    expect(newest).toMatchObject({ props: '{"N":11}' });
    expect((await lake.rows('profiles')).some((row) => row.profile_id === idOf('bob'))).toBe(true);
  });

  it('that was overtaken in another container is left to it', async () => {
    const lake = lakeOfOneTest();
    const slow = lake.newFunction();
    const first = arrivalOf([eventOf('ada')], { sequence: 1 });
    let overtaken = false;
    lake.commits.hooks.before = async (command) => {
      if (overtaken || !(command instanceof TransactWriteCommand)) return;
      overtaken = true;
      await lake.run([first, arrivalOf([eventOf('bob')], { sequence: 2 })]);
    };
    await expect(lake.run([first], slow)).rejects.toMatchObject({ code: 'superseded' });
    expect(await lake.rows('events')).toHaveLength(2);
  });
});

describe('a group that was put on the stream twice', () => {
  const records = [eventOf('ada'), profileOf('ada', { N: { $incr: 1 } })];
  const first = arrivalOf(records, { sequence: 1, uploadId: 'a'.repeat(24) });
  const second = arrivalOf(records, { sequence: 9, uploadId: 'a'.repeat(24), again: true });

  it.each([
    ['in one batch', [[first, second]]],
    ['in two batches', [[first], [second]]],
    ['in two batches, the marked copy first', [[{ ...second, sequence: '1' }], [{ ...first, sequence: '9' }]]],
  ])('is stored once when its copies come %s', async (_, batches) => {
    const lake = lakeOfOneTest();
    for (const arrivals of batches) await lake.run(arrivals);
    expect(await lake.rows('events')).toHaveLength(1);
    expect(await lake.rows('profiles')).toMatchObject([{ props: '{"N":1}' }]);
    expect(await readCheckpoint(lake.log, SHARD)).toMatchObject({ sequence: '9' });
  });

  it('is stored when the first try had not got through', async () => {
    const lake = lakeOfOneTest();
    await lake.run([arrivalOf([eventOf('bob')], { sequence: 1 })]);
    await lake.run([second]);
    expect(await lake.rows('events')).toHaveLength(2);
  });
});

describe('poison', () => {
  it('is quarantined with its bytes and the reason, and the rest goes on', async () => {
    const lake = lakeOfOneTest();
    const stored = await lake.run([
      arrivalOf([eventOf('ada')], { sequence: 1 }),
      poison(2),
      arrivalOf([eventOf('bob')], { sequence: 3 }),
    ]);
    expect(stored).toMatchObject({ events: 2, quarantined: 1 });
    const [[key, object] = []] = [...lake.quarantine.objects];
    expect(key).toMatch(/^ingest\/shard-0\/0+2$/);
    expect(object?.bytes.toString()).toBe('not a group');
    expect(decodeURIComponent(object?.metadata.reason ?? '')).toContain('not a group of the ingest stream');
  });

  it.each([
    ['lines of another shape', 'one\ttwo\n'],
    ['a second line that nobody announced', 'x\tx\tx\t1\tidentity\tx\t{}\t1\nx\tx\tx\t1\tidentity\tx\t{}\t1\n'],
    ['an identifier of no known kind', 'x\tx\tx\t1\tnobody\tx\t{}\t1\n'],
  ])('of %s keeps back no other group of its account, and is quarantined as it came', async (_, text) => {
    const lake = lakeOfOneTest();
    const broken = groupWith(text, 2);
    const stored = await lake.run([
      arrivalOf([eventOf('ada')], { sequence: 1 }),
      broken,
      arrivalOf([eventOf('bob')], { sequence: 3 }),
    ]);
    expect(stored).toMatchObject({ events: 2, quarantined: 2 });
    expect(lake.bytesAside()).toEqual([broken.bytes]);
    expect((await lake.rows('profiles')).map((row) => row.identity).sort()).toEqual(['ada', 'bob']);
  });

  it.each([
    [
      'whose events were changed on the way',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -4), Buffer.alloc(4)]),
    ],
    ['whose events are cut short', (bytes: Buffer) => bytes.subarray(0, -20)],
    ['whose events are followed by something else', (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('more')])],
  ])('%s keeps back no other group of its account', async (_, spoil) => {
    const lake = lakeOfOneTest();
    const spoilt = arrivalOf([eventOf('eve'), eventOf('eva')], { sequence: 2 });
    const stored = await lake.run([
      arrivalOf([eventOf('ada')], { sequence: 1 }),
      { ...spoilt, bytes: spoil(Buffer.from(spoilt.bytes)) },
      arrivalOf([eventOf('bob')], { sequence: 3 }),
    ]);
    expect(stored).toMatchObject({ events: 2, quarantined: 2 });
    expect((await lake.rows('events')).map((row) => row.id_value).sort()).toEqual(['ada', 'bob']);
  });

  it('of lines that are good alone but not together with the next is nothing to quarantine: both are stored', async () => {
    const lake = lakeOfOneTest();
    const line = `${'0'.repeat(32)}\ta\tA\t1\tidentity\teve\t{}\t1`;
    const stored = await lake.run([groupWith(line, 1), arrivalOf([eventOf('ada')], { sequence: 2 })]);
    expect(stored).toMatchObject({ events: 2, quarantined: 0 });
    expect((await lake.rows('events')).map((row) => row.id_value).sort()).toEqual(['ada', 'eve']);
  });

  it('that inflates to gigabytes is set aside after as many lines as it announces', async () => {
    const lake = lakeOfOneTest();
    const line = `x\tx\tx\t1\tidentity\tx\t{"a":"${'b'.repeat(1_000)}"}\t1\n`;
    const frame = zstdCompressSync(line.repeat(30_000));
    const bomb = groupWith('', 1);
    const bytes = Buffer.concat([bomb.bytes, ...Array.from({ length: 100 }, () => frame)]);
    expect(await lake.run([{ ...bomb, bytes }])).toMatchObject({ events: 0, quarantined: 2 });
  });

  it('that is all of a batch does not stop the shard', async () => {
    const lake = lakeOfOneTest();
    expect(await lake.run([poison(1)])).toMatchObject({ quarantined: 1, files: 0 });
    expect(await readCheckpoint(lake.log, SHARD)).toMatchObject({ sequence: '1' });
    expect(await lake.run([groupWith('one\n', 2)])).toMatchObject({ quarantined: 2, files: 0 });
    expect(await readCheckpoint(lake.log, SHARD)).toMatchObject({ sequence: '2' });
    expect(await lake.head()).toBe(0);
  });

  it('of a time zone that is none keeps back no other account', async () => {
    const lake = lakeOfOneTest();
    const line = `${'0'.repeat(32)}\ta\tA\t1\tidentity\tx\t{}\t1\n`;
    const stored = await lake.run([
      groupWith(line, 1, 'Mars/Base'),
      arrivalOf([eventOf('ada')], { sequence: 2, accountId: 'OTHER' }),
    ]);
    expect(stored).toMatchObject({ events: 1, quarantined: 2 });
  });

  it('is what does not fit of a profile: the rest of the record is kept, and what was there before', async () => {
    const lake = lakeOfOneTest();
    const of = (name: string, count: number) => {
      const data = Array.from({ length: count }, (_, at) => [`${name} ${at}`, 'x'.repeat(500)] as const);
      return profileOf('ada', Object.fromEntries(data));
    };
    for (let upload = 1; upload <= 9; upload++)
      await lake.run([arrivalOf([of(`u${upload}`, 100)], { sequence: upload })]);
    const { refused } = await lake.refused();
    const lost = refused.flatMap(({ record }) => Object.keys(Object(record?.profileData)));
    const [newest] = (await lake.rows('profiles')).sort((a, b) => Number(b.version) - Number(a.version));
    const kept = Object.keys(JSON.parse(String(newest?.props)));
    expect(kept.length).toBeGreaterThan(600);
    expect(new Set([...kept, ...lost]).size).toBe(900);
    expect(kept.length + lost.length).toBe(900);
  });

  it('is a change that makes a profile too large; the changes behind it are applied', async () => {
    const lake = lakeOfOneTest();
    const large = (name: string) => [profileOf('ada', { [name]: nested(250, '購'.repeat(500)) })];
    const stored = await lake.run([
      arrivalOf(large('A'), { sequence: 1 }),
      arrivalOf([profileOf('ada', { Plan: 'pro' })], { sequence: 2 }),
    ]);
    expect(stored).toMatchObject({ profiles: 1, quarantined: 1 });
    expect(await lake.rows('profiles')).toMatchObject([{ props: '{"Plan":"pro"}' }]);
  });
});

describe('hostile profiles', () => {
  it('are stored beside others: halves of surrogate pairs, NULs, objects that cannot be texts', async () => {
    const lake = lakeOfOneTest();
    const hostile = [
      { Name: 'a\ud800', 'k\udc00': '\ud800' },
      { Name: 'a\u0000b' },
      { Name: { toString: 1 }, Tags: { $add: [{ toString: 1 }] } },
      { N: { valueOf: 1, toString: 1 } },
      { N: { $incr: 1 } },
      JSON.parse('{"__proto__": {"$add": ["x"]}, "constructor": {"$add": ["x"]}}'),
    ];
    await lake.run([arrivalOf([...hostile.map((data) => profileOf('eve', data)), eventOf('ada')], { sequence: 1 })]);
    expect(await lake.rows('events')).toHaveLength(1);
    expect((await lake.rows('profiles')).map((row) => row.identity).sort()).toEqual(['ada', 'eve']);
  });

  it('of megabytes in one batch are written in transactions that DynamoDB takes', async () => {
    const lake = lakeOfOneTest();
    const arrivals = Array.from({ length: 30 }, (_, index) =>
      arrivalOf([profileOf(`p${index}`, { large: nested(500, 'x'.repeat(500)) })], { sequence: index + 1 }),
    );
    expect(await lake.run(arrivals)).toMatchObject({ profiles: 30, quarantined: 0 });
    expect(lake.profiles.items.size).toBe(30);
  });
});

it('whatever an upload takes, the lake stores: nothing of it is set aside, and nothing stops the shard', async () => {
  const lake = lakeOfOneTest();
  let sequence = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(hostileRecord(), { minLength: 20, maxLength: 60 }), async (texts) => {
      const records = [...texts.map((text): unknown => JSON.parse(text)), eventOf('good')];
      const upload = { uploadId: '0'.repeat(24), accountId: 'ACME', timezone: 'UTC', receivedAt: 1_790_000_000_000 };
      const events = takeUpload(upload, { records, lanes: 1 }).lanes.flatMap((lane) => lane.events.texts).length;
      const stored = await lake.run([arrivalOf(records, { sequence: ++sequence })]);
      expect(stored).toMatchObject({ events, quarantined: 0 });
    }),
    { numRuns: 25 },
  );
});

describe('a person who is deleted', () => {
  it('is deleted by a commit between what came before and what came after, and is new with her next event', async () => {
    const lake = lakeOfOneTest();
    const store = lake.newFunction();
    await lake.run([arrivalOf([profileOf('ada', { Name: 'Ada' })], { sequence: 1 })], store);
    const batch = [
      arrivalOf([eventOf('ada')], { sequence: 2 }),
      deletionOf('ada', 3),
      arrivalOf([eventOf('ada')], { sequence: 4, receivedAt: 1_790_000_000_002 }),
    ];
    await lake.run(batch, store);
    const rows = (await lake.rows('profiles')).sort((a, b) => Number(a.version) - Number(b.version));
    expect(rows).toMatchObject([
      { version: 1n, name: 'Ada', deleted: false },
      { version: 2n, name: null, identity: null, deleted: true },
      { version: 3n, name: null, identity: 'ada', deleted: false },
    ]);
    const files = async (kind: 'events' | 'profiles') =>
      (await filesBetween(lake.log, { accountId: 'ACME', kind, after: 0, upTo: 9 })).map((file) => file.commit);
    expect([await files('events'), await files('profiles')]).toEqual([
      [2, 4],
      [1, 3, 4],
    ]);
  });
});

describe('a record that was received before a person was deleted and is stored after it', () => {
  const late = (records: readonly unknown[], sequence = 3) => arrivalOf(records, { sequence });
  const device = (profileData: Record<string, unknown>) => ({ type: 'profile', objectId: 'phone', profileData });

  it.each([
    ['about her', profileOf('ada', { Name: 'Ada' })],
    ['about a device that she logs in on', device({ identity: 'ada', Plan: 'pro' })],
  ])('brings nobody back, and its sender is told: %s', async (_, record) => {
    const lake = lakeOfOneTest();
    await lake.run([arrivalOf([profileOf('ada', { Name: 'Ada' })], { sequence: 1 })]);
    await lake.run([deletionOf('ada', 2)]);
    expect(await lake.run([late([record])])).toMatchObject({ profiles: 0, quarantined: 1 });
    expect((await lake.rows('profiles')).at(-1)).toMatchObject({ profile_id: idOf('ada'), deleted: true });
    const { refused } = await lake.refused();
    expect(refused).toMatchObject([{ record, reason: expect.stringContaining('deleted after') }]);
  });

  it('is nothing of whoever came back meanwhile, who keeps what came since', async () => {
    const lake = lakeOfOneTest();
    await lake.run([arrivalOf([profileOf('ada', { Name: 'Ada' })], { sequence: 1 })]);
    await lake.run([deletionOf('ada', 2)]);
    const since = { sequence: 4, receivedAt: 1_790_000_000_002 };
    await lake.run([
      late([profileOf('ada', { Plan: 'old' })]),
      arrivalOf([profileOf('ada', { Plan: 'new' })], since),
      late([profileOf('ada', { Size: 1 })], 5),
    ]);
    const newest = (await lake.rows('profiles')).sort((a, b) => Number(b.version) - Number(a.version))[0];
    expect(newest).toMatchObject({ version: 3n, name: null, props: '{"Plan":"new"}' });
  });

  it('is told of only where somebody sent it: whose a device was is forgotten in silence', async () => {
    const lake = lakeOfOneTest();
    await lake.run([arrivalOf([{ ...eventOf('ada'), objectId: 'phone' }], { sequence: 1 }), deletionOf('ada', 2)]);
    await lake.run([late([{ ...eventOf('ada'), objectId: 'phone' }])]);
    expect((await lake.refused()).refused).toEqual([]);
    expect((await lake.rows('profiles')).filter(({ deleted }) => !deleted).length).toBe(2);
  });
});

describe('a person who is deleted by one function, known to another', () => {
  const first = arrivalOf([eventOf('ada')], { sequence: 1 });
  const back = (sequence: number) => arrivalOf([eventOf('ada')], { sequence, receivedAt: 1_790_000_000_002 });
  async function newest(lake: ReturnType<typeof lakeOfOneTest>) {
    return (await lake.rows('profiles')).sort((a, b) => Number(b.version) - Number(a.version))[0];
  }

  it('is new with her next event', async () => {
    const lake = lakeOfOneTest();
    const [one, other] = [lake.newFunction(), lake.newFunction()];
    await lake.run([first], one);
    await lake.run([deletionOf('ada', 2)], other);
    await lake.run([back(3)], one);
    expect(await newest(lake)).toMatchObject({ version: 3n, identity: 'ada', deleted: false });
  });

  it('is new with her next event, though the function that deleted her never heard that it was committed', async () => {
    const lake = lakeOfOneTest();
    const store = lake.newFunction();
    await lake.run([first], store);
    lake.commits.hooks.after = (command) => {
      if (command instanceof TransactWriteCommand) throw killed();
    };
    await expect(lake.run([deletionOf('ada', 2)], store)).rejects.toThrow('killed');
    lake.commits.hooks.after = () => undefined;
    await lake.run([deletionOf('ada', 2)], store);
    await lake.run([back(3)], store);
    expect(await newest(lake)).toMatchObject({ version: 3n, identity: 'ada', deleted: false });
  });

  it('and deleted while her next event is being stored, is new when its batch comes again', async () => {
    const lake = lakeOfOneTest();
    const [one, other] = [lake.newFunction(), lake.newFunction()];
    await lake.run([first], one);
    let heads = 0;
    lake.commits.hooks.before = async (command) => {
      if (!(command instanceof GetCommand) || command.input.Key?.sk !== 'head' || ++heads !== 2) return;
      await lake.run([deletionOf('ada', 2)], other, 'ingest#shard-1');
    };
    await expect(lake.run([back(3)], one)).rejects.toMatchObject({ code: 'superseded', retry: 'later' });
    await lake.run([back(3)], one);
    expect(await newest(lake)).toMatchObject({ version: 3n, identity: 'ada', deleted: false });
    expect(await lake.rows('events')).toHaveLength(2);
  });

  it('is looked up once more and then known again, as are all others of the account', async () => {
    const lake = lakeOfOneTest();
    const store = lake.newFunction();
    await lake.run([arrivalOf([eventOf('ada'), eventOf('bob')], { sequence: 1 }), deletionOf('ada', 2)], store);
    const lookUps: number[] = [];
    for (const sequence of [3, 4, 5]) {
      const before = lake.profiles.calls.reads;
      await lake.run([arrivalOf([eventOf('bob')], { sequence })], store);
      lookUps.push(lake.profiles.calls.reads - before);
    }
    expect(lookUps).toEqual([1, 0, 0]);
  });
});

describe('a batch of many accounts', () => {
  it('is committed in as many steps as it takes, every account apart', async () => {
    const lake = lakeOfOneTest();
    const accounts = Array.from({ length: 40 }, (_, index) => `ACC-${index}`);
    const arrivals = accounts.flatMap((accountId, index) => [
      arrivalOf([eventOf('ada'), profileOf('ada', { from: accountId })], { sequence: 100 + index, accountId }),
      arrivalOf([eventOf('bob')], { sequence: 200 + index, accountId }),
    ]);
    arrivals.sort((a, b) => Number(a.sequence) - Number(b.sequence));
    expect(await lake.run(arrivals)).toMatchObject({ events: 80 });
    for (const accountId of accounts) {
      const events = await lake.rows('events', accountId);
      expect(events.map((row) => row.profile_id).sort()).toEqual(
        [idOf('ada', accountId), idOf('bob', accountId)].sort(),
      );
      expect(await lake.rows('profiles', accountId)).toContainEqual(
        expect.objectContaining({ props: JSON.stringify({ from: accountId }) }),
      );
      const files = await filesBetween(lake.log, { accountId, kind: 'events', after: 0, upTo: 99 });
      expect(files.every((file) => file.key.startsWith(`account=${accountId}/events/`))).toBe(true);
    }
  });

  it('goes on where it stopped when a step in its middle fails', async () => {
    const lake = lakeOfOneTest();
    const arrivals = Array.from({ length: 40 }, (_, index) =>
      arrivalOf([eventOf('ada')], { sequence: index + 1, accountId: `ACC-${index}` }),
    );
    let steps = 0;
    lake.commits.hooks.before = (command) => {
      if (command instanceof TransactWriteCommand && ++steps === 2) throw killed();
    };
    await expect(lake.run(arrivals)).rejects.toThrow('killed');
    expect(await readCheckpoint(lake.log, SHARD)).toMatchObject({ sequence: String(MAX_ACCOUNTS_A_COMMIT) });
    await lake.run(arrivals);
    for (const index of arrivals.keys()) expect(await lake.rows('events', `ACC-${index}`)).toHaveLength(1);
  });
});

it('two shards that store for one account at once give it a gap-free row of commits', async () => {
  const lake = lakeOfOneTest();
  const shards = Array.from({ length: 4 }, (_, index) => `ingest#shard-${index}`);
  await Promise.all(
    shards.map((shard, index) =>
      lake.run(
        [arrivalOf([eventOf(`p${index}`)], { sequence: 50, uploadId: `${index}`.repeat(24) })],
        lake.newFunction(),
        shard,
      ),
    ),
  );
  expect(await lake.head()).toBe(4);
  const files = await filesBetween(lake.log, { accountId: 'ACME', kind: 'events', after: 0, upTo: 4 });
  expect(files.map((file) => file.commit)).toEqual([1, 2, 3, 4]);
  expect(await lake.rows('events')).toHaveLength(4);
});
