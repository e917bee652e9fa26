import { DeleteObjectsCommand } from '@aws-sdk/client-s3';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { profileIdOf } from '#core/people/profile.ts';
import { filesBetween } from '#store/commits/files.ts';
import { formerSummaries, keysOf, readSummaries } from '#store/commits/summaries.ts';
import { removalDue, removeErased } from '../../lambdas/upkeep/use-cases/remove-erased.ts';
import { runUpkeep } from '../../lambdas/upkeep/use-cases/run-upkeep.ts';
import { sweepAccount } from '../../lambdas/upkeep/use-cases/sweep-account.ts';
import { arrivalOf, deletionOf, eventOf, killed, lakeOfOneTest, profileOf } from '../support/lake-of-one-test.ts';
import { textsOf } from '../support/parquet.ts';
import { type Given, type Lake, rowsWithin, type Seen, upkeepDeps } from './lake-window.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** What Ada is called by, and what only her rows say. */
const PLANTED = ['ada-lovelace', 'said-by-her-events', 'said-by-her-profile'];
const ada = profileIdOf({ accountId: 'ACME', kind: 'identity', value: 'ada-lovelace' });
/** Of profiles her tombstone stays, which is her id and a time. */
const holdsAda = ({ key, text }: { key: string; text: string }) =>
  PLANTED.some((planted) => text.includes(planted)) || (!key.includes('/profiles/') && text.includes(ada));

type OnVersion = { key: string; isCurrent: boolean; text: string };

/** All that any version of any object of the lake says. */
async function everythingIn(lake: Lake): Promise<OnVersion[]> {
  const versions = lake.bucket.allVersions().flatMap(({ bytes, ...one }) => (bytes ? [{ ...one, bytes }] : []));
  const texts = await textsOf(versions);
  return versions.map(({ key, version }, index) => {
    return { key, isCurrent: lake.bucket.objects.get(key)?.version === version, text: texts[index] ?? '' };
  });
}

async function placesOfAda(lake: Lake): Promise<Record<string, number>> {
  const window = { accountId: 'ACME', after: 0, upTo: 9_999 };
  const files = await Promise.all(
    (['events', 'profiles'] as const).map((kind) => filesBetween(lake.log, { ...window, kind })),
  );
  const named = new Set(files.flat().map(({ key }) => key));
  const items = [...lake.commits.items.values()].filter(({ sk }) => String(sk).startsWith('replaced#'));
  const replaced = new Set(items.map((item) => item.key));
  const counts = { named: 0, replaced: 0, orphaned: 0, deletedBefore: 0 };
  for (const { key, isCurrent } of (await everythingIn(lake)).filter(holdsAda)) {
    if (!isCurrent) counts.deletedBefore++;
    else if (named.has(key)) counts.named++;
    else if (replaced.has(key)) counts.replaced++;
    else counts.orphaned++;
  }
  return counts;
}
const NOWHERE = { named: 0, replaced: 0, orphaned: 0, deletedBefore: 0 };

const sweepDeps = (lake: Lake) => ({ ...upkeepDeps(lake), now: () => lake.clock.now });

/** As `upkeep/sweep-files` does. */
async function sweep(lake: Lake): Promise<void> {
  await removeErased(sweepDeps(lake), 'ACME');
  await sweepAccount(sweepDeps(lake), 'ACME');
}

/** As `upkeep/compact-files` does, and `upkeep/sweep-files` where it is called for. */
async function upkeep(lake: Lake, given: Given & { retentionDays?: number } = {}): Promise<void> {
  const due = await removalDue(sweepDeps(lake), 'ACME');
  await runUpkeep(upkeepDeps(lake, given), { accountId: 'ACME', timezone: 'UTC', retentionDays: given.retentionDays });
  if (due !== undefined) await sweep(lake);
}

async function hours(lake: Lake, count: number): Promise<void> {
  for (let hour = 0; hour < count; hour++) {
    lake.clock.now += HOUR;
    await upkeep(lake);
  }
}

const said = (identity: string, ts: number, text: string) => ({
  ...eventOf(identity, 'Charged', ts),
  evtData: { Note: text },
});

