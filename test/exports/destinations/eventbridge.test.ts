import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { externalIdOf } from '#core/accounts/external-id.ts';
import { Failure } from '#core/failure.ts';
import { encodeRecord, entriesOf, requestSize } from '../../../lambdas/exports/destinations/eventbridge/entries.ts';
import { eventBridgePartner } from '../../../lambdas/exports/destinations/eventbridge/partner.ts';
import { eventBridgeSettings } from '../../../lambdas/exports/destinations/eventbridge/settings.ts';
import { eventBridgeWork } from '../../../lambdas/exports/destinations/eventbridge/work.ts';
import { parseRecord } from '../../../lambdas/exports/domain/export-record.ts';
import { ugliestEvents } from '../../support/ugliest.ts';
import { contextOf, partnerContract, runContext } from '../partner.contract.ts';

vi.stubEnv('AWS_REGION', 'eu-west-1');
const busArn = 'arn:aws:events:eu-central-1:123456789012:event-bus/orders';
const roleArn = 'arn:aws:iam::123456789012:role/causeway';
const bus = mockClient(EventBridgeClient);
const sts = mockClient(STSClient);
const context = contextOf();
const arrived: PutEventsRequestEntry[] = [];
let everybody = false;
/** Error codes of coming entries by place, a request each. */
let codes: (string | undefined)[][] = [];
const raw = (name: string, status?: number) =>
  Object.assign(new Error('raw words'), { name, $metadata: { httpStatusCode: status } });
const strange = (id: string | undefined) => !everybody && (id === undefined || id === 'causeway-nobody');

beforeEach(() => {
  arrived.length = 0;
  codes = [];
  everybody = false;
  bus.reset();
  sts.reset();
  bus.on(PutEventsCommand).callsFake(async ({ Entries }, client: () => EventBridgeClient) => {
    const { accessKeyId } = await client().config.credentials();
    if (accessKeyId.startsWith('tagged ') && strange(accessKeyId.split(' ')[1] || undefined)) {
      throw raw('AccessDeniedException', 400);
    }
    const failing = codes.shift() ?? [];
    const answers = Entries.map((entry: PutEventsRequestEntry, place: number) => {
      const ErrorCode = failing[place];
      if (!ErrorCode) arrived.push(entry);
      return ErrorCode ? { ErrorCode, ErrorMessage: 'raw words' } : { EventId: String(place) };
    });
    return { FailedEntryCount: failing.filter(Boolean).length, Entries: answers };
  });
  sts.on(AssumeRoleCommand).callsFake(({ RoleArn, Tags, ExternalId }) => {
    if (RoleArn === roleArn && strange(ExternalId)) throw raw('AccessDenied', 403);
    const AccessKeyId = RoleArn === roleArn ? 'customer' : `tagged ${Tags[0]?.Value ?? ''}`;
    return { Credentials: { AccessKeyId, SecretAccessKey: 'B', SessionToken: 'C' } };
  });
});

partnerContract({
  partner: eventBridgePartner,
  settings: { busArn, access: { kind: 'role', roleArn } },
  invalid: {
    busArn: { busArn: 'arn:aws:events:eu-central-1:123456789012:rule/x' },
    'access.roleArn': { busArn, access: { kind: 'role', roleArn: 'nobody' } },
    packing: { busArn, packing: 'two' },
    instant: { busArn, instant: 'yes' },
  },
});

const settingsOf = (more: object = {}) => eventBridgeSettings.parse({ busArn, ...more });
const test = async (more: object = {}) => await eventBridgeWork.test(settingsOf(more), context);
async function opened(more: object = {}) {
  const open = await eventBridgeWork.open(settingsOf(more), { ...context, run: runContext });
  if (open.takes !== 'batches') throw new Error('takes no batches');
  return open;
}
const event = (name: string, props: object = {}, id = '1') =>
  parseRecord(JSON.stringify({ profile: {}, ts: 1, eventTime: 1, eventId: id, eventName: name, eventProps: props }));
const textOf = (encoded: ReturnType<typeof encodeRecord>) => {
  if ('refused' in encoded) throw new Error(encoded.refused);
  return encoded.text;
};
const of = { packing: 'one', type: 'events', accountId: 'ACME-1' } as const;

