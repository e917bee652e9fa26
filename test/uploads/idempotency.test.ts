import { describe, expect, it } from 'vitest';
import { MAX_OWN_TYPES } from '#core/accounts/event-types.ts';
import { eventTypeItems } from '#store/accounts/event-type-items.ts';
import { eventTypes } from '#store/accounts/event-types.ts';
import { claimItems } from '../../lambdas/uploads/adapters/claim-items.ts';
import type { Put } from '../../lambdas/uploads/domain/put.ts';
import { acceptUpload } from '../../lambdas/uploads/use-cases/accept-upload.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';

const account = { accountId: 'ACME', name: 'Acme', timezone: 'UTC', createdAt: '2026-01-01T00:00:00Z' };
const event = (evtName: string) => ({ type: 'event', identity: 'ann', evtName, evtData: {} });

/** Containers of `accept-upload` over one table, and a stream that can be down. */
function world() {
  const table = memoryTable();
  const clock = { now: 1_790_000_000_000 };
  const stream = { down: false, put: [] as { lines: string[]; again: boolean }[] };
  let ids = 0;
  const container = () => {
    const at = { db: table.db, table: 'uploads', now: () => clock.now };
    const put: Put = async ({ lanes, again }) => {
      if (stream.down) throw new Error('killed');
      stream.put.push({ lines: lanes.flatMap(({ events }) => events.texts), again });
      return { kind: 'put', stored: [[0, 'shard-0', '1']], refused: [] };
    };
    const accept = acceptUpload({
      lanes: 8,
      now: at.now,
      newUploadId: () => `upload-${ids++}`,
      put,
      eventTypes: eventTypes({ now: at.now, ...eventTypeItems(at) }),
      claims: claimItems(at),
    });
    return async (d: readonly unknown[], how: { key?: string; dryRun?: boolean } = {}) => {
      const { key: idempotencyKey, dryRun = false } = how;
      const accepted = await accept({ account, text: JSON.stringify({ d }), dryRun, idempotencyKey });
      return accepted.kind === 'answered' ? JSON.stringify(accepted.answer) : accepted.kind;
    };
  };
  const emptyOfTypes = () => table.items.delete('ACME#event-types');
  const storedNames = () => stream.put.flatMap(({ lines }) => lines.map((line) => line.split('\t')[2]));
  return { table, clock, stream, container, emptyOfTypes, storedNames };
}
const types = (count: number) => Array.from({ length: count }, (_, index) => event(`Type ${index}`));

describe('a repeat of an Idempotency-Key', () => {
  it('is answered with the first answer, whatever a dry run of 600 new types was told before (an event was lost)', async () => {
    const { container, clock, storedNames } = world();
    const send = container();
    await send([event('Known')]);
    await send(types(600), { dryRun: true });
    const body = [event('Known'), event('New')];
    const first = await send(body, { key: 'K' });
    expect(JSON.parse(first)).toEqual({ status: 'success', processed: 2, unprocessed: [] });
    clock.now += 61_000;
    expect(await send(body, { key: 'K' })).toBe(first);
    expect(storedNames()).toEqual(['Known', 'Known', 'New']);
  });

  it('has refused of it what was refused, to the byte, in an account that has room by then', async () => {
    const { container, clock, emptyOfTypes, storedNames } = world();
    await container()([...types(MAX_OWN_TYPES)]);
    const phone = { type: 'profile', identity: 7, profileData: { Phone: '+14155552671', Age: 'old', identity: 7 } };
    const body = [event('Type 0'), event('Above'), phone, { type: 'event', identity: 'ann' }];
    const first = await container()(body, { key: 'K' });
    expect(JSON.parse(first)).toMatchObject({
      processed: 1,
      unprocessed: [{ code: 528, record: event('Above') }, { code: 520 }, { code: 509 }],
    });
    emptyOfTypes();
    clock.now += 3_600_000;
    expect(await container()(body, { key: 'K' })).toBe(first);
    expect(storedNames()).not.toContain('Above');
  });

  it('is told "fail" again where no record was good, and nothing is put by either', async () => {
    const { container, emptyOfTypes, stream } = world();
    await container()([...types(MAX_OWN_TYPES)]);
    const first = await container()([event('Above')], { key: 'K' });
    expect(JSON.parse(first)).toMatchObject({ status: 'fail', processed: 0, unprocessed: [{ code: 528 }] });
    emptyOfTypes();
    expect(await container()([event('Above')], { key: 'K' })).toBe(first);
    expect(stream.put).toHaveLength(1);
  });

  it('puts what the first try decided when that one died between the claim and the put', async () => {
    const { container, emptyOfTypes, stream, storedNames } = world();
    await container()([...types(MAX_OWN_TYPES)]);
    stream.put.length = 0;
    stream.down = true;
    const body = [event('Above'), event('Type 3')];
    await expect(container()(body, { key: 'K' })).rejects.toThrow('killed');
    stream.down = false;
    emptyOfTypes();
    expect(JSON.parse(await container()(body, { key: 'K' }))).toMatchObject({
      processed: 1,
      unprocessed: [{ code: 528, record: event('Above') }],
    });
    expect(stream.put).toMatchObject([{ again: true }]);
    expect(storedNames()).toEqual(['Type 3']);
  });

  it('gets the first answer where the refusals hold more text than an item of the table takes', async () => {
    const { container, table } = world();
    let seed = 1;
    const letter = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return String.fromCodePoint(0x4e00 + (seed % 20_000));
    };
    const name = () => Array.from({ length: 120 }, letter).join('');
    const wrong = () => ({ type: 'event', identity: 'ann', evtName: 'A', evtData: { [name()]: 'x'.repeat(600) } });
    const body = [event('Known'), ...Array.from({ length: 999 }, wrong)];
    const first = await container()(body, { key: 'K' });
    expect(JSON.parse(first)).toMatchObject({ status: 'partial', processed: 1 });
    const claim = [...table.items].find(([key]) => key.includes('#key#'))?.[1];
    expect(Buffer.from(claim?.refused as Uint8Array).byteLength).toBeLessThan(20_000);
    expect(await container()(body, { key: 'K' })).toBe(first);
  });

  it('of a claim that an older version wrote is judged from its body', async () => {
    const { container, table, stream } = world();
    const body = [event('Known'), { type: 'event', identity: 'ann' }];
    const first = await container()(body, { key: 'K' });
    const claim = [...table.items].find(([key]) => key.includes('#key#'))?.[1];
    delete claim?.refused;
    delete claim?.lanes;
    expect(await container()(body, { key: 'K' })).toBe(first);
    expect(stream.put).toHaveLength(1);
  });
});
