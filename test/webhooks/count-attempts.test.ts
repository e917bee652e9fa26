import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { statsOf } from '#core/webhooks/stats.ts';
import { readTotals } from '#store/webhooks/counters.ts';
import { callQueue } from '../runtime/http-call.ts';
import { recordedLogs } from '../runtime/logs.ts';
import { tableOfAll } from '../support/dynamo/memory-table.ts';
import { accountId, attempt, memoryLog } from './attempts.ts';

vi.hoisted(() => {
  Object.assign(process.env, {
    ...{ AWS_REGION: 'us-east-1', WEBHOOKS_TABLE: 'webhooks', ATTEMPTS_BUCKET: 'attempts', EVENT_BUS: 'bus' },
    ...{ COUNT_QUEUE_URL: 'count', FAILING_FOR_SECONDS: '120', FIRST_PROBE_SECONDS: '60', POWERTOOLS_DEV: 'true' },
  });
});
const logs = recordedLogs();
const table = tableOfAll();
const { handler } = await import('../../lambdas/webhooks/count-attempts.ts');
const s3 = mockClient(S3Client);
const sqs = mockClient(SQSClient);
const bus = mockClient(EventBridgeClient);

let log = memoryLog();
beforeEach(() => {
  table.listen();
  table.items.clear();
  log = memoryLog();
  for (const client of [s3, sqs, bus]) client.reset();
  s3.on(GetObjectCommand).callsFake((input) => log.logged.send(new GetObjectCommand(input)));
  sqs.on(SendMessageCommand).resolves({});
  bus.on(PutEventsCommand).resolves({ FailedEntryCount: 0 });
});

/** What EventBridge puts on the queue (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html, the first example). */
const created = (key: string) => ({
  ...{ version: '0', id: '17793124-05d4-b198-2fde-7ededc63b103', 'detail-type': 'Object Created', source: 'aws.s3' },
  ...{ account: '111122223333', time: '2021-11-12T00:00:00Z', region: 'ca-central-1' },
  resources: ['arn:aws:s3:::amzn-s3-demo-bucket1'],
  detail: {
    version: '0',
    bucket: { name: 'amzn-s3-demo-bucket1' },
    object: {
      key,
      size: 5,
      etag: 'b1946ac92492d2347c6235b4d2611184',
      'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
    },
    'request-id': 'N4N7GDK58NMKJ12R',
    ...{ requester: '123456789012', 'source-ip-address': '1.2.3.4', reason: 'PutObject' },
  },
});
const totals = async () =>
  statsOf(await readTotals({ db: table.db, table: 'webhooks' }, { accountId, kind: 'template', id: 7 }));

describe('count-attempts', () => {
  it('counts the objects that S3 tells of, and tells CloudWatch of them once, by purpose and by class of failure', async () => {
    const key = await log.write([attempt(), attempt({ outcome: 'retry', class: '5xx', status: 500 })]);
    expect(await callQueue(handler, [created(key), created(key)])).toEqual([]);
    expect(await totals()).toMatchObject({ sent: 2, success: 1, failed: { byClass: { '5xx': 1 } } });
    expect(logs.metric('WebhookAttempts')).toBe(2);
    expect(logs.metric('WebhookFailures')).toBe(1);
    expect(logs.text()).toContain('"class":"5xx"');
    expect(logs.text()).not.toContain(`"Dimensions":[["account`);
  });

  it('brings back what it could not read, and counts what cannot be read at all', async () => {
    const key = await log.write([attempt()]);
    s3.on(GetObjectCommand).rejects(new Error('S3 is away'));
    expect(await callQueue(handler, [created(key)])).toHaveLength(1);
    s3.on(GetObjectCommand).callsFake((input) => log.logged.send(new GetObjectCommand(input)));
    log.logged.objects.set('account=ACME-1/x', { bytes: Buffer.from('x'), metadata: {}, modifiedAt: 0 });
    expect(await callQueue(handler, [created(key), created('account=ACME-1/x')])).toEqual([]);
    expect(logs.metric('UnreadableAttempts')).toBe(1);
    expect(await totals()).toMatchObject({ sent: 1 });
  });

  it('reminds itself of a minute with exhausted calls once, and announces them when it is over', async () => {
    const exhausted = () => attempt({ outcome: 'exhausted', class: '5xx', attempt: 3 });
    for (let batch = 0; batch < 3; batch++) {
      await callQueue(handler, [created(await log.write([exhausted(), exhausted()]))]);
    }
    const [reminder, ...more] = sqs.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input);
    expect(more).toEqual([]);
    expect(reminder).toMatchObject({ QueueUrl: 'count', DelaySeconds: 120 });
    await callQueue(handler, [JSON.parse(reminder?.MessageBody ?? '')]);
    const [entry] = bus.commandCalls(PutEventsCommand)[0]?.args[0].input.Entries ?? [];
    expect(entry?.DetailType).toBe('webhook.delivery.exhausted');
    expect(JSON.parse(entry?.Detail ?? '')).toMatchObject({ template: { id: 7 }, exhausted: 6 });
  });
});