describe('an entry of EventBridge', () => {
  it('is from causeway, of the event’s name, and has the export’s record with the account and the event’s id', () => {
    const [entry] = entriesOf([textOf(encodeRecord(event('Charged', { Amount: 1 }, 'ab'), of))], of);
    expect(entry).toMatchObject({ Source: 'causeway', DetailType: 'Charged' });
    expect(JSON.parse(entry?.Detail ?? '')).toMatchObject({
      accountId: 'ACME-1',
      eventId: 'ab',
      eventName: 'Charged',
      eventProps: { Amount: 1 },
    });
  });

  it('keeps every digit of a large number', () => {
    const record = parseRecord('{"eventId":"1","eventName":"Charged","eventProps":{"n":12345678901234567890}}');
    expect(textOf(encodeRecord(record, of))).toContain('{"n":12345678901234567890}');
  });

  it('has a detail type of at most 128 characters, and the whole name in its detail', () => {
    for (const name of ['x'.repeat(512), `${'x'.repeat(127)}😀😀`]) {
      const [entry] = entriesOf([textOf(encodeRecord(event(name), of))], of);
      expect(entry?.DetailType.length).toBeLessThanOrEqual(128);
      expect(entry?.DetailType.isWellFormed()).toBe(true);
      expect(name.startsWith(entry?.DetailType ?? '?')).toBe(true);
      expect(JSON.parse(entry?.Detail ?? '').eventName).toBe(name);
    }
  });

  it.each(['one', 'packed'] as const)('packed %s, stays below 256 KB however large its records are', (packing) => {
    const most = requestSize(packing, of);
    const record = event('Charged', { text: 'x'.repeat(250_000) });
    const text = textOf(encodeRecord(record, { ...of, packing }));
    expect(Buffer.byteLength(text) + most.overhead).toBeLessThanOrEqual(most.bytes);
    const [entry] = entriesOf([text], { ...of, packing });
    const weight = Object.values(entry ?? {}).reduce((sum, part) => sum + Buffer.byteLength(part), 0);
    expect(weight).toBeLessThan(256 * 1024);
  });

  it('that would be larger comes without its properties, and says so and where they are', () => {
    const text = textOf(encodeRecord(event('Charged', { text: 'ß'.repeat(200_000) }, 'ab'), of));
    const [entry] = entriesOf([text], of);
    expect(JSON.parse(entry?.Detail ?? '')).toMatchObject({
      eventId: 'ab',
      eventProps: {},
      truncated: { field: 'eventProps', bytes: expect.any(Number), fetch: '/1/events.json' },
    });
  });

  it('that is too large without them is refused, with its size', () => {
    const record = parseRecord(
      JSON.stringify({ profile: { name: 'x'.repeat(300_000) }, eventName: 'a', eventProps: {} }),
    );
    expect(encodeRecord(record, of)).toEqual({ refused: expect.stringMatching(/^It is 3\d{5} bytes long; /) });
  });

  it('packed, holds many events in their order', () => {
    const packed = { ...of, packing: 'packed' } as const;
    const texts = ['a', 'b'].map((name) => textOf(encodeRecord(event(name), packed)));
    const [entry, ...others] = entriesOf(texts, packed);
    expect(others).toEqual([]);
    expect(entry?.DetailType).toBe('Event Batch');
    const { events, ...head } = JSON.parse(entry?.Detail ?? '');
    expect(head).toEqual({ schemaVersion: 1, accountId: 'ACME-1' });
    expect(events.map(({ eventName }: { eventName: string }) => eventName)).toEqual(['a', 'b']);
  });

  it('of a profile is a Profile Updated', () => {
    const record = parseRecord('{"profileId":"p","profile":{},"profileProps":{}}');
    expect(entriesOf([textOf(encodeRecord(record, of))], of)[0]?.DetailType).toBe('Profile Updated');
  });
});

