import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LineEvent } from '#core/intake/event-line.ts';
import { sendingBy } from '../../../lambdas/campaigns/adapters/sending.ts';
import type { LiveTrigger } from '../../../lambdas/campaigns/domain/campaign.ts';
import { GRACE_S } from '../../../lambdas/campaigns/domain/live/timer.ts';
import { qualifier } from '../../../lambdas/campaigns/use-cases/live-work.ts';
import { sendToPeople } from '../../../lambdas/campaigns/use-cases/send-to-people.ts';
import { countUnits, type Units } from '../../support/dynamo/units.ts';
import { accountId, type LiveWorld, liveWorld, NOW } from './live-world.ts';

/**
 * What live campaigns are billed for at DynamoDB, as docs/costs.md has it: a hundred people, one event each, of an account
 * whose campaigns the worker has in memory already.
 */
const PEOPLE = 100;
const sqs = mockClient(SQSClient);
let world: LiveWorld;
let units: Units[];
let work: Parameters<typeof qualifier>[0];

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({ Successful: [], Failed: [] });
  world = liveWorld();
  const at = { db: world.campaigns.db, table: 'campaigns' };
  world.campaigns.put({
    ...{ pk: accountId, sk: 'template#1', accountId, templateId: 1, name: 'hook', method: 'POST' },
    ...{ url: 'https://example.com/hook', auth: { kind: 'none' }, signing: [], version: 1 },
    ...{ createdAt: '2026-09-21T00:00:00Z', changedAt: '2026-09-21T00:00:00Z' },
  });
  const deliveries = { sqs: new SQSClient({}), queueUrl: 'q', s3: new S3Client({}), bodies: 'bodies' };
  const { now } = world.work;
  const key = { client: new KMSClient({}), keyId: 'key' };
  const send = sendToPeople(sendingBy({ webhooks: at, campaigns: at, key, deliveries, now }));
  work = Object.assign(world.work, { send });
  units = [world.campaigns, world.profiles].map(countUnits);
});

/** Units for each of the people. */
async function each(work: () => Promise<unknown>): Promise<Units> {
  for (const table of units) Object.assign(table, { reads: -1, writes: 0 });
  await work();
  const sum = (of: 'reads' | 'writes') => units.reduce((total, table) => total + table[of], 0) / PEOPLE;
  return { reads: Math.round(sum('reads') * 10) / 10, writes: Math.round(sum('writes') * 10) / 10 };
}

function people(trigger: LiveTrigger, more: object = {}) {
  world.publish(7, trigger, more);
  const names = Array.from({ length: PEOPLE }, (_, place) => `person ${place}`);
  for (const name of names) world.know(name);
  const worker = qualifier(work, { putBack: async () => undefined });
  const did = async (name: string) => {
    const events: LineEvent[] = names.map((who) => world.event(who, name));
    await worker(world.message(...events));
  };
  return { did };
}
const [cart, bought] = [{ event_name: 'Cart' }, { event_name: 'Bought' }];

describe('what DynamoDB bills for each who', () => {
  it('qualifies by one action', async () => {
    const { did } = people({ kind: 'live', events: [cart] });
    await did('Other');
    expect(await each(() => did('Cart'))).toEqual({ reads: 3, writes: 6 });
  });

  it('qualifies where a day has a cap', async () => {
    const { did } = people({ kind: 'live', events: [cart] }, { care: { most: 1_000 } });
    await did('Other');
    expect(await each(() => did('Cart'))).toEqual({ reads: 5, writes: 10 });
  });

  it('takes a first of two steps, and the second', async () => {
    const { did } = people({ kind: 'live', events: [cart, bought], withinSeconds: 600 });
    expect(await each(() => did('Cart'))).toEqual({ reads: 2, writes: 1 });
    expect(await each(() => did('Bought'))).toEqual({ reads: 4, writes: 7 });
  });

  it('waits, and whose wait is over', async () => {
    const { did } = people({ kind: 'inaction', events: [cart], not: bought, withinSeconds: 600 });
    expect(await each(() => did('Cart'))).toEqual({ reads: 2, writes: 3 });
    world.clock.now = (NOW + 600 + GRACE_S) * 1_000;
    const sweep = world.newSweep();
    expect(await each(sweep)).toEqual({ reads: 5.8, writes: 8.2 });
    expect(sqs.commandCalls(SendMessageBatchCommand).length).toBe(PEOPLE);
  });
});
