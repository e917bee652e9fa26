import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { deliverySchema } from '#core/messages/delivery.ts';
import { keysUnder } from '#store/aws/json-objects.ts';
import { putAttempts } from '#store/webhooks/attempts.ts';
import { parseLines, readLines } from '#store/webhooks/log-objects.ts';
import { forgetCalls } from '../../lambdas/upkeep/use-cases/forget-calls.ts';
import { accountId, attempt, delivery, memoryLog, START } from '../webhooks/attempts.ts';

const gone = (profileId: string, before?: number) => ({ profileId, version: 2, through: 9, ...(before && { before }) });

async function keptIds(log: ReturnType<typeof memoryLog>): Promise<string[]> {
  const keys = await keysUnder(log.bodies, { prefix: 'kept/', most: 1_000 });
  const all = await Promise.all(keys.map(async (key) => (await readLines(log.bodies, key)) ?? []));
  return parseLines(deliverySchema, all.flat())
    .records.map(({ deliveryId }) => deliveryId)
    .toSorted();
}

describe('calls that are kept for replays', () => {
  it('about a deleted person go, whole where they are about others too; all others stay', async () => {
    const log = memoryLog();
    await log.write([
      attempt({ deliveryId: 'theirs', profileIds: ['p1'] }),
      attempt({ deliveryId: 'with others', profileIds: ['p2', 'p1', 'p3'] }),
      attempt({ deliveryId: 'of another', profileIds: ['p2'] }),
    ]);
    await log.write([attempt({ deliveryId: 'later', profileIds: ['p2'] })]);
    expect(await forgetCalls(log.bodies, { accountId, people: [gone('p1')] })).toBe(2);
    expect(await keptIds(log)).toEqual(['later', 'of another']);
    expect(await forgetCalls(log.bodies, { accountId, people: [gone('p1')] })).toBe(0);
  });

  it('about somebody who came back under the name of a deleted person stay', async () => {
    const log = memoryLog();
    await log.write([attempt({ deliveryId: 'new', profileIds: ['p1'] })]);
    expect(await forgetCalls(log.bodies, { accountId, people: [gone('p1', START - 1)] })).toBe(0);
    expect(await forgetCalls(log.bodies, { accountId, people: [gone('p1', START)] })).toBe(1);
    expect(await keptIds(log)).toEqual([]);
  });

  it('have no body left that stands by itself', async () => {
    const log = memoryLog();
    const one = attempt({ deliveryId: 'large' });
    const { body: _, ...rest } = delivery(one);
    const bodyKey = `account=${accountId}/large`;
    await log.s3.send(new PutObjectCommand({ Bucket: 'bodies', Key: bodyKey, Body: 'about p1' }));
    const ended = [{ ...rest, bodyKey }];
    const batch = { accountId, at: new Date(START), id: 'x', attempts: [one], ended };
    await putAttempts({ s3: log.s3, attempts: 'attempts', bodies: 'bodies' }, batch);
    await forgetCalls(log.bodies, { accountId, people: [gone('p1')] });
    const left = await log.s3.send(new GetObjectCommand({ Bucket: 'bodies', Key: bodyKey }));
    expect(await left.Body.transformToString()).toBe('');
  });

  it('of another account are not looked at', async () => {
    const log = memoryLog();
    await log.write([attempt({ accountId: 'OTHER-2' })], START, 'OTHER-2');
    expect(await forgetCalls(log.bodies, { accountId, people: [gone('p1')] })).toBe(0);
  });
});
