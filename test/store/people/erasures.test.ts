import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Erasures } from '#core/people/erasure.ts';
import { readErasures, writeErasures } from '#store/people/erasures.ts';
import { memoryTable } from '../../support/dynamo/memory-table.ts';

const at = new Date(1_790_000_000_000).toISOString();
const person = (n: number) => ({
  profileId: n.toString(16).padStart(32, 'f'),
  version: 9_007_199_254_000_000 + n,
  through: 1_000_000 + n,
});
const people = (from: number, count: number) => Array.from({ length: count }, (_, n) => person(from + n));
const waitingOf = (from: number, count: number) => people(from, count).map((one) => ({ ...one, at }));

const tableOf = () => {
  const table = memoryTable();
  return { table, commits: { db: table.db, table: 'commits' } };
};
const many: Erasures = {
  scanned: 7,
  waiting: waitingOf(0, 20_000),
  pass: { people: people(50_000, 20_000), kind: 'events', after: 'x' },
  ended: [at],
};

describe('what upkeep remembers of deleted people', () => {
  it.each([
    ['nobody', { scanned: 0, waiting: [], ended: [] }],
    ['a few', { ...many, waiting: waitingOf(0, 3), pass: { ...many.pass, people: people(9, 2) } } as Erasures],
    ['20,000 that wait and 20,000 of a pass', many],
    ['20,000 that wait, and no pass', { scanned: 7, waiting: many.waiting, ended: [] }],
  ])('comes back as it was: %s', async (_, erasures) => {
    const { commits } = tableOf();
    await writeErasures(commits, { accountId: 'ACME', erasures });
    expect(await readErasures(commits, 'ACME')).toEqual(erasures);
  });

  it('is read from an item in which all of them are, however many', async () => {
    const { commits } = tableOf();
    const old = { scanned: 3, waiting: waitingOf(0, 1_500), ended: [] };
    await commits.db.send(new PutCommand({ TableName: 'commits', Item: { pk: 'ACME', sk: 'erasures', ...old } }));
    expect(await readErasures(commits, 'ACME')).toEqual(old);
  });

  it('writes the people once while a pass goes from file to file, and leaves nothing behind when it is over', async () => {
    const { table, commits } = tableOf();
    await writeErasures(commits, { accountId: 'ACME', erasures: many });
    let puts = 0;
    table.hooks.before = (command) => {
      if (Object(command).constructor.name === 'PutCommand') puts += 1;
    };
    const pass = { people: many.pass?.people ?? [], kind: 'profiles' as const, after: 'y' };
    await writeErasures(commits, { accountId: 'ACME', erasures: { ...many, pass } });
    expect(puts).toBe(1);
    await writeErasures(commits, { accountId: 'ACME', erasures: { scanned: 8, waiting: [], ended: [at] } });
    expect([...table.items.values()].map(({ sk }) => sk)).toEqual(['erasures']);
  });

  it('is looked for anew from the beginning of the log where another writer took away what was named', async () => {
    const { table, commits } = tableOf();
    await writeErasures(commits, { accountId: 'ACME', erasures: many });
    for (const [key, { sk }] of table.items) if (String(sk).startsWith('erasures-part#')) table.items.delete(key);
    expect(await readErasures(commits, 'ACME')).toEqual({ scanned: 0, waiting: [], ended: [at] });
  });
});
