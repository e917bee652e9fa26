import { describe, expect, it } from 'vitest';
import { MAX_OWN_TYPES } from '#core/accounts/event-types.ts';
import { eventTypeItems } from '#store/accounts/event-type-items.ts';
import { eventTypes } from '#store/accounts/event-types.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';

function world() {
  const table = memoryTable();
  const clock = { now: 0 };
  const calls = { count: 0 };
  table.hooks.before = () => {
    calls.count++;
  };
  const container = () => eventTypes({ now: () => clock.now, ...eventTypeItems({ db: table.db, table: 'uploads' }) });
  return { clock, calls, container };
}
const admit = (types: ReturnType<typeof eventTypes>, keys: readonly string[], look = false) =>
  types.admit('ACME', { keys: new Set(keys), look });
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `t${index}`);

describe('the event types of an account', () => {
  it('are counted once, and known to every container that has asked', async () => {
    const { container, calls } = world();
    const one = container();
    expect(await admit(one, ['a', 'b'])).toEqual(new Set());
    expect([...one.known('ACME')]).toEqual(['a', 'b']);
    const other = container();
    await admit(other, ['a', 'c']);
    expect([...other.known('ACME')].sort()).toEqual(['a', 'b', 'c']);
    expect(calls.count).toBe(4);
    expect(one.known('OTHER').size).toBe(0);
  });

  it('are 496 beside the 16 system ones: the next is refused, and asking for it costs nothing for a while', async () => {
    const { container, calls, clock } = world();
    const types = container();
    expect(await admit(types, [...numbered(MAX_OWN_TYPES - 1), 'last', 'over'])).toEqual(new Set(['over']));
    const before = calls.count;
    expect(await admit(types, ['over', 'more'])).toEqual(new Set(['over', 'more']));
    expect(calls.count).toBe(before);
    clock.now += 61_000;
    expect(await admit(types, ['over'])).toEqual(new Set(['over']));
    expect(types.known('ACME').size).toBe(MAX_OWN_TYPES);
  });

  it('are all counted when two containers count at once', async () => {
    const { container } = world();
    await Promise.all(numbered(5).map((key) => admit(container(), [key])));
    const reader = container();
    await admit(reader, ['x']);
    expect([...reader.known('ACME')].sort()).toEqual([...numbered(5), 'x'].sort());
  });

  it('have room after a dry run that named more than there is room for', async () => {
    const types = world().container();
    await admit(types, ['known']);
    await admit(types, numbered(600), true);
    expect(await admit(types, ['new'])).toEqual(new Set());
  });

  it('are not counted by a dry run', async () => {
    const { container } = world();
    expect((await admit(container(), numbered(600), true)).size).toBe(600 - MAX_OWN_TYPES);
    const reader = container();
    await admit(reader, ['x']);
    expect([...reader.known('ACME')]).toEqual(['x']);
  });
});
