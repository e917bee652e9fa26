import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { readCheckpoint } from '#store/commits/commits.ts';
import { arrivalOf, eventOf, killed, lakeOfOneTest, profileOf } from '../support/lake-of-one-test.ts';

type Lake = ReturnType<typeof lakeOfOneTest>;
type Hooks = Lake['commits']['hooks'];
const SHARD = 'ingest#shard-0';
const invalid = () => Object.assign(new Error('not an item'), { name: 'ValidationException' });

/** A table that refuses whatever a text stands in, as one does that cannot take an item. */
function refuse(hooks: Hooks, text: string): void {
  hooks.before = (command) => {
    const items = command instanceof TransactWriteCommand ? command.input.TransactItems : undefined;
    if (items && JSON.stringify(items).includes(text)) throw invalid();
  };
}

const batch = () => [
  arrivalOf([eventOf('ada'), profileOf('ada', { N: { $incr: 1 } })], { sequence: 1, accountId: 'OTHER' }),
  arrivalOf([eventOf('ada'), profileOf('ada', { N: { $incr: 1 } })], { sequence: 2 }),
  arrivalOf(
    [
      eventOf('bob'),
      profileOf('bob', { N: { $incr: 1 } }),
      eventOf('eve', 'Poison'),
      profileOf('ada', { N: { $incr: 1 } }),
      eventOf('cid'),
    ],
    { sequence: 3 },
  ),
  arrivalOf([eventOf('dan'), profileOf('bob', { N: { $incr: 1 } })], { sequence: 4 }),
  arrivalOf([eventOf('bob')], { sequence: 5, accountId: 'OTHER' }),
];

async function expectAllButThePoison(lake: Lake): Promise<void> {
  const idsOf = async (accountId: string) => (await lake.rows('events', accountId)).map((row) => row.id_value).sort();
  expect(await idsOf('ACME')).toEqual(['ada', 'bob', 'cid', 'dan']);
  expect(await idsOf('OTHER')).toEqual(['ada', 'bob']);
  const newest = new Map(
    (await lake.rows('profiles'))
      .sort((a, b) => Number(a.version) - Number(b.version))
      .map((row) => [row.identity, row.props]),
  );
  expect(newest.get('ada')).toBe('{"N":2}');
  expect(newest.get('bob')).toBe('{"N":2}');
  expect(await readCheckpoint(lake.log, SHARD)).toMatchObject({ sequence: '5' });
  const { refused } = await lake.refused();
  const told = new Map(refused.map((one) => [one.id, one]));
  expect([...told.values()]).toMatchObject([
    {
      place: 3,
      reason: expect.stringContaining('could not be stored'),
      record: { type: 'event', identity: 'eve', evtName: 'Poison', ts: 1_790_000_000, evtData: { Amount: 1 } },
    },
  ]);
  expect((await lake.refused('OTHER')).refused).toEqual([]);
}

describe('a record that cannot be stored, whatever is thrown (failure modes 16 and 28)', () => {
  it('is set aside alone: all others of its group, its account and its shard are stored once', async () => {
    const lake = lakeOfOneTest();
    refuse(lake.commits.hooks, '"poison"');
    const stored = await lake.run(batch());
    expect(stored).toMatchObject({ events: 6, quarantined: 1 });
    await expectAllButThePoison(lake);
    expect(lake.bytesAside().map(String)).toEqual([
      expect.stringMatching(/\tpoison\tPoison\t1790000000\tidentity\teve/),
    ]);
  });

  it('is set aside alone wherever the function dies on the way', async () => {
    for (let crashAt = 1; ; crashAt += 11) {
      const lake = lakeOfOneTest();
      let calls = 0;
      let died = false;
      const deadly = (hooks: Hooks) => {
        const { before } = hooks;
        hooks.before = (command) => {
          if (++calls === crashAt) {
            died = true;
            throw killed();
          }
          return before?.(command);
        };
      };
      refuse(lake.commits.hooks, '"poison"');
      deadly(lake.commits.hooks);
      deadly(lake.profiles.hooks);
      await lake.run(batch()).catch((thrown) => expect(String(thrown)).toContain('killed'));
      if (!died) break;
      await lake.run(batch());
      await expectAllButThePoison(lake);
    }
  }, 120_000);

  it('may be a profile: the person stays as before, and the change can be sent again', async () => {
    const lake = lakeOfOneTest();
    await lake.run([arrivalOf([profileOf('eve', { Plan: 'free' })], { sequence: 1 })]);
    refuse(lake.profiles.hooks, 'deadly');
    const sent = profileOf('eve', { Plan: 'deadly' });
    const stored = await lake.run([
      arrivalOf([profileOf('ada', { Plan: 'pro' }), sent, eventOf('eve')], { sequence: 2 }),
      arrivalOf([profileOf('eve', { Size: 5 })], { sequence: 3 }),
    ]);
    expect(stored).toMatchObject({ events: 1, quarantined: 1 });
    const rows = (await lake.rows('profiles')).filter((row) => row.identity === 'eve');
    expect(rows.map((row) => row.props)).toEqual(['{"Plan":"free"}', '{"Plan":"free","Size":5}']);
    const { refused } = await lake.refused();
    lake.profiles.hooks.before = () => undefined;
    await lake.run([
      arrivalOf(
        refused.map(({ record }) => record),
        { sequence: 4 },
      ),
    ]);
    expect((await lake.rows('profiles')).map((row) => row.props)).toContain('{"Plan":"deadly","Size":5}');
  });

  it('is not to blame when nothing at all can be stored: the batch waits, and nothing is set aside', async () => {
    const lake = lakeOfOneTest();
    refuse(lake.commits.hooks, 'checkpoint');
    await expect(lake.run(batch())).rejects.toThrow('not an item');
    expect(lake.quarantine.objects.size).toBe(0);
  });

  it('is not to blame when a service is away, busy or closed to us', async () => {
    for (const trouble of [
      killed(),
      Object.assign(new Error('slow down'), { name: 'ThrottlingException' }),
      Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } }),
      Object.assign(new Error('oops'), { $metadata: { httpStatusCode: 500 } }),
    ]) {
      const lake = lakeOfOneTest();
      lake.commits.hooks.before = (command) => {
        if (command instanceof TransactWriteCommand) throw trouble;
      };
      await expect(lake.run(batch())).rejects.toBe(trouble);
      expect(lake.quarantine.objects.size).toBe(0);
    }
  });
});

it('more than a transaction takes is committed in smaller ones, and nothing is set aside', async () => {
  const lake = lakeOfOneTest();
  lake.commits.hooks.before = (command) => {
    const items = command instanceof TransactWriteCommand ? (command.input.TransactItems ?? []) : [];
    if (items.length > 7) throw invalid();
  };
  const arrivals = Array.from({ length: 10 }, (_, index) =>
    arrivalOf([eventOf('ada')], { sequence: index + 1, accountId: `ACC-${index}` }),
  );
  expect(await lake.run(arrivals)).toMatchObject({ events: 10, quarantined: 0 });
});