let sequence = 100;
function day(lake: Lake) {
  const ts = Math.floor(lake.clock.now / 1_000);
  const records = [
    said('ada-lovelace', ts, 'said-by-her-events'),
    said('bob', ts, 'said by bob'),
    profileOf('ada-lovelace', { Note: `said-by-her-profile ${ts}` }),
    profileOf('bob', { Note: `bob ${ts}` }),
  ];
  return arrivalOf(records, { sequence: ++sequence, receivedAt: lake.clock.now });
}

/** Ten days with upkeep: merges, retention, thinning, crashed batches and the daily sweep have all left Ada's rows behind. */
async function lakeOfTenDays(): Promise<Lake> {
  const lake = lakeOfOneTest();
  for (let date = 0; date < 10; date++) {
    if (date === 0 || date === 9) {
      lake.commits.hooks.before = (command) => {
        if (command instanceof TransactWriteCommand) throw killed();
      };
      await expect(lake.run([day(lake)])).rejects.toThrow('killed');
      lake.commits.hooks.before = () => undefined;
    }
    for (const _ of ['morning', 'evening']) {
      await lake.run([day(lake)]);
      lake.clock.now += DAY / 2;
    }
    await upkeep(lake, date === 5 ? { retentionDays: 3 } : {});
    await sweep(lake);
  }
  return lake;
}

async function deleteAda(lake: Lake): Promise<void> {
  lake.clock.now += MINUTE;
  await lake.run([deletionOf('ada-lovelace', ++sequence, lake.clock.now)]);
}

/** Events of everybody else, and what each of them is now: earlier versions are thinned away. */
async function othersIn(lake: Lake): Promise<Seen[]> {
  const window = { after: 0, upTo: 9_999 };
  const events = await rowsWithin(lake, { kind: 'events', ...window });
  const versions = await rowsWithin(lake, { kind: 'profiles', ...window });
  const newest = new Map(versions.map((row) => [row.profile_id, row])).values();
  return [...events, ...newest].filter(({ profile_id }) => profile_id !== ada);
}

describe('the bytes of a deleted person', () => {
  it('are in no version of any object a day later, wherever upkeep had left them; everybody else’s rows are there', async () => {
    const lake = await lakeOfTenDays();
    await deleteAda(lake);
    const before = await placesOfAda(lake);
    for (const [place, count] of Object.entries(before)) expect(count, place).toBeGreaterThan(0);
    const others = await othersIn(lake);
    expect(others.length).toBeGreaterThan(5);

    await hours(lake, 24);
    expect(await placesOfAda(lake)).toEqual(NOWHERE);
    expect(await othersIn(lake)).toEqual(others);
    const states = [await readSummaries(lake.log, 'ACME'), ...(await formerSummaries(lake.log, 'ACME'))];
    const rolledUp = states.flatMap((state) => (state ? keysOf('ACME', state) : []));
    expect(rolledUp).not.toEqual([]);
    expect(rolledUp.filter((key) => !lake.bucket.objects.has(key))).toEqual([]);
  }, 60_000);

  it('leave the files that are read after six hours, and the bucket after eleven', async () => {
    const lake = await lakeOfTenDays();
    await deleteAda(lake);
    await hours(lake, 6);
    expect(await placesOfAda(lake)).toMatchObject({ named: 0, replaced: expect.any(Number) });
    expect(await placesOfAda(lake)).not.toEqual(NOWHERE);
    await hours(lake, 5);
    expect(await placesOfAda(lake)).toEqual(NOWHERE);
  }, 60_000);

  it('are gone within the day even where the pass and the removal ran out of time or died on their way', async () => {
    const lake = await lakeOfTenDays();
    await deleteAda(lake);
    await hours(lake, 5);
    lake.clock.now += HOUR;
    await upkeep(lake, { deadline: lake.clock.now - 1 });
    let deletions = 0;
    const { client } = lake.bucket;
    const send = client.send;
    Object.assign(client, {
      send: async (command: unknown) => {
        if (command instanceof DeleteObjectsCommand && ++deletions === 2) throw new Error('killed');
        return await send(Object(command));
      },
    });
    let died = 0;
    for (let hour = 7; hour <= 24; hour++) {
      lake.clock.now += HOUR;
      await upkeep(lake).catch(() => died++);
    }
    expect(died).toBe(1);
    expect(await placesOfAda(lake)).toEqual(NOWHERE);
  }, 60_000);

  it('do not come back with what she does when she is somebody new, which stays', async () => {
    const lake = await lakeOfTenDays();
    await deleteAda(lake);
    await lake.run([
      arrivalOf([said('ada-lovelace', 1_790_900_000, 'said by somebody new')], {
        sequence: ++sequence,
        receivedAt: lake.clock.now,
      }),
    ]);
    await hours(lake, 24);
    const texts = (await everythingIn(lake)).map(({ text }) => text);
    expect(texts.filter((text) => /said-by-her/.test(text))).toEqual([]);
    expect(texts.filter((text) => text.includes('said by somebody new'))).not.toEqual([]);
  }, 60_000);
});

