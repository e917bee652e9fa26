import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Account } from '#core/accounts/account.ts';
import type { Entry } from '#core/accounts/gate.ts';
import { concurrencyGate, createGate, PLACE_LASTS_MS } from '#store/accounts/limits.ts';
import { memoryTable } from '../../support/dynamo/memory-table.ts';

const acme: Account = { accountId: 'ACME', name: 'Acme', timezone: 'UTC', createdAt: '2026-01-01T00:00:00Z' };

function world() {
  const table = memoryTable();
  const clock = { now: 1_790_000_000_000 };
  let ids = 0;
  const at = { db: table.db, table: 'accounts', now: () => clock.now, newId: () => `request-${ids++}` };
  return { ...table, clock, at, places: () => Object.keys(table.items.get('ACME|places')?.places ?? {}).length };
}

const enterMany = async (enter: () => Promise<Entry>, times: number) => {
  const entries: Entry[] = [];
  for (let time = 0; time < times; time++) entries.push(await enter());
  return entries;
};
const opened = (entries: readonly Entry[]) => entries.filter(({ kind }) => kind === 'open').length;
const leave = async (entry: Entry | undefined) => (entry?.kind === 'open' ? await entry.leave() : undefined);

/** Enters, and just before it first asks so, `work` is done by somebody else. */
async function meanwhile(
  db: { send: (command: never) => Promise<object> },
  { before, work, enter }: { before: typeof GetCommand; work: () => Promise<unknown>; enter: () => Promise<Entry> },
): Promise<Entry> {
  const { send } = db;
  db.send = async (command) => {
    if (Object(command) instanceof before) {
      db.send = send;
      await work();
    }
    return await send(command);
  };
  return await enter();
}

describe('the limit on requests at once', () => {
  it('lets fifteen in, and the next one when somebody has left', async () => {
    const { at, places } = world();
    const gate = concurrencyGate(at);
    const entries = await enterMany(() => gate(acme), 16);
    expect(entries.map(({ kind }) => kind)).toEqual([...Array(15).fill('open'), 'full']);
    await leave(entries[3]);
    expect(places()).toBe(14);
    expect((await gate(acme)).kind).toBe('open');
    expect((await gate(acme)).kind).toBe('full');
  });

  it('is the same where all come at once, to containers of their own, even as the first ever', async () => {
    const { at, places } = world();
    const entries = await Promise.all(Array.from({ length: 40 }, () => concurrencyGate(at)(acme)));
    expect(opened(entries)).toBe(15);
    expect(places()).toBe(15);
    await Promise.all(entries.map(leave));
    expect(places()).toBe(0);
  });

  it('lets in who comes just after the first one ever (it was answered 429)', async () => {
    const { at, places } = world();
    const gate = concurrencyGate(at);
    const entry = await meanwhile(at.db, { before: GetCommand, work: () => gate(acme), enter: () => gate(acme) });
    expect(entry.kind).toBe('open');
    expect(places()).toBe(2);
  });

  it('lets in who comes just as another leaves', async () => {
    const { at, places } = world();
    const gate = concurrencyGate(at);
    const [first] = await enterMany(() => gate(acme), 15);
    const entry = await meanwhile(at.db, { before: GetCommand, work: () => leave(first), enter: () => gate(acme) });
    expect(entry.kind).toBe('open');
    expect(places()).toBe(15);
  });

  it('is the account’s own, and as configured', async () => {
    const { at } = world();
    const gate = concurrencyGate(at);
    const small = { ...acme, accountId: 'SMALL', getConcurrency: 2 };
    expect(opened(await enterMany(() => gate(small), 5))).toBe(2);
    expect(opened(await enterMany(() => gate(acme), 5))).toBe(5);
  });

  it('is three for creating campaigns, beside the others, and fewer where the account may have fewer', async () => {
    const { at } = world();
    const [create, others] = [createGate(at), concurrencyGate(at)];
    const entries = await enterMany(() => create(acme), 4);
    expect(entries.map(({ kind }) => kind)).toEqual(['open', 'open', 'open', 'full']);
    expect(opened(await enterMany(() => others(acme), 16))).toBe(15);
    await leave(entries[0]);
    expect((await create(acme)).kind).toBe('open');
    expect(opened(await enterMany(() => create({ ...acme, accountId: 'TINY', getConcurrency: 1 }), 3))).toBe(1);
  });

  it('gets the place back of a request that crashed, once it cannot be alive any more', async () => {
    const { at, clock, places } = world();
    const gate = concurrencyGate(at);
    await enterMany(() => gate(acme), 15);
    clock.now += PLACE_LASTS_MS - 1;
    expect((await gate(acme)).kind).toBe('full');
    clock.now += 1;
    expect(opened(await Promise.all(Array.from({ length: 20 }, () => gate(acme))))).toBe(15);
    expect((await gate(acme)).kind).toBe('full');
    expect(places()).toBe(15);
  });

  it('gets back the places of 1,000 requests that crashed, also when the limit is fifteen by then (it was 503 for ever)', async () => {
    const { at, clock, places } = world();
    const gate = concurrencyGate(at);
    await enterMany(() => gate({ ...acme, getConcurrency: 1_000 }), 1_000);
    clock.now += PLACE_LASTS_MS;
    expect(opened(await enterMany(() => gate(acme), 20))).toBe(15);
    expect(places()).toBe(15);
  });

  it('costs one write to come in and one to leave, and nobody’s place is given away by leaving twice', async () => {
    const { at, calls, places } = world();
    const gate = concurrencyGate(at);
    await leave(await gate(acme));
    const before = { ...calls };
    const entry = await gate(acme);
    await leave(entry);
    expect(calls).toEqual({ writes: before.writes + 2, reads: before.reads });
    const others = await enterMany(() => gate(acme), 3);
    await leave(entry);
    expect(places()).toBe(others.length);
  });
});
