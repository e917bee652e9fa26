import {
  type _Record,
  DecreaseStreamRetentionPeriodCommand,
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  IncreaseStreamRetentionPeriodCommand,
  type KinesisClient,
  ListShardsCommand,
} from '@aws-sdk/client-kinesis';

/** The stream as its keeper sees it: what is in it after a place, and how long it keeps that. */
export type StreamOf = { client: KinesisClient; stream: string; pause: (ms: number) => Promise<unknown> };
type Waiting = { sequence: string; arrivedAt: number; bytes: Uint8Array };
/** What one call found, and how long before now (ms) the next one begins to look. */
type Page = { records: Waiting[]; behindMs: number };
type Asked = { shard: string; after: { sequence?: string | undefined; arrivedAt?: number }; atOnce: number };

/** A shard is read five times a second, of which its two readers take about two (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html). */
const BETWEEN_READS_MS = 500;

export async function shardsOf({ client, stream }: StreamOf): Promise<string[]> {
  const shards: string[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(new ListShardsCommand(next ? { NextToken: next } : { StreamName: stream }));
    shards.push(...(page.Shards ?? []).flatMap(({ ShardId }) => ShardId ?? []));
    next = page.NextToken;
  } while (next);
  return shards;
}

/**
 * Records after a place of a shard, oldest first, so many to a call, up to where no more are. A call looks only some way further:
 * where nothing came for long, many find nothing though something is to come.
 */
export async function* pagesAfter({ client, stream, pause }: StreamOf, asked: Asked): AsyncGenerator<Page> {
  const begun = await client.send(
    new GetShardIteratorCommand({ StreamName: stream, ShardId: asked.shard, ...beginningOf(asked) }),
  );
  for (let iterator = begun.ShardIterator; iterator; ) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: asked.atOnce }));
    // A shard that was closed has no next place at its end.
    const behindMs = page.NextShardIterator ? (page.MillisBehindLatest ?? 0) : 0;
    yield { records: (page.Records ?? []).flatMap(waitingIn), behindMs };
    if (behindMs === 0) return;
    iterator = page.NextShardIterator;
    await pause(BETWEEN_READS_MS);
  }
}

function beginningOf({
  after: { sequence, arrivedAt },
}: Asked): Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'> {
  if (arrivedAt !== undefined) return { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(arrivedAt) };
  if (sequence === undefined) return { ShardIteratorType: 'TRIM_HORIZON' };
  return { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: sequence };
}

function waitingIn({ SequenceNumber, ApproximateArrivalTimestamp, Data }: _Record): Waiting[] {
  if (!SequenceNumber || !ApproximateArrivalTimestamp || !Data) return [];
  return [{ sequence: SequenceNumber, arrivedAt: ApproximateArrivalTimestamp.getTime(), bytes: Data }];
}

export async function retentionHours({ client, stream }: StreamOf): Promise<number> {
  const found = await client.send(new DescribeStreamSummaryCommand({ StreamName: stream }));
  const hours = found.StreamDescriptionSummary?.RetentionPeriodHours;
  if (hours === undefined) throw new Error(`stream ${stream} has no retention`);
  return hours;
}

export async function setRetention({ client, stream }: StreamOf, change: { from: number; to: number }): Promise<void> {
  const asked = { StreamName: stream, RetentionPeriodHours: change.to };
  if (change.to > change.from) await client.send(new IncreaseStreamRetentionPeriodCommand(asked));
  else await client.send(new DecreaseStreamRetentionPeriodCommand(asked));
}
