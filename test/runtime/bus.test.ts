import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BusEvent } from '#core/messages/bus-events.ts';
import { announce } from '#runtime/bus.ts';

const events = mockClient(EventBridgeClient);
const at = { client: new EventBridgeClient({ region: 'eu-west-1' }), bus: 'Causeway' };
const ended = (queryId: string): BusEvent => ({
  type: 'query.run.completed',
  detail: { schemaVersion: 1, accountId: 'ACME', queryId, purpose: 'count', at: '2026-11-26T00:00:00Z', rows: 1 },
});
const sizes = () => events.commandCalls(PutEventsCommand).map(({ args: [{ input }] }) => input.Entries?.length);

beforeEach(() => {
  events.reset();
  events.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
});

describe('announcing on the bus', () => {
  it('puts ten events in a call, and none without events', async () => {
    await announce(at);
    await announce(at, ...Array.from({ length: 25 }, (_, index) => ended(`q${index}`)));
    expect(sizes()).toEqual([10, 10, 5]);
  });

  it('puts no more in a call than EventBridge takes', async () => {
    const long = ended('x'.repeat(100 * 1024));
    await announce(at, long, long, long);
    expect(sizes()).toEqual([2, 1]);
  });

  it('fails where the call was taken and an entry was not', async () => {
    events
      .on(PutEventsCommand)
      .resolves({ FailedEntryCount: 1, Entries: [{ EventId: '1' }, { ErrorCode: 'Throttled' }] });
    const announced = announce(at, ended('q1'), ended('q2'));
    await expect(announced).rejects.toMatchObject({
      code: 'unavailable',
      retry: 'later',
      message: 'the bus did not take query.run.completed: Throttled',
    });
  });
});