describe('the partner "eventbridge"', () => {
  it('puts an access test on the bus before an export is saved, in the region of the bus', async () => {
    await test();
    expect(arrived).toMatchObject([{ EventBusName: busArn, Source: 'causeway', DetailType: '_causeway access test' }]);
    const client = bus.commandCalls(PutEventsCommand)[0]?.thisValue as EventBridgeClient;
    expect(await client.config.region()).toBe('eu-central-1');
  });

  it.each([{ kind: 'bus-policy' }, { kind: 'role', roleArn }])(
    'with access of kind $kind, a bus that lets every account in is refused, and told what to ask for',
    async (access) => {
      everybody = true;
      await expect(test({ access })).rejects.toThrow(/lets in every account of this deployment.*external id/);
      await expect(test({ access })).rejects.toThrow(externalIdOf('ACME-1'));
      everybody = false;
      await test({ access });
    },
  );

  it('a bus that refuses is told the policy to use', async () => {
    bus.on(PutEventsCommand).rejects(raw('AccessDeniedException', 400));
    await expect(test()).rejects.toThrow(`"Action":"events:PutEvents","Resource":"${busArn}"`);
    await expect(test()).rejects.toMatchObject({ code: 'destination-refused', retry: 'never' });
  });

  it('a bus of the deployment’s own AWS account is told the policy that counts there: one that refuses', async () => {
    const ours = 'arn:aws:events:eu-central-1:111122223333:event-bus/ours';
    everybody = true;
    const denies =
      /"Effect":"Deny".*"Resource":"arn:aws:events:eu-central-1:111122223333:event-bus\/ours".*StringNotEquals/;
    await expect(test({ busArn: ours })).rejects.toThrow(denies);
    bus.on(PutEventsCommand).rejects(raw('AccessDeniedException', 400));
    await expect(test({ busArn: ours })).rejects.toThrow(denies);
    await expect(test({ busArn: ours })).rejects.toThrow('only if its operator lists them');
  });

  it('the deployment’s own bus is refused before anything is put on it', async () => {
    const house = { ...context.house, closed: [busArn] };
    await expect(eventBridgeWork.test(settingsOf(), { ...context, house })).rejects.toThrow('deployment’s own');
    expect(arrived).toEqual([]);
  });

  it('of a request, takes what is taken, and says of the rest whether it is wrong or may be sent again', async () => {
    const open = await opened();
    codes = [[undefined, 'ThrottlingException', 'MalformedDetail', undefined]];
    const texts = ['a', 'b', 'c', 'd'].map((name) => textOf(open.encode(event(name))));
    expect(await open.send(texts, '')).toMatchObject({
      kind: 'partly',
      rejected: [{ index: 2, reason: expect.not.stringContaining('raw words') }],
      left: [1],
      why: { retry: 'later' },
    });
    expect(arrived.map(({ DetailType }) => DetailType)).toEqual(['a', 'd']);
  });

  it('of a packed entry that EventBridge does not take as one, says that some of its events are wrong', async () => {
    const open = await opened({ packing: 'packed' });
    codes = [['MalformedDetail'], ['InternalFailure']];
    const texts = ['a', 'b'].map((name) => textOf(open.encode(event(name))));
    expect(await open.send(texts, '')).toMatchObject({ kind: 'some-are-wrong' });
    await expect(open.send(texts, '')).rejects.toMatchObject({ retry: 'later' });
  });

  it.each([
    ['ThrottlingException', 400, 'later'],
    ['InternalException', 500, 'later'],
    ['TimeoutError', undefined, 'later'],
    ['AccessDeniedException', 400, 'never'],
    ['UnrecognizedClientException', 400, 'never'],
    ['ResourceNotFoundException', 400, 'never'],
  ] as const)('of %s (HTTP %s), says in words that a retry helps: %s', async (name, status, retry) => {
    const open = await opened();
    bus.on(PutEventsCommand).rejects(raw(name, status));
    const failed = await open.send([textOf(open.encode(event('a')))], '').catch((thrown: unknown) => thrown);
    expect(failed).toBeInstanceOf(Failure);
    expect(failed).toMatchObject({ retry, message: expect.stringMatching(/^[A-Z].*\.$/) });
    expect(String(failed)).not.toContain('raw words');
  });

  it('cuts a request in halves that EventBridge finds too large', async () => {
    const open = await opened();
    bus.on(PutEventsCommand).rejects(raw('RequestEntityTooLargeException', 413));
    expect(await open.send([textOf(open.encode(event('a')))], '')).toEqual({ kind: 'too-large' });
  });

  it('has JSON in the detail of the ugliest events', () => {
    for (const record of ugliestEvents()) {
      const name = String(record.evtName);
      const text = textOf(encodeRecord(event(name, (record.evtData as object | undefined) ?? {}), of));
      const [entry] = entriesOf([text], of);
      expect(JSON.parse(entry?.Detail ?? '').eventName).toBe(name);
      expect(entry?.DetailType).not.toMatch(/\n/);
    }
  });
});
