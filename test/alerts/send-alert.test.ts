import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { deliverySchema } from '#core/messages/delivery.ts';
import { accountsWorld } from '../accounts/accounts-world.ts';
import { callQueue } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { sealedHeader, sealingKms } from '../support/sealing-kms.ts';
import { templateItems } from '../webhooks/template-items.ts';
import { runEvent } from './run-events.ts';

process.env.AWS_REGION = 'eu-west-1';
process.env.ACCOUNTS_TABLE = 'Accounts';
process.env.WEBHOOKS_TABLE = 'Webhooks';
process.env.SECRETS_KEY_ID = 'key-1';
process.env.BODIES_BUCKET = 'bodies';
process.env.DELIVERIES_QUEUE_URL = 'https://sqs.eu-west-1.amazonaws.com/000000000000/Deliveries';
const { handler } = await import('../../lambdas/alerts/send-alert.ts');

const table = accountsWorld();
sealingKms();
const logs = recordedLogs();
const queue = mockClient(SQSClient);
const headers = [{ name: 'Authorization', sealed: sealedHeader('ABC-123-XYZ', 'Bearer s3cret') }];
const settings = { enabled: true, url: 'https://example.com/hook', sealedHeaders: headers };
const set = (change: object = {}) =>
  table.items.set('ABC-123-XYZ|alerts', { pk: 'ABC-123-XYZ', sk: 'alerts', ...settings, ...change });
const sent = () =>
  queue
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries ?? [])
    .map(({ MessageBody = '' }) => deliverySchema.parse(JSON.parse(MessageBody)));

beforeEach(() => {
  queue.reset();
  queue.on(SendMessageBatchCommand).resolves({});
});

describe('send-alert', () => {
  it('a run of an account with alerts switched on becomes one delivery to its receiver', async () => {
    set();
    expect(await callQueue(handler, [runEvent('export.run.started')])).toEqual([]);
    expect(sent()).toMatchObject([
      { deliveryId: 'alert-ABC-123-XYZ-1690283492-1690284000-initiated', url: settings.url, headers },
    ]);
    expect(JSON.parse(sent()[0]?.body ?? '')).toMatchObject({
      Status: 'Initiated',
      'Date and Time': '25/07/2023 4:50:52 PM',
    });
    expect(queue.commandCalls(SendMessageBatchCommand)[0]?.args[0].input.QueueUrl).toBe(
      process.env.DELIVERIES_QUEUE_URL,
    );
  });

  it('the message names the receiver’s headers and carries no value in clear, also where one was stored so', async () => {
    table.items.set('ABC-123-XYZ|alerts', {
      ...{ pk: 'ABC-123-XYZ', sk: 'alerts', enabled: true, url: settings.url },
      headers: { Authorization: 'Bearer s3cret' },
    });
    await callQueue(handler, [runEvent()]);
    expect(sent()).toMatchObject([{ headers }]);
    expect(queue.commandCalls(SendMessageBatchCommand)[0]?.args[0].input.Entries?.[0]?.MessageBody).not.toContain(
      's3cret',
    );
  });

  it('an account with alerts switched off, or without any, gets none, and the log says so', async () => {
    set({ enabled: false });
    expect(await callQueue(handler, [runEvent(), runEvent(undefined, { accountId: 'DEF-456-UVW' })])).toEqual([]);
    expect(sent()).toEqual([]);
    expect(logs.lines('alert.handled')).toMatchObject([{ outcome: 'disabled' }, { outcome: 'not-set-up' }]);
  });

  it('what is changed while a run is under way holds for what the run comes to', async () => {
    set();
    await callQueue(handler, [runEvent('export.run.started')]);
    set({ url: 'https://example.com/other', sealedHeaders: [] });
    await callQueue(handler, [runEvent('export.run.completed')]);
    set({ enabled: false });
    await callQueue(handler, [runEvent('export.run.failed')]);
    expect(sent().map((delivery) => [delivery.url, delivery.headers.length])).toEqual([
      [settings.url, 1],
      ['https://example.com/other', 0],
    ]);
    expect(new Set(sent().map(({ deliveryId }) => deliveryId)).size).toBe(2);
  });

  it('alerts by a template name it, and go where it leads by the end of the run: nothing of its secrets is carried', async () => {
    const template = (change: object) => {
      for (const item of templateItems({ accountId: 'ABC-123-XYZ', ...change })) table.put(item);
    };
    table.items.set('ABC-123-XYZ|alerts', { pk: 'ABC-123-XYZ', sk: 'alerts', enabled: true, templateId: 17 });
    template({ headers: [{ name: 'X-Key', sealed: 'AAAA' }] });
    await callQueue(handler, [runEvent('export.run.started')]);
    template({ url: 'https://example.com/moved' });
    await callQueue(handler, [runEvent('export.run.completed')]);
    const to = { templateId: 17, method: 'POST', headers: [] };
    expect(sent()).toMatchObject([
      { ...to, url: 'https://example.com/template', deliveryId: 'alert-ABC-123-XYZ-1690283492-1690284000-initiated' },
      { ...to, url: 'https://example.com/moved' },
    ]);
    expect(sent().map(({ body = '' }) => JSON.parse(body).Status)).toEqual(['Initiated', 'Completed']);
    expect(JSON.stringify(sent())).not.toContain('AAAA');
  });

  it('an alert whose template is gone, or is of another method, is not sent, and the log says so', async () => {
    table.items.set('ABC-123-XYZ|alerts', { pk: 'ABC-123-XYZ', sk: 'alerts', enabled: true, templateId: 17 });
    await callQueue(handler, [runEvent()]);
    for (const item of templateItems({ accountId: 'ABC-123-XYZ', method: 'GET' })) table.put(item);
    expect(await callQueue(handler, [runEvent()])).toEqual([]);
    expect(sent()).toEqual([]);
    expect(logs.lines('alert.handled')).toMatchObject([{ outcome: 'no-receiver' }, { outcome: 'no-receiver' }]);
  });

  it('an event that the bus repeats is sent under the same delivery id', async () => {
    set();
    await callQueue(handler, [runEvent(), runEvent()]);
    const [first, second] = sent();
    expect(second).toEqual(first);
  });

  it('when the deliveries queue does not answer, the event goes back to its queue', async () => {
    set();
    queue.on(SendMessageBatchCommand).rejects(new Error('throttled'));
    expect(await callQueue(handler, [runEvent()])).toEqual(['message-0']);
  });

  it('a message that is no event of ours is counted and does not come back; the others of its batch go on', async () => {
    set();
    expect(await callQueue(handler, ['not an event', runEvent()])).toEqual([]);
    expect(sent()).toHaveLength(1);
    expect(logs.metric('UnreadableMessages')).toBe(1);
  });

  it('the log has ids and the outcome, no secret and no body', async () => {
    set();
    await callQueue(handler, [runEvent()]);
    const ids = { account: 'ABC-123-XYZ', exportId: 1690283492, runAt: 1690284000, outcome: 'queued' };
    expect(logs.lines('alert.handled')).toMatchObject([{ ...ids, ms: expect.any(Number) }]);
    expect(logs.text()).not.toMatch(/s3cret|example\.com|Date and Time/);
  });
});
