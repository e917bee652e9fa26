import {
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
export type StreamOf = { client: KinesisClient; stream: string };
export type Waiting = { sequence: string; arrivedAt: number; bytes: Uint8Array };

/** An answer may be empty though more is to come; so many in a row are the end for this time. */
const EMPTY_ANSWERS = 20;

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

/** Records after a place of a shard, oldest first, so many to a call. */
export async function* recordsAfter(
  { client, stream }: StreamOf,
  asked: { shard: string; after: { sequence?: string | undefined; arrivedAt?: number }; atOnce: number },
): AsyncGenerator<Waiting> {
  const { sequence, arrivedAt } = asked.after;
  const from: Pick<GetShardIteratorCommandInput, 'ShardIteratorType' | 'StartingSequenceNumber' | 'Timestamp'> =
    arrivedAt !== undefined
      ? { ShardIteratorType: 'AT_TIMESTAMP', Timestamp: new Date(arrivedAt) }
      : sequence !== undefined
        ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', StartingSequenceNumber: sequence }
        : { ShardIteratorType: 'TRIM_HORIZON' };
  const begun = await client.send(new GetShardIteratorCommand({ StreamName: stream, ShardId: asked.shard, ...from }));
  let iterator = begun.ShardIterator;
  for (let empty = 0; iterator && empty < EMPTY_ANSWERS; ) {
    const page = await client.send(new GetRecordsCommand({ ShardIterator: iterator, Limit: asked.atOnce }));
    for (const { SequenceNumber, ApproximateArrivalTimestamp, Data } of page.Records ?? []) {
      if (!SequenceNumber || !ApproximateArrivalTimestamp || !Data) continue;
      yield { sequence: SequenceNumber, arrivedAt: ApproximateArrivalTimestamp.getTime(), bytes: Data };
    }
    empty = page.Records?.length ? 0 : empty + 1;
    iterator = page.MillisBehindLatest === 0 && !page.Records?.length ? undefined : page.NextShardIterator;
  }
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
