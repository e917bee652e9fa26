import { createHash } from 'node:crypto';
import * as z from 'zod';

/**
 * What a shard takes in one second, the partition keys included
 * (https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html). A second is the clock's: AWS says "per
 * second" and not how it counts, and so the largest record that there may be, 1 MiB, can always get in.
 */
const SECOND = { ms: 1_000, bytes: 1_048_576, records: 1_000 };

export const entrySchema = z.looseObject({
  Data: z.string(),
  PartitionKey: z.string(),
  ExplicitHashKey: z.string().optional(),
});
export type Entry = z.infer<typeof entrySchema>;

/** A shard has the records whose hash is in its range, both ends included. */
export type Shard = { id: string; from: bigint; to: bigint };

export function shardOf(entry: Entry, shards: readonly Shard[]): Shard | undefined {
  const hash = entry.ExplicitHashKey === undefined ? md5(entry.PartitionKey) : BigInt(entry.ExplicitHashKey);
  return shards.find(({ from, to }) => hash >= from && hash <= to);
}

function md5(partitionKey: string): bigint {
  return BigInt(`0x${createHash('md5').update(partitionKey).digest('hex')}`);
}

/** Counts what each shard has taken in the present second; a record that it refuses is not counted. */
export function createQuota(now: () => number = Date.now) {
  const taken = new Map<string, { second: number; bytes: number; records: number }>();

  return function takes(shard: string, entry: Entry): boolean {
    const second = Math.floor(now() / SECOND.ms);
    const before = taken.get(shard);
    const { bytes, records } = before?.second === second ? before : { bytes: 0, records: 0 };
    const more = Buffer.byteLength(entry.Data, 'base64') + Buffer.byteLength(entry.PartitionKey);
    if (bytes + more > SECOND.bytes || records + 1 > SECOND.records) return false;
    taken.set(shard, { second, bytes: bytes + more, records: records + 1 });
    return true;
  };
}
export type Takes = ReturnType<typeof createQuota>;
