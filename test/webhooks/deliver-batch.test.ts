import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, it } from 'vitest';
import { receiverRules } from '#outbound/receiver-rules.ts';
import { breakerKey } from '#store/webhooks/breakers.ts';
import { putDeliveries } from '#store/webhooks/put-deliveries.ts';
import { ugliestTexts } from '../support/ugliest.ts';
import { receiver } from './receiver.ts';
import { accountId, delivery, messagesOf, QUEUE, type WorkerWorld, workerWorld } from './worker-world.ts';

describe('a batch of deliveries', () => {
  const target = receiver();
  let time = 1_790_000_000_000;
  let world: WorkerWorld;
  beforeEach(() => {
    world = workerWorld({ now: () => time });
    target.answersWith(200);
  });
  const deliver = async (...calls: Partial<Parameters<typeof delivery>[0]>[]) =>
    await world.worker()(messagesOf(calls.map((change) => delivery({ url: target.url(), ...change }))));

  it('a call has its template’s headers, secrets of which nobody else knew, and is signed', async () => {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    time = Date.now();
    const headers = [{ name: 'X-Shop', sealed: await world.seal('7') }];
    world.template({ url: target.url(), headers, signing: [{ sealed: await world.seal(secret) }] });
    expect((await deliver({})).again).toEqual([]);
    const [got] = target.received;
    expect(got?.headers).toMatchObject({
      'x-shop': '7',
      'user-agent': 'Causeway-Webhooks/1',
      'x-causeway-schema': '1',
    });
    expect(new Webhook(secret).verify(got?.body ?? '', got?.headers as Record<string, string>)).toEqual({ a: 1 });
    expect(world.table.calls.writes).toBe(0);
  });

  it('during a rotation a receiver with either secret verifies it, and afterwards only the new one signs', async () => {
    const [old, fresh] = [randomBytes(24), randomBytes(24)].map((bytes) => `whsec_${bytes.toString('base64')}`);
    time = Date.now();
    const signing = [
      { sealed: await world.seal(fresh ?? '') },
      { sealed: await world.seal(old ?? ''), until: time + 60_000 },
    ];
    world.template({ url: target.url(), signing });
    const worker = world.worker();
    const send = () => worker(messagesOf([delivery({ url: target.url() })]));
    await send();
    const verifies =
      (secret = '', { headers, body } = target.received.at(-1) ?? { headers: {}, body: '' }) =>
      () =>
        new Webhook(secret).verify(body, headers as Record<string, string>);
    expect(verifies(old)).not.toThrow();
    expect(verifies(fresh)).not.toThrow();
    time += 61_000;
    await send();
    expect(target.received.at(-1)?.headers['webhook-signature']?.toString().split(' ')).toHaveLength(1);
  });

  it('Basic credentials are sent, and a template’s secrets are opened once and not for every call', async () => {
    const password = await world.seal('pa:ss');
    world.template({ url: target.url(), auth: { kind: 'basic', username: 'ann', password } });
    const worker = world.worker();
    for (let batch = 0; batch < 3; batch++) {
      await worker(messagesOf(Array.from({ length: 20 }, () => delivery({ url: target.url() }))));
      time += 6_000;
    }
    expect(target.received).toHaveLength(60);
    expect(target.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ann:pa:ss').toString('base64')}`);
    expect(world.kms.calls.opened).toBe(1);
  });

  it.each(['GET', 'PUT', 'DELETE'] as const)(
    '%s goes as such; without a body it names no type of one',
    async (method) => {
      world.template({ url: target.url(), method });
      await deliver({ method, body: undefined });
      expect(target.received).toMatchObject([{ method, body: '' }]);
      expect(target.received[0]?.headers).not.toHaveProperty('content-type');
    },
  );

  it('plain text goes as plain text, byte for byte, whatever it holds', async () => {
    world.template({ url: target.url() });
    const calls = ugliestTexts.map((body, place) => ({
      deliveryId: `c-${place}`,
      body,
      contentType: 'text/plain' as const,
    }));
    await deliver(...calls);
    const got = new Map(target.received.map(({ headers, body }) => [headers['webhook-id'], body]));
    for (const { deliveryId, body } of calls) expect(got.get(deliveryId)).toBe(Buffer.from(body).toString());
    expect(target.received[0]?.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('a body that is too large for a message is fetched from its bucket, at every attempt', async () => {
    world.template({ url: target.url() });
    const body = JSON.stringify({ people: 'é'.repeat(500_000) });
    await putDeliveries(world.deliveries, [delivery({ url: target.url(), body })]);
    const [message] = world.queues.held(QUEUE);
    expect(message?.body.length).toBeLessThan(2_000);
    target.answersWith(500);
    await world.worker()([{ messageId: 'm', body: message?.body ?? '' }]);
    target.answersWith(200);
    await world.worker()([{ messageId: 'm', body: world.queues.held(QUEUE).at(-1)?.body ?? '' }]);
    expect(target.received.map(({ body: got }) => got === body)).toEqual([true, true]);
    expect(world.log().map(({ requestBytes }) => requestBytes)).toEqual([1_000_013, 1_000_013]);
  });

  it('a body that is no longer kept ends the call, with the reason on the dead-letter queue', async () => {
    world.template({ url: target.url() });
    await deliver({ body: undefined, bodyKey: 'account=A/gone' });
    expect(target.received).toEqual([]);
    expect(world.dead()).toMatchObject([{ why: { reason: 'the body of the call is no longer kept' } }]);
  });

  it('a failed call is a message of its own, with the next attempt’s number, and its own message is gone (failure mode 11)', async () => {
    world.template({ url: target.url() });
    target.answersWith(500);
    expect((await deliver({ attempt: 1 }, { attempt: 2 })).again).toEqual([]);
    const later = world.later().toSorted((a, b) => a.delivery.attempt - b.delivery.attempt);
    expect(later.map(({ delivery: { attempt, deliveryId } }) => [attempt, deliveryId])).toEqual([
      [2, 'call-1'],
      [3, 'call-1'],
    ]);
    expect(later[0]?.inMs).toBeLessThanOrEqual(8_000);
    expect(later[1]?.inMs).toBeGreaterThanOrEqual(16_000);
  });

  it('a receiver that asks to be left alone for a while is left alone for that', async () => {
    world.template({ url: target.url() });
    target.answersWith(429, { 'retry-after': '120' });
    await deliver({});
    expect(world.later()[0]?.inMs).toBeGreaterThanOrEqual(120_000);
    expect(world.later()[0]?.inMs).toBeLessThanOrEqual(132_000);
  });

  it('an attempt is in the log before its retry can come, and before its message is acknowledged (failure mode 12)', async () => {
    world.template({ url: target.url() });
    target.answersWith(500);
    const seen: number[] = [];
    world.queues.hooks.before = () => seen.push(world.log().length);
    await deliver({}, { deliveryId: 'call-2', attempt: 3 });
    expect(seen).toEqual([2, 2]);
  });

  it('while the log of attempts cannot be written, messages come back and nothing is put anywhere', async () => {
    world.template({ url: target.url() });
    target.answersWith(500);
    world.attempts.objects.set = () => {
      throw new Error('SlowDown');
    };
    expect((await deliver({}, { attempt: 3 })).again).toEqual(['message-0', 'message-1']);
    expect([world.later(), world.dead()]).toEqual([[], []]);
  });

  it('a retry that cannot be put on the queue brings its message back, and not those of calls that arrived', async () => {
    world.template({ url: target.url() });
    target.answers((request, response) => void response.writeHead(request.url === '/bad' ? 500 : 200).end());
    world.queues.hooks.before = () => Promise.reject(new Error('throttled'));
    const bad = { url: target.url().replace('/hook', '/bad') };
    expect((await deliver({}, bad, { ...bad, attempt: 3 })).again).toEqual(['message-1', 'message-2']);
  });

  it('after the third attempt a call is on the dead-letter queue as new, and beside it stands why', async () => {
    world.template({ url: target.url() });
    target.answersWith(503);
    await deliver({ attempt: 3, campaignId: 9 });
    const why = { reason: '5xx', status: '503', attempts: '3', accountId, deliveryId: 'call-1', templateId: '1' };
    expect(world.dead()).toEqual([
      { delivery: expect.objectContaining({ attempt: 1 }), why: { ...why, campaignId: '9' } },
    ]);
  });

  it.each([
    ['a template that is gone', {}, 'the webhook template is gone'],
    ['a closed address', { url: 'https://127.0.0.1/' }, 'the URL names an address that is not public'],
    ['plain http', { url: 'http://receiver.example/' }, 'the URL is not https'],
  ])('%s ends a call at once, with the reason', async (_, change, reason) => {
    const url = 'url' in change ? change.url : target.url();
    if ('url' in change) world.template({ url });
    const rules = receiverRules({ allowed: '', anything: false });
    const resolve = () => expect.unreachable('no name is looked up');
    await world.worker({ dialler: { resolve, rules } })(messagesOf([delivery({ url })]));
    expect(world.dead()).toMatchObject([{ why: { reason } }]);
    expect(world.log()).toMatchObject([{ outcome: 'refused', class: 'refused' }]);
    expect(target.received).toEqual([]);
  });

  it('ended calls are kept to be sent again, and what waits for a retry is not yet', async () => {
    world.template({ url: target.url() });
    target.answers((request, response) => void response.writeHead(request.url === '/bad' ? 500 : 200).end());
    const url = target.url().replace('/hook', '/bad');
    await deliver({ deliveryId: 'a' }, { deliveryId: 'b', url }, { deliveryId: 'c', url, attempt: 3 });
    expect(world.kept().map(({ deliveryId }) => deliveryId)).toEqual(['a', 'c']);
    expect(
      world
        .log()
        .map(({ deliveryId, outcome }) => [deliveryId, outcome])
        .toSorted(),
    ).toEqual([
      ['a', 'delivered'],
      ['b', 'retry'],
      ['c', 'exhausted'],
    ]);
  });

  it('an attempt in the log says who, when, how it ended and how large it was, and nothing that either side said', async () => {
    world.template({ url: target.url() });
    target.answers((_, response) => void response.writeHead(500).end('their s3cret'));
    await deliver({
      campaignId: 4,
      profileIds: ['p1'],
      queuedAt: time - 7_000,
      body: '{"s3cret":1}',
      replay: { run: 'r', attempted: true },
    });
    expect(world.log()).toEqual([
      {
        ...{ at: time, deliveryId: 'call-1', accountId, purpose: 'campaign', templateId: 1, campaignId: 4 },
        ...{ profileIds: ['p1'], attempt: 1, outcome: 'retry', class: '5xx', status: 500, ms: expect.any(Number) },
        ...{ waitedMs: 7_000, requestBytes: 12, origin: `http://127.0.0.1:${target.port()}` },
        replay: { run: 'r', attempted: true },
      },
    ]);
    expect(JSON.stringify(world.log())).not.toContain('s3cret');
  });

  it('accounts have objects of their own in the log', async () => {
    world.template({ url: target.url() });
    world.template({ url: target.url(), accountId: 'DEF-456-UVW' });
    await deliver({}, { accountId: 'DEF-456-UVW' });
    expect([...world.attempts.objects.keys()].map((name) => name.split('/')[0]).toSorted()).toEqual([
      `account=${accountId}`,
      'account=DEF-456-UVW',
    ]);
  });

  it('one account’s template is not another’s (failure mode 22)', async () => {
    world.template({ url: target.url() });
    await deliver({ accountId: 'DEF-456-UVW' });
    expect(target.received).toEqual([]);
  });

  it('what is no delivery is kept on the dead-letter queue with its text', async () => {
    expect((await world.worker()([{ messageId: 'm', body: 'not a delivery' }])).unreadable).toBe(1);
    expect(world.dead()).toEqual([{ delivery: { deliveryId: 'not a delivery' }, why: { reason: 'unreadable' } }]);
  });

  it('while the table does not answer, the messages of that template come back and others go on', async () => {
    world.template({ url: target.url() });
    world.table.hooks.before = () => Promise.reject(new Error('throttled'));
    expect((await deliver({}, { templateId: undefined })).again).toEqual(['message-0']);
    expect(target.received).toHaveLength(1);
  });

  const breaker = (change: object) =>
    world.table.put({ ...breakerKey({ accountId, templateId: 1 }), version: 1, ...change });

  it('while the receiver’s breaker is open, calls are set aside where they can be seen, and nothing is dialled', async () => {
    world.template({ url: target.url() });
    breaker({ state: 'open', until: time + 60_000 });
    expect((await deliver({}, { deliveryId: 'call-2' })).again).toEqual([]);
    expect(target.received).toEqual([]);
    expect(world.log()).toMatchObject([{ outcome: 'parked', class: 'parked' }, { outcome: 'parked' }]);
    expect(world.kept()).toHaveLength(2);
    expect([world.later(), world.dead()]).toEqual([[], []]);
  });

  it('when its time is over, one call of all workers’ finds out whether the receiver is back', async () => {
    world.template({ url: target.url() });
    breaker({ state: 'open', until: time });
    const calls = Array.from({ length: 5 }, (_, place) => delivery({ url: target.url(), deliveryId: `c-${place}` }));
    await Promise.all([world.worker()(messagesOf(calls)), world.worker()(messagesOf(calls))]);
    expect(target.received).toHaveLength(1);
    expect(world.log().filter(({ outcome }) => outcome === 'parked')).toHaveLength(9);
  });

  it('when it has closed, no worker sets calls aside any more, though it saw it open a moment ago', async () => {
    world.template({ url: target.url() });
    breaker({ state: 'open', until: time + 60_000 });
    const worker = world.worker();
    const call = (deliveryId: string) => messagesOf([delivery({ url: target.url(), deliveryId })]);
    await worker(call('while-open'));
    breaker({ state: 'closed' });
    await worker(call('when-closed'));
    expect(world.log().map(({ outcome }) => outcome)).toEqual(['parked', 'delivered']);
  });
});
