import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { profileIdOf } from '#core/people/profile.ts';
import { putDeliveries, type Queued } from '#store/webhooks/put-deliveries.ts';
import { type Client, newAccount, output, until } from '../support/local-stack.ts';

/**
 * What becomes of calls, on the deployed stack: calls on their queue, a receiver that is well and then dies, the log that is
 * searched, the sums, the circuit that opens and closes, and what was set aside sent again.
 */
const CALLS = 30;
let client: Client;
let receiver: Server;
let url: string;
let isDead = false;
let templateId: number;
/** Ids of the calls that were answered 200, in the order in which they came. */
const received: string[] = [];

beforeAll(async () => {
  client = await newAccount('UTC');
  receiver = createServer((request, response) => {
    request.resume().on('end', () => {
      if (!isDead) received.push(String(request.headers['webhook-id'] ?? 'test'));
      response.writeHead(isDead ? 500 : 200).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
});
/** Each of the tests has a template of its own: what one was answered is no matter of the other's circuit. */
async function useTemplate(name: string): Promise<void> {
  const { status, json, text } = await client.call('POST', '/api/webhooks', { name, url });
  expect(status, text).toBe(201);
  templateId = json.template.id;
  received.length = 0;
}
afterAll(() => void receiver.close());

const campaignId = 1_767_225_700;
const person = (name: string) => profileIdOf({ accountId: client.accountId, kind: 'identity', value: name });

/** Puts calls on their queue, as campaigns do. */
async function put(ids: readonly string[]): Promise<void> {
  const at = {
    ...{ sqs: new SQSClient({ useQueueUrlAsEndpoint: false }), s3: new S3Client({ forcePathStyle: true }) },
    ...{ queueUrl: output('DeliveriesQueueUrl'), bodies: output('BodiesBucket') },
  };
  const calls = ids.map((deliveryId, place): Queued => {
    const body = JSON.stringify({ targetId: campaignId, profiles: [{ identity: `person ${place}` }] });
    return {
      ...{
        deliveryId,
        accountId: client.accountId,
        purpose: 'campaign',
        templateId,
        campaignId,
        url,
        body,
        headers: [],
      },
      ...{ profileIds: [person(`person ${place}`)], method: 'POST', contentType: 'application/json' },
      ...{ attempt: 1, queuedAt: Date.now() },
    };
  });
  await putDeliveries(at, calls);
}
const idsOf = (name: string) => Array.from({ length: CALLS }, (_, place) => `${name}-${place}-${randomUUID()}`);
const stats = async () => (await client.call('GET', `/api/webhooks/${templateId}/stats?per=minute`)).json.stats;
const search = async (query: string) => (await client.call('GET', `/api/webhooks/attempts?${query}`)).json;

describe('the attempts of webhook calls', () => {
  it('that arrive are in the statistics of template and campaign, and are found by person and class', async () => {
    await useTemplate('Well');
    const ids = idsOf('well');
    await put(ids);
    await until('all calls', async () => new Set(received).size === CALLS);
    await until('the sums', async () => (await stats()).total.success >= CALLS);
    expect((await stats()).total).toMatchObject({ sent: CALLS, attempts: CALLS, success: CALLS, dispatchFailed: 0 });
    const { json } = await client.call('GET', `/api/webhooks/stats?campaign=${campaignId}`);
    expect(json.stats.total).toMatchObject({ sent: CALLS });
    const { attempts } = await search(`profile=${encodeURIComponent('person 3')}&class=2xx&template=${templateId}`);
    expect(attempts.map(({ deliveryId }: { deliveryId: string }) => deliveryId)).toEqual([ids[3]]);
    expect((await search(`template=${templateId}&limit=1000`)).attempts).toHaveLength(CALLS);
  });

  it('to a receiver that is dead open its circuit; what comes then is set aside, and sent again when it is back', async () => {
    await useTemplate('Dead');
    isDead = true;
    await put(idsOf('dead'));
    await until('the open circuit', async () => (await stats()).circuit.state === 'open');
    const aside = idsOf('aside');
    await put(aside);
    await until('calls set aside', async () => (await stats()).total.parked >= CALLS - 1);
    isDead = false;
    await until('the closed circuit', async () => {
      // A probe is a call: where none waits any more, somebody has to come along.
      await put([`probe-${randomUUID()}`]);
      return (await stats()).circuit.state === 'closed';
    });

    received.length = 0;
    const dry = (await client.call('POST', '/api/webhooks/replay', { template: templateId, dryRun: true })).json.replay;
    const counted = await until('the count', async () => {
      const { json } = await client.call('GET', `/api/webhooks/replays/${dry.id}`);
      return json.replay.state === 'done' ? json.replay : undefined;
    });
    expect(counted.found).toBeGreaterThanOrEqual(CALLS - 1);
    const begun = (await client.call('POST', '/api/webhooks/replay', { template: templateId })).json.replay;
    const done = await until('the replay', async () => {
      const { json } = await client.call('GET', `/api/webhooks/replays/${begun.id}`);
      return json.replay.state === 'done' ? json.replay : undefined;
    });
    expect(done).toMatchObject({ gone: 0, sent: done.found });
    const { attempts } = await search(`template=${templateId}&outcome=parked&limit=1000`);
    const parked = attempts.map(({ deliveryId }: { deliveryId: string }) => deliveryId);
    expect(parked.length).toBeGreaterThanOrEqual(CALLS - 1);
    await until('the replayed calls', async () => parked.every((id: string) => received.includes(id)));
  });
});
