import type { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, it, vi } from 'vitest';
import { eventBridgePartner } from '../../../lambdas/exports/destinations/eventbridge/partner.ts';
import type { EventBridgeSettings } from '../../../lambdas/exports/destinations/eventbridge/settings.ts';
import { accountId } from '../../support/http-account.ts';
import type { Fault } from '../../support/partners/contract-server.ts';
import { batchesContract } from '../batches.contract.ts';
import { exportsWorld } from '../exports-world.ts';

/** A customer's bus in memory, which says and takes what EventBridge's API does. */
const bus = vi.hoisted(() => ({
  faults: [] as string[],
  arrived: [] as string[],
  gone: [] as string[],
  refused: new Set<string>(),
  revoked: false,
  calls: 0,
  /** By which access it was last opened. */
  access: {} as object,
}));

vi.mock('../../../lambdas/exports/destinations/eventbridge/client.ts', () => {
  const raw = (name: string, httpStatusCode?: number) =>
    Object.assign(new Error('raw words'), { name, $metadata: { httpStatusCode } });
  const trouble = new Map([
    ['throttled', raw('ThrottlingException', 400)],
    ['broken', raw('InternalException', 500)],
    ['denied', raw('AccessDeniedException', 400)],
    ['too-large', raw('RequestEntityTooLargeException', 413)],
    ['cut', raw('TimeoutError')],
  ]);
  async function send({ input: { Entries = [] } }: PutEventsCommand) {
    bus.calls++;
    const fault = bus.faults.shift() ?? (bus.revoked ? 'denied' : '');
    const refusal = trouble.get(fault);
    if (refusal) throw refusal;
    const answers = Entries.map(({ Detail = '{}', DetailType }) => {
      const { eventId, profileProps, message } = JSON.parse(Detail);
      if (bus.refused.has(eventId)) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'raw words' };
      if (DetailType === 'Profile Deleted') bus.gone.push(profileProps.$profileId);
      else if (message === undefined) bus.arrived.push(profileProps?.Person ?? eventId);
      return { EventId: 'x' };
    });
    if (fault !== '' && fault !== 'fine') throw raw('TimeoutError');
    return { FailedEntryCount: answers.filter((one) => 'ErrorCode' in one).length, Entries: answers };
  }
  const refuse = async () => {
    throw raw('AccessDeniedException', 400);
  };
  const isStranger = (id: string | undefined) => id === undefined || id === 'causeway-nobody';
  const clientFor = async ({ access }: EventBridgeSettings, { externalId }: { externalId: string | undefined }) => {
    bus.access = access;
    return { send: isStranger(externalId) ? refuse : send };
  };
  return { clientFor };
});

batchesContract({
  partner: eventBridgePartner,
  settings: { busArn: 'arn:aws:events:eu-west-1:123456789012:event-bus/orders' },
  invalid: { busArn: { busArn: 'orders' } },
  knowsDoubles: false,
  tells: 'deleted-or-merged',
  async start() {
    Object.assign(bus, { faults: [], arrived: [], gone: [], refused: new Set(), revoked: false, calls: 0 });
    return {
      arrived: () => bus.arrived,
      gone: () => bus.gone,
      meet: (...faults: Fault[]) => void bus.faults.push(...faults),
      refuse: (eventId) => void bus.refused.add(eventId),
      revoke: (yes) => void Object.assign(bus, { revoked: yes }),
      calls: () => bus.calls,
      [Symbol.asyncDispose]: async () => {},
    };
  },
});

describe('a run to a bus that broke off at its very end', () => {
  it('is completed with the access that is set since, for the same bus', async () => {
    vi.resetModules();
    const world = await exportsWorld();
    const settings = { busArn: 'arn:aws:events:eu-west-1:123456789012:event-bus/orders', instant: false };
    const wish = { name: 'n', partner: 'eventbridge', type: 'events', frequency: 4 };
    const { id } = (await world.api('POST', '/api/exports', { ...wish, settings })).json.export;
    const executionArn = world.machine.start();
    const { runAt } = await world.steps.begin({ accountId, exportId: id, trigger: 'manual', executionArn });
    world.failTransaction(new Error('the table is down'));
    await expect(world.steps.finish({ accountId, exportId: id, runAt })).rejects.toThrow('the table is down');
    await world.steps.fail({ accountId, exportId: id, executionArn, error: { Error: 'Error', Cause: '' } });
    world.machine.alive.delete(executionArn);
    const table = world.table.items.get(`${accountId}|export#${id}`);
    const definition = Object(table?.definition);
    const access = { kind: 'role', roleArn: 'arn:aws:iam::123456789012:role/mended' };
    world.table.put({
      ...table,
      pk: accountId,
      sk: `export#${id}`,
      definition: { ...definition, settings: { ...settings, access } },
    });
    expect((await world.run(id)).begun.runAt).toBe(runAt);
    expect(bus.access).toEqual(access);
  });
});
