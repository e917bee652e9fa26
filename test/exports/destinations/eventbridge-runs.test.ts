import type { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { vi } from 'vitest';
import { eventBridgePartner } from '../../../lambdas/exports/destinations/eventbridge/partner.ts';
import type { Fault } from '../../support/partners/contract-server.ts';
import { batchesContract } from '../batches.contract.ts';

/** A customer's bus in memory, which says and takes what EventBridge's API does. */
const bus = vi.hoisted(() => ({
  faults: [] as string[],
  arrived: [] as string[],
  gone: [] as string[],
  refused: new Set<string>(),
  revoked: false,
  calls: 0,
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
  const clientFor = async (_settings: unknown, { externalId }: { externalId: string | undefined }) => ({
    send: isStranger(externalId) ? refuse : send,
  });
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
