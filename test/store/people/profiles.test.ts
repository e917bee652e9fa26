import { BatchGetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { newProfile } from '#core/people/profile.ts';
import { readProfiles, type StoredProfile, writeProfiles } from '#store/people/profiles.ts';
import { memoryTable } from '../../support/dynamo/memory-table.ts';

const profile = (value: string, props: Record<string, unknown> = {}): StoredProfile => ({
  ...newProfile({ accountId: 'A', kind: 'identity', value, ts: 5 }),
  version: 1,
  props,
  shard: 's0',
  position: '1',
  alone: null,
  together: [],
  forgotten: null,
});
const many = (count: number) => Array.from({ length: count }, (_, index) => profile(`p${index}`));
const idsOf = (profiles: readonly StoredProfile[]) => profiles.map((one) => one.profileId);

function profilesTable() {
  const table = memoryTable();
  const commands: unknown[] = [];
  table.hooks.before = (command) => commands.push(command);
  return { table, at: { db: table.db, table: 'profiles' }, commands };
}

describe('profiles by key', () => {
  it('come back as they were written, a hundred to a call', async () => {
    const { at, commands } = profilesTable();
    const profiles = many(250);
    await writeProfiles(at, { accountId: 'A', profiles });
    const found = await readProfiles(at, { accountId: 'A', profileIds: idsOf(profiles) });
    expect([...found.values()].sort((a, b) => (a.profileId < b.profileId ? -1 : 1))).toEqual(
      profiles.toSorted((a, b) => (a.profileId < b.profileId ? -1 : 1)),
    );
    expect(commands.filter((command) => command instanceof TransactWriteCommand)).toHaveLength(3);
    expect(commands.filter((command) => command instanceof BatchGetCommand)).toHaveLength(3);
  });

  it('are superseded only when a condition does not hold: what passes is waited out', async () => {
    const { at, table } = profilesTable();
    const refused = (Code: string) =>
      Object.assign(new Error('cancelled'), { name: 'TransactionCanceledException', CancellationReasons: [{ Code }] });
    let calls = 0;
    table.hooks.before = () => {
      if (++calls < 3) throw refused('ThrottlingError');
    };
    await writeProfiles(at, { accountId: 'A', profiles: many(1) });
    expect(calls).toBe(3);
    await expect(writeProfiles(at, { accountId: 'A', profiles: many(1) })).rejects.toMatchObject({
      code: 'superseded',
    });
    table.hooks.before = () => {
      throw refused('ValidationError');
    };
    await expect(writeProfiles(at, { accountId: 'A', profiles: many(1) })).rejects.toThrow('cancelled');
  });

  it('are those of the account that asks', async () => {
    const { at } = profilesTable();
    const [ada = profile('ada')] = [profile('ada')];
    await writeProfiles(at, { accountId: 'A', profiles: [ada] });
    expect(await readProfiles(at, { accountId: 'B', profileIds: [ada.profileId] })).toEqual(new Map());
    expect(await readProfiles(at, { accountId: 'A', profileIds: [] })).toEqual(new Map());
  });

  it('are asked for again where the table answered in part', async () => {
    const { at, table } = profilesTable();
    const profiles = many(3);
    await writeProfiles(at, { accountId: 'A', profiles });
    const send = table.db.send;
    let calls = 0;
    const db = Object.assign(table.db, {
      send: async (command: BatchGetCommand) => {
        const keys = command.input.RequestItems?.profiles?.Keys ?? [];
        const some = new BatchGetCommand({ RequestItems: { profiles: { Keys: keys.slice(0, 1) } } });
        calls++;
        return { ...(await send(some)), UnprocessedKeys: keys.length > 1 ? { profiles: { Keys: keys.slice(1) } } : {} };
      },
    });
    const found = await readProfiles({ ...at, db }, { accountId: 'A', profileIds: idsOf(profiles) });
    expect(found.size).toBe(3);
    expect(calls).toBe(3);
  });

  it('are written only over the version that was read: whoever comes late is superseded', async () => {
    const { at } = profilesTable();
    const first = profile('ada', { N: 1 });
    await writeProfiles(at, { accountId: 'A', profiles: [first] });
    await expect(writeProfiles(at, { accountId: 'A', profiles: [first] })).rejects.toMatchObject({
      code: 'superseded',
      retry: 'later',
    });
    await writeProfiles(at, { accountId: 'A', profiles: [{ ...first, version: 2, props: { N: 2 } }] });
    const late = { ...first, version: 2, props: { N: 'late' } };
    await expect(writeProfiles(at, { accountId: 'A', profiles: [late] })).rejects.toMatchObject({ code: 'superseded' });
    expect(
      (await readProfiles(at, { accountId: 'A', profileIds: [first.profileId] })).get(first.profileId)?.props,
    ).toEqual({ N: 2 });
  });

  it('are written in transactions of at most 4 MB, however large each is', async () => {
    const { at, table } = profilesTable();
    const large = many(30).map((one) => ({ ...one, props: { list: 'ü'.repeat(150_000) } }));
    await writeProfiles(at, { accountId: 'A', profiles: large });
    expect(table.items.size).toBe(30);
  });

  it('let any other error through', async () => {
    const { at, table } = profilesTable();
    table.hooks.before = () => {
      throw new Error('network');
    };
    await expect(writeProfiles(at, { accountId: 'A', profiles: [profile('ada')] })).rejects.toThrow('network');
  });
});
