import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from '@aws-sdk/client-kinesis';
import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, vi } from 'vitest';
import { decodeGroup } from '#store/stream/ingest.ts';
import { callHttp } from '../runtime/http-call.ts';
import { memoryTable } from '../support/dynamo/memory-table.ts';
import { accountItems, headersOf } from '../support/http-account.ts';

/** What is put again is put without waiting. */
vi.mock('node:timers/promises', () => ({ setTimeout: async () => undefined }));

/** `accept-upload` between an account in memory and a stream that takes what a test lets it take. */
Object.assign(process.env, {
  AWS_REGION: 'us-east-1',
  ACCOUNTS_TABLE: 'accounts',
  UPLOADS_TABLE: 'uploads',
  RECENT_UPLOADS_TABLE: 'recent',
  FLOW_TABLE: 'flow',
  INGEST_STREAM: 'ingest',
  INGEST_LANES: '8',
  POWERTOOLS_DEV: 'true',
});
export const { handler } = await import('../../lambdas/uploads/accept-upload.ts');

export const dynamo = mockClient(DynamoDBDocumentClient);
export const kinesis = mockClient(KinesisClient);

export const event = (identity: unknown = 'ada') => ({
  type: 'event',
  identity,
  evtName: 'Charged',
  evtData: { Amount: 10 },
});
export const send = (
  body: unknown,
  call: { query?: string; headers?: Record<string, string>; passcode?: string } = {},
) =>
  callHttp(handler, {
    method: 'POST',
    path: '/1/upload',
    query: call.query ?? '',
    headers: { ...headersOf(call.passcode ?? 'upload'), ...call.headers },
    body,
  });
export const sent = (): PutRecordsCommandInput[] =>
  kinesis.commandCalls(PutRecordsCommand).map((call) => call.args[0].input);
export const groups = () =>
  sent().flatMap((input) => (input.Records ?? []).map((record) => decodeGroup(Buffer.from(record.Data ?? ''))));

/** A stream that takes what `takes` says yes to, by the number of the call and the place in it. */
export function stream(takes: (call: number, place: number, key: string) => boolean): void {
  let call = 0;
  kinesis.on(PutRecordsCommand).callsFake((input: PutRecordsCommandInput) => {
    const number = call++;
    const Records = (input.Records ?? []).map((record, place) =>
      takes(number, place, record.PartitionKey ?? '')
        ? { ShardId: 'shard-0', SequenceNumber: String(1_000 * number + place) }
        : { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'slow down' },
    );
    return { Records, FailedRecordCount: Records.filter((record) => 'ErrorCode' in record).length };
  });
}

export let uploads = memoryTable();
export let recent = memoryTable();
/** What the account is set to, beside its name and time zone. A function remembers it for half a minute. */
export const settings: Record<string, unknown> = {};

beforeEach(() => {
  dynamo.reset();
  kinesis.reset();
  uploads = memoryTable();
  recent = memoryTable();
  dynamo.on(GetCommand).callsFake((input) => uploads.db.send(new GetCommand(input)));
  dynamo.on(PutCommand).callsFake((input) => {
    return (input.TableName === 'recent' ? recent : uploads).db.send(new PutCommand(input));
  });
  dynamo.on(UpdateCommand).callsFake((input) => uploads.db.send(new UpdateCommand(input)));
  dynamo.on(QueryCommand).callsFake((input) => {
    if (input.TableName === 'recent') return recent.db.send(new QueryCommand(input));
    const items = accountItems('UTC', settings);
    return { Items: items.filter((item) => item.pk === input.ExpressionAttributeValues[':pk']) };
  });
  stream(() => true);
});