describe('removing them', () => {
  async function erasedLake(): Promise<Lake> {
    const lake = lakeOfOneTest();
    await lake.run([day(lake)]);
    await deleteAda(lake);
    lake.clock.now += 5 * HOUR;
    await upkeep(lake);
    return lake;
  }
  const keysIn = (lake: Lake) => new Set(lake.bucket.allVersions().map(({ key }) => key));

  it('leaves upload groups remembered: a second copy of an upload whose object is gone is stored no second time', async () => {
    const lake = lakeOfOneTest();
    const upload = day(lake);
    await lake.run([upload]);
    await deleteAda(lake);
    await hours(lake, 11);
    expect(await placesOfAda(lake)).toEqual(NOWHERE);
    const head = await lake.head();
    await lake.run([{ ...upload, sequence: String(++sequence), again: true }]);
    expect(await lake.head()).toBe(head);
  });

  it('keeps what was replaced after the pass, for those who are reading it', async () => {
    const lake = await erasedLake();
    for (let batch = 0; batch < 3; batch++) {
      await lake.run([arrivalOf([said('bob', 1_790_000_000, 'said by bob')], { sequence: ++sequence })]);
    }
    const fresh = [...lake.bucket.objects.keys()].filter((key) => key.includes('/events/'));
    lake.clock.now += HOUR;
    await upkeep(lake);
    lake.clock.now += 4 * HOUR;
    await upkeep(lake);
    const left = keysIn(lake);
    // One of them held Ada's rows, and was replaced by the pass.
    expect(fresh.filter((key) => left.has(key))).toHaveLength(fresh.length - 1);
  });

  it('leaves objects alone that may be on their way into a commit, and those of other accounts', async () => {
    const lake = await erasedLake();
    lake.clock.now += 5 * HOUR;
    const put = (key: string, hoursAgo: number) => {
      const modifiedAt = lake.clock.now - hoursAgo * HOUR;
      lake.bucket.objects.set(key, { bytes: Buffer.from('x'), metadata: {}, modifiedAt });
    };
    put('account=ACME/events/date=2026-01-01/being-stored.parquet', 1);
    put('account=ACME/events/date=2026-01-01/crashed.parquet', 2);
    put('account=ACME-2/events/date=2026-01-01/theirs.parquet', 99);
    await upkeep(lake);
    const left = keysIn(lake);
    expect(left.has('account=ACME/events/date=2026-01-01/being-stored.parquet')).toBe(true);
    expect(left.has('account=ACME/events/date=2026-01-01/crashed.parquet')).toBe(false);
    expect(left.has('account=ACME-2/events/date=2026-01-01/theirs.parquet')).toBe(true);
  });

  it('waits five hours for those who read what the pass has replaced, is done once, and is due after the next pass', async () => {
    const lake = await erasedLake();
    const due = () => removalDue(sweepDeps(lake), 'ACME');
    lake.clock.now += 5 * HOUR - 1;
    expect(await due()).toBeUndefined();
    lake.clock.now += 1;
    expect(await due()).toBeDefined();
    await upkeep(lake);
    expect(await due()).toBeUndefined();
    await lake.run([day(lake)]);
    await deleteAda(lake);
    await hours(lake, 9);
    expect(await due()).toBeUndefined();
    lake.clock.now += HOUR;
    expect(await due()).toBeDefined();
    await upkeep(lake);
    expect(await placesOfAda(lake)).toEqual(NOWHERE);
  });

  it('removes no version in a lake from which nobody was deleted', async () => {
    const lake = lakeOfOneTest();
    for (let batch = 0; batch < 4; batch++) await lake.run([day(lake)]);
    await hours(lake, 1);
    const before = lake.bucket.allVersions().length;
    await hours(lake, 24);
    expect(lake.bucket.allVersions()).toHaveLength(before);
  });
});
