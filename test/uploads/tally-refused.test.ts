import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { recordedLogs } from '../runtime/logs.ts';
import { dynamo, event, send, uploads } from './upload-world.ts';

const logs = recordedLogs();
const bad = { type: 'event', identity: 'ada' };
const counted = () =>
  dynamo
    .commandCalls(UpdateCommand, { TableName: 'flow' })
    .map(({ args: [{ input }] }) => input.ExpressionAttributeValues?.[':records']);

describe('records that are refused at once', () => {
  it('are counted for the account and minute, by one write that only such an upload makes', async () => {
    await send({ d: [event()] });
    expect(counted()).toEqual([]);
    await send({ d: [event(), bad, bad] });
    await send({ d: [bad] });
    expect(counted()).toEqual([2, 1]);
    const [row] = [...uploads.items.values()].filter(({ sk }) => String(sk).endsWith('#refused'));
    expect(row).toMatchObject({ pk: 'ACME-1', atOnce: 3 });
  });

  it('are not counted of an upload that is only tried, nor again where it is repeated', async () => {
    await send({ d: [bad] }, { query: 'dryRun=1' });
    expect(counted()).toEqual([]);
    for (let time = 0; time < 2; time++) await send({ d: [event(), bad] }, { headers: { 'idempotency-key': 'k1' } });
    expect(counted()).toEqual([1]);
  });

  it('change nothing of the answer where they cannot be counted', async () => {
    const before = await send({ d: [event(), bad] });
    dynamo.on(UpdateCommand, { TableName: 'flow' }).rejects(new Error('the table is away'));
    expect(await send({ d: [event(), bad] })).toMatchObject({ statusCode: before.statusCode, json: before.json });
    expect(logs.lines('refused.not-counted')).toMatchObject([{ account: 'ACME-1' }]);
  });
});
