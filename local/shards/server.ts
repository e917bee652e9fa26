import { createServer, type Http2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { buffer } from 'node:stream/consumers';
import * as z from 'zod';
import { type Judged, judgePutRecord, judgePutRecords, putSchema } from './put-records.ts';
import { createQuota, type Shard } from './quota.ts';
import { type Asked, createUpstream, type Told } from './upstream.ts';

/**
 * Stands between the functions and the emulator's Kinesis, which has no limits, and refuses what is more than a shard of
 * AWS takes; all else passes as it is. The AWS SDK speaks HTTP/2 with Kinesis, and so this does.
 */
export type ShardLimitsOptions = {
  aws: URL;
  now?: () => number;
  /** Hears how many records of a put were refused. */
  onRefused?: (refused: number) => void;
};

const shardsSchema = z.object({
  Shards: z.array(
    z.object({
      ShardId: z.string(),
      HashKeyRange: z.object({ StartingHashKey: z.string(), EndingHashKey: z.string() }),
    }),
  ),
});
const SERVICE = 'Kinesis_20131202.';
const judges = new Map([
  [`${SERVICE}PutRecords`, judgePutRecords],
  [`${SERVICE}PutRecord`, judgePutRecord],
]);

export function createShardLimits({ aws, now, onRefused = () => {} }: ShardLimitsOptions): Http2Server {
  const upstream = createUpstream(aws);
  const takes = createQuota(now);
  const known = new Map<string, Promise<Shard[]>>();

  async function answer(asked: Asked): Promise<Told> {
    const judged = await judge(asked);
    if (judged.kind === 'all pass') return await upstream.pass(asked);
    onRefused(judged.refused);
    const { body, status } = judged;
    const stored = body === undefined ? undefined : await upstream.pass({ ...asked, body: Buffer.from(body) });
    if (stored && stored.status !== 200) return stored;
    const headers = { 'content-type': 'application/x-amz-json-1.1' };
    return { status, headers, body: Buffer.from(judged.answer(stored?.body.toString())) };
  }

  async function judge(asked: Asked): Promise<Judged> {
    const judgeOf = judges.get(String(asked.headers['x-amz-target']));
    if (!judgeOf) return { kind: 'all pass' };
    const text = asked.body.toString();
    return judgeOf(text, { shards: await shardsOf(asked, text), takes });
  }

  /** Asked once for each stream: here nobody divides shards. */
  async function shardsOf(asked: Asked, text: string): Promise<Shard[]> {
    const { StreamName, StreamARN } = putSchema.parse(JSON.parse(text));
    const stream = JSON.stringify({ StreamName, StreamARN });
    const listing = known.get(stream) ?? listShards(asked, stream);
    known.set(stream, listing);
    const shards = await listing.catch(() => []);
    if (shards.length === 0) known.delete(stream);
    return shards;
  }

  async function listShards(asked: Asked, stream: string): Promise<Shard[]> {
    const headers = { ...asked.headers, 'x-amz-target': `${SERVICE}ListShards` };
    const listed = await upstream.pass({ ...asked, headers, body: Buffer.from(stream) });
    if (listed.status !== 200) return [];
    return shardsSchema.parse(JSON.parse(listed.body.toString())).Shards.map(({ ShardId, HashKeyRange }) => {
      return { id: ShardId, from: BigInt(HashKeyRange.StartingHashKey), to: BigInt(HashKeyRange.EndingHashKey) };
    });
  }

  async function serve(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    const { method, url: path, headers } = request;
    const told = await answer({ method, path, headers, body: await buffer(request) });
    response.writeHead(told.status, told.headers);
    response.end(told.body);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.stream?.close());
  });
  server.on('close', upstream.close);
  return server;
}
