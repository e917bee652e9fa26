import * as z from 'zod';
import { type Entry, entrySchema, type Shard, shardOf, type Takes } from './quota.ts';

/**
 * `PutRecord` and `PutRecords` as a shard with its limits answers them: of several records, each is taken or refused on
 * its own (https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html).
 */
const THROTTLED = 'ProvisionedThroughputExceededException';

export const putSchema = z.looseObject({ StreamName: z.string().optional(), StreamARN: z.string().optional() });
const manySchema = putSchema.extend({ Records: z.array(entrySchema) });
const oneSchema = putSchema.extend(entrySchema.shape);
const answerSchema = z.looseObject({ FailedRecordCount: z.number(), Records: z.array(z.unknown()) });

export type Judged =
  | { kind: 'all pass' }
  /** `body` is what goes on, if anything does; `answer` is made of what comes back. */
  | { kind: 'some refused'; refused: number; body?: string; status: number; answer: (stored?: string) => string };

type Held = { shards: readonly Shard[]; takes: Takes };

export function judgePutRecords(body: string, { shards, takes }: Held): Judged {
  const put = manySchema.safeParse(JSON.parse(body));
  if (!put.success) return { kind: 'all pass' };
  const refusals = put.data.Records.map((entry) => refusalOf(entry, { shards, takes }));
  const passing = put.data.Records.filter((_, place) => refusals[place] === undefined);
  const refused = refusals.length - passing.length;
  if (refused === 0) return { kind: 'all pass' };
  function answer(stored = '{"FailedRecordCount":0,"Records":[]}'): string {
    const told = answerSchema.parse(JSON.parse(stored));
    const results = told.Records.values();
    const Records = refusals.map((message) =>
      message === undefined ? results.next().value : { ErrorCode: THROTTLED, ErrorMessage: message },
    );
    return JSON.stringify({ ...told, FailedRecordCount: told.FailedRecordCount + refused, Records });
  }
  const rest = passing.length > 0 && { body: JSON.stringify({ ...put.data, Records: passing }) };
  return { kind: 'some refused', refused, status: 200, ...rest, answer };
}

export function judgePutRecord(body: string, held: Held): Judged {
  const put = oneSchema.safeParse(JSON.parse(body));
  const message = put.success ? refusalOf(put.data, held) : undefined;
  if (message === undefined) return { kind: 'all pass' };
  const answer = () => JSON.stringify({ __type: THROTTLED, message });
  return { kind: 'some refused', refused: 1, status: 400, answer };
}

/** A record of no shard is for the stream itself to judge. */
function refusalOf(entry: Entry, { shards, takes }: Held): string | undefined {
  const shard = shardOf(entry, shards);
  return !shard || takes(shard.id, entry) ? undefined : `Rate exceeded for shard ${shard.id}.`;
}
