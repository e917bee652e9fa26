import { describe, expect, it } from 'vitest';
import type { Account } from '#core/accounts/account.ts';
import type { Entry } from '#core/accounts/gate.ts';
import { LEASE_LASTS_MS } from '#store/accounts/rates.ts';
import { streamShare, uploadGate } from '#store/accounts/upload-limits.ts';
import { memoryTable } from '../../support/dynamo/memory-table.ts';

const acme: Account = { accountId: 'ACME', name: 'Acme', timezone: 'UTC', createdAt: '2026-01-01T00:00:00Z' };

function world() {
  const table = memoryTable();
  const clock = { now: 1_790_000_000_000 };
  const at = { db: table.db, table: 'accounts', now: () => clock.now };
  return { ...table, clock, at };
}

const enterMany = async (enter: () => Promise<Entry>, times: number) => {
  const entries: Entry[] = [];
  for (let time = 0; time < times; time++) entries.push(await enter());
  return entries;
};
const opened = (entries: readonly Entry[]) => entries.filter(({ kind }) => kind === 'open').length;

describe('the limit on uploads a second', () => {
  it('is the account’s rate in the long run, over all containers, after a burst of ten seconds’ worth', async () => {
    const { at, clock } = world();
    const containers = Array.from({ length: 4 }, () => uploadGate(at));
    let letIn = 0;
    for (let ms = 0; ms < 100_000; ms += 10) {
      clock.now += 10;
      for (const gate of containers) letIn += opened([await gate(acme)]);
    }
    expect(letIn).toBeGreaterThan(30 * 100 * 0.98);
    expect(letIn).toBeLessThanOrEqual(30 * 110 + 30);
  });

  it('is hardly a write per request: one for thirty at the account’s rate', async () => {
    const { at, clock, calls } = world();
    const containers = Array.from({ length: 3 }, () => uploadGate(at));
    for (let request = 0; request < 3_000; request++) {
      clock.now += 34;
      expect((await containers[request % 3]?.(acme))?.kind).toBe('open');
    }
    expect(calls.writes / 3_000).toBeLessThan(0.05);
  });

  it('writes little for who is refused, however fast it knocks', async () => {
    const { at, clock, calls } = world();
    const gate = uploadGate(at);
    while ((await gate(acme)).kind === 'open');
    const before = calls.writes;
    for (let knock = 0; knock < 1_000; knock++) {
      clock.now += 1;
      await gate(acme);
    }
    expect(calls.writes - before).toBeLessThan(10);
  });

  it('is the account’s own, and as configured', async () => {
    const { at, clock } = world();
    const gate = uploadGate(at);
    const small = { ...acme, accountId: 'SMALL', uploadsPerSecond: 1 };
    expect(opened(await enterMany(() => gate(small), 50))).toBe(10);
    expect(opened(await enterMany(() => gate(acme), 50))).toBe(50);
    clock.now += 5_000;
    expect(opened(await enterMany(() => gate(small), 50))).toBe(5);
  });

  it('does not let tokens be kept for a burst much later', async () => {
    const { at, clock, calls } = world();
    const gate = uploadGate(at);
    await enterMany(() => gate(acme), 5);
    clock.now += LEASE_LASTS_MS;
    const before = calls.writes;
    await gate(acme);
    expect(calls.writes).toBeGreaterThan(before);
  });

  it('holds where two containers ask at the same moment', async () => {
    const { at } = world();
    const small = { ...acme, uploadsPerSecond: 1 };
    const entries = await Promise.all(Array.from({ length: 30 }, () => uploadGate(at)(small)));
    expect(opened(entries)).toBe(10);
  });

  it('lets in 24 single uploads at once of an account that never sent any (14 were refused)', async () => {
    const { at } = world();
    const entries = await Promise.all(Array.from({ length: 24 }, () => uploadGate(at)(acme)));
    expect(opened(entries)).toBe(24);
  });

  it('gives what is left to who asks for more than that', async () => {
    const { at, clock } = world();
    const gate = uploadGate(at);
    const others = Array.from({ length: 295 }, () => uploadGate(at));
    await enterMany(() => gate(acme), 3);
    for (const other of others) await other(acme);
    expect(opened(await enterMany(() => gate(acme), 10))).toBeGreaterThan(0);
    clock.now += 1_000;
    expect(opened(await enterMany(() => gate(acme), 100))).toBe(30);
  });

  it('says in its text which limit was reached, not that there are too many at once', async () => {
    const { at } = world();
    const gate = uploadGate(at);
    const small = { ...acme, uploadsPerSecond: 1 };
    const full = (await enterMany(() => gate(small), 11)).at(-1);
    expect(full).toEqual({
      kind: 'full',
      limit: { text: 'Too many requests: this account may send 1 uploads a second', waitMs: 1_000 },
    });
  });
});

describe('an account’s share of the stream', () => {
  const big = 2_700_000;

  it('is 500,000 bytes a second in the long run, whatever the size of its uploads and however many containers serve it', async () => {
    const { at, clock } = world();
    const containers = Array.from({ length: 20 }, () => streamShare(at));
    let bytes = 0;
    for (let ms = 0; ms < 100_000; ms += 50) {
      clock.now += 50;
      for (const [index, take] of containers.entries()) {
        const amount = index % 2 === 0 ? big : 10_000;
        if ((await take(acme, amount)) === undefined) bytes += amount;
      }
    }
    expect(bytes).toBeGreaterThan(100 * 500_000 * 0.95);
    expect(bytes).toBeLessThanOrEqual(110 * 500_000);
  });

  it('takes the largest upload at once, and says how long the next one has to wait, and why', async () => {
    const { at, clock } = world();
    const take = streamShare(at);
    expect(await take(acme, big)).toBeUndefined();
    const refused = await take(acme, big);
    expect(refused?.text).toBe('Too many requests: this account may send 500000 bytes a second, counted as compressed');
    clock.now += refused?.waitMs ?? 0;
    expect(await take(acme, big)).toBeUndefined();
  });

  it('lets in an upload that is more than a burst when nothing is owed', async () => {
    const { at } = world();
    const small = { ...acme, uploadBytesPerSecond: 1_000 };
    expect(await streamShare(at)(small, big)).toBeUndefined();
    expect(await streamShare(at)(small, 10)).toMatchObject({ waitMs: expect.any(Number) });
  });

  it('costs no call of its own for most uploads of a usual size, and is no other account’s', async () => {
    const { at, clock, calls } = world();
    const take = streamShare(at);
    for (let upload = 0; upload < 1_000; upload++) {
      clock.now += 50;
      expect(await take(acme, 10_000)).toBeUndefined();
    }
    expect(calls.writes).toBeLessThan(50);
    while ((await take(acme, big)) === undefined);
    expect(await take({ ...acme, accountId: 'OTHER' }, big)).toBeUndefined();
  });
});
