import { KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { readSentByDay, readSentCounts } from '../../lambdas/campaigns/adapters/dynamo-counts.ts';
import { sendingBy } from '../../lambdas/campaigns/adapters/sending.ts';
import type { Campaign } from '../../lambdas/campaigns/domain/campaign.ts';
import { sendToPeople, type Unit } from '../../lambdas/campaigns/use-cases/send-to-people.ts';
import type { Delivery } from '../../lambdas/core/messages/delivery.ts';
import { deliverySchema } from '../../lambdas/core/messages/delivery.ts';
import { sealPrivacyKey } from '../../lambdas/store/secrets/template-secrets.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { sealingKms } from '../support/sealing-kms.ts';
import { recipientOf } from './compose/people.ts';

const accountId = 'ABC-123-XYZ';
const NOON = Date.parse('2026-09-21T12:00:00Z');
const sqs = mockClient(SQSClient);
sealingKms();

const campaign: Campaign = {
  ...{ accountId, campaignId: 1_472_124_953, name: 'Spring', state: 'running', madeBy: 'api', templateId: 5 },
  content: { type: 'json', keyValues: [], urlPairs: [] },
  trigger: { kind: 'everybody' },
  schedule: { kind: 'now', delaySeconds: 0 },
  care: {},
  ...{ version: 1, createdAt: '2026-09-21T00:00:00Z', changedAt: '2026-09-21T00:00:00Z' },
};
const oneByOne = { type: 'json' as const, keyValues: [{ name: 'hi', value: 'Hi {{ Profile.name }}' }], urlPairs: [] };

const people = (many: number, from = 0) =>
  Array.from({ length: many }, (_, place) =>
    recipientOf({
      profileId: `p${place + from}`,
      identity: `id${place + from}`,
      email: `p${place + from}@example.com`,
    }),
  );

function world(template: Record<string, unknown> = {}) {
  const table = memoryTable();
  const clock = { now: NOON };
  const queue: (Delivery & { delay: number })[] = [];
  const trouble = { queue: false };
  sqs.on(SendMessageBatchCommand).callsFake(async ({ Entries }) => {
    if (trouble.queue) throw new Error('no queue');
    for (const { MessageBody, DelaySeconds = 0 } of Entries) {
      queue.push({ ...deliverySchema.parse(JSON.parse(MessageBody)), delay: DelaySeconds });
    }
    return { Successful: [], Failed: [] };
  });
  const at = { db: table.db, table: 'Campaigns' };
  table.put({
    ...{ pk: accountId, sk: 'template#5', accountId, templateId: 5, name: 'hook', method: 'POST' },
    ...{ url: 'https://example.com/hook', auth: { kind: 'none' }, signing: [], version: 1 },
    ...{ createdAt: '2026-09-21T00:00:00Z', changedAt: '2026-09-21T00:00:00Z', ...template },
  });
  const key = { client: new KMSClient({ region: 'eu-west-1' }), keyId: 'key' };
  const send = sendToPeople(
    sendingBy({
      webhooks: at,
      campaigns: at,
      key,
      deliveries: {
        sqs: new SQSClient({ region: 'eu-west-1' }),
        queueUrl: 'https://queue',
        s3: new S3Client({ region: 'eu-west-1' }),
        bodies: 'bodies',
      },
      now: () => clock.now,
    }),
  );
  const give = (more: Partial<Unit>) =>
    send({ campaign, timezone: 'Europe/Berlin', unitId: '1', recipients: people(3), ...more });
  return {
    table,
    clock,
    queue,
    trouble,
    give,
    counts: () => readSentCounts(at, campaign),
    byDay: () => readSentByDay(at, campaign),
  };
}

beforeEach(() => sqs.reset());

describe('sending to people', () => {
  it('puts calls on the queue, with whom they are about, and counts them', async () => {
    const { give, queue, counts } = world();
    const sent = { sent: 3, calls: 1, left: {} };
    expect(await give({})).toEqual({ kind: 'sent', counts: sent });
    expect(queue).toMatchObject([
      {
        ...{ accountId, purpose: 'campaign', templateId: 5, campaignId: 1_472_124_953, profileIds: ['p0', 'p1', 'p2'] },
        ...{ method: 'POST', url: 'https://example.com/hook', headers: [], attempt: 1, queuedAt: NOON },
      },
    ]);
    expect(await counts()).toEqual(sent);
  });

  it('makes the same ids for a unit that comes again after a crash, and counts it once', async () => {
    const { give, queue, table, counts } = world();
    const content = { campaign: { ...campaign, content: oneByOne } };
    table.hooks.before = (command) => {
      if (Object(command).input?.TransactItems) throw new Error('crash');
    };
    await expect(give(content)).rejects.toThrow('crash');
    delete table.hooks.before;
    await give(content);
    await give(content);
    const ids = queue.map(({ deliveryId }) => deliveryId);
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(3);
    expect(ids.slice(3)).toEqual(ids.slice(0, 3));
    expect(await counts()).toEqual({ sent: 3, calls: 3, left: {} });
  });

  it('keeps the ids of the others where somebody is gone when a unit comes again', async () => {
    const unit = { campaign: { ...campaign, content: oneByOne } };
    const first = world();
    await first.give({ ...unit, recipients: people(3) });
    const second = world();
    const fewer = people(3).filter((_, place) => place !== 0);
    await second.give({ ...unit, recipients: fewer });
    const idOf = (queue: Delivery[], who: string) => queue.find(({ profileIds }) => profileIds[0] === who)?.deliveryId;
    expect(idOf(second.queue, 'p2')).toBe(idOf(first.queue, 'p2'));
    expect(second.queue.map(({ deliveryId }) => deliveryId)).not.toContain(idOf(first.queue, 'p0'));
  });

  it('counts a unit once that two workers have at once (failure mode 9)', async () => {
    const { give, counts } = world();
    await Promise.all([give({}), give({}), give({})]);
    expect(await counts()).toEqual({ sent: 3, calls: 1, left: {} });
  });

  it('counts nothing where the queue took nothing', async () => {
    const { give, trouble, counts, queue } = world();
    trouble.queue = true;
    await expect(give({})).rejects.toThrow('took nothing');
    expect(await counts()).toEqual({ sent: 0, calls: 0, left: {} });
    trouble.queue = false;
    await give({});
    expect([queue.length, (await counts()).sent]).toEqual([1, 3]);
  });

  it('leaves people out by reason, each once', async () => {
    const { give, counts, queue } = world();
    const content = { ...oneByOne, body: '{% if Profile.name == "no" %}{% abort %}{% endif %}{"a":1}' };
    const care = { controlPercent: 30, most: 100 };
    const recipients = [
      ...people(200),
      recipientOf({ profileId: 'no', name: 'no' }),
      recipientOf({ profileId: 'gone', deleted: true }),
    ].reverse();
    await give({ campaign: { ...campaign, content, care }, recipients });
    const { sent, calls, left } = await counts();
    expect([sent, calls]).toEqual([queue.length, queue.length]);
    expect(sent + Object.values(left).reduce((sum, count) => sum + count, 0)).toBe(202);
    expect(left).toMatchObject({ ControlGroup: expect.any(Number), TargetingCap: expect.any(Number) });
  });

  it('leaves everybody out where the template was deleted', async () => {
    const { give, table } = world();
    table.items.clear();
    expect(await give({})).toEqual({ kind: 'sent', counts: { sent: 0, calls: 0, left: { TemplateGone: 3 } } });
  });

  it('hides what the template says with the template’s own key', async () => {
    const key = { client: new KMSClient({ region: 'eu-west-1' }), keyId: 'key' };
    const privacyKey = await sealPrivacyKey(key, { accountId, text: 'pepper' });
    const { give, queue } = world({ privacy: [{ field: 'email', rule: 'hmac' }], privacyKey });
    await give({ recipients: people(1) });
    expect(queue[0]?.body).toMatch(/"email":"[0-9a-f]{64}"/);
    expect(queue[0]?.body).not.toContain('example.com');
    expect(queue[0]?.body).not.toContain('pepper');
  });

  it('delays calls by seconds', async () => {
    const { give, queue } = world();
    await give({ delaySeconds: 90 });
    expect(queue.map(({ delay }) => delay)).toEqual([90]);
  });

  it('does nothing in quiet hours, and says until when', async () => {
    const { give, queue, clock, counts } = world();
    const care = { quiet: { from: '13:00', to: '15:00' } };
    const until = Date.parse('2026-09-21T13:00:00Z') / 1_000;
    expect(await give({ campaign: { ...campaign, care } })).toEqual({ kind: 'postponed', until });
    expect([queue.length, (await counts()).sent]).toEqual([0, 0]);
    clock.now = until * 1_000;
    expect(await give({ campaign: { ...campaign, care } })).toMatchObject({ kind: 'sent' });
  });
});

describe('a targeting cap', () => {
  const capped = { ...campaign, care: { most: 100 } };

  it('is the most that a run reaches, however many units it has and however many are at it at once', async () => {
    const { give, counts } = world();
    const units = Array.from({ length: 8 }, (_, place) =>
      give({ campaign: capped, runId: '1', unitId: `1-${place}`, recipients: people(30, place * 30) }),
    );
    await Promise.all(units);
    expect(await counts()).toMatchObject({ sent: 100, left: { TargetingCap: 140 } });
  });

  it('begins anew with the next run, and for live campaigns with the next day of the account', async () => {
    const { give, clock, counts } = world();
    await give({ campaign: capped, runId: '1', unitId: 'a', recipients: people(150) });
    await give({ campaign: capped, runId: '2', unitId: 'b', recipients: people(150) });
    expect((await counts()).sent).toBe(200);
    await give({ campaign: capped, unitId: 'c', recipients: people(150) });
    clock.now = Date.parse('2026-09-21T21:59:00Z');
    await give({ campaign: capped, unitId: 'd', recipients: people(150) });
    expect((await counts()).sent).toBe(300);
    clock.now = Date.parse('2026-09-21T22:01:00Z');
    await give({ campaign: capped, unitId: 'e', recipients: people(150) });
    expect((await counts()).sent).toBe(400);
  });

  it('gives a unit that comes again the places that it took before, and no others', async () => {
    const { give, table, counts } = world();
    let crashed = false;
    table.hooks.before = (command) => {
      const items = Object(command).input?.TransactItems ?? [];
      if (!crashed && items.some(({ Put }: { Put?: { Item: object } }) => Put && 'counts' in Put.Item)) {
        crashed = true;
        throw new Error('crash');
      }
    };
    const unit = { campaign: capped, runId: '1', unitId: 'a', recipients: people(60) };
    await expect(give(unit)).rejects.toThrow('crash');
    await give({ ...unit, unitId: 'b', recipients: people(60, 60) });
    await give(unit);
    expect(await counts()).toMatchObject({ sent: 100, left: { TargetingCap: 20 } });
  });

  it('gets back the places of those who got nothing', async () => {
    const { give, counts } = world();
    const content = { ...oneByOne, body: '{% abort %}' };
    await give({ campaign: { ...capped, content }, runId: '1', unitId: 'a', recipients: people(80) });
    await give({ campaign: capped, runId: '1', unitId: 'b', recipients: people(80) });
    expect(await counts()).toEqual({ sent: 80, calls: 1, left: { LiquidLogicAborted: 80 } });
  });
});

describe('counters', () => {
  it('are spread over items, so that a campaign’s are not hot, and hold no account up but its own (failure mode 25)', async () => {
    const { give, table, counts } = world();
    for (let unit = 0; unit < 64; unit++) await give({ unitId: String(unit), recipients: people(1) });
    const shards = [...table.items.keys()].filter((key) => key.includes('#counts#'));
    expect(shards.length).toBe(8);
    expect(shards.every((key) => key.startsWith(`${accountId}#counts#`))).toBe(true);
    expect((await counts()).sent).toBe(64);
  });

  it('are kept by the day of the account on which the calls leave, and count a unit once whatever day it comes again', async () => {
    const { give, clock, counts, byDay } = world();
    clock.now = Date.parse('2026-09-30T21:50:00Z');
    await give({ unitId: 'before midnight in Berlin' });
    await give({ unitId: 'leaves after it', delaySeconds: 900, recipients: people(1) });
    clock.now += 3_600_000;
    await give({ unitId: 'after it', recipients: people(2) });
    await give({ unitId: 'before midnight in Berlin' });
    expect([...(await byDay())]).toEqual([
      [20260930, 3],
      [20261001, 3],
    ]);
    expect(await counts()).toEqual({ sent: 6, calls: 3, left: {} });
  });
});
