import { createHash } from 'node:crypto';

/**
 * Records on their way to the upload API, cut into requests: at most 1,000 records and 4 MB (wire contract, upload: request).
 * The same rows make the same batches and the same keys, whenever and however often they are read: a key is a hash of
 * everything up to the batch's end. So what is sent again after a crash is recognised, and two batches that happen to be
 * alike are not taken for one.
 */
export type Row = {
  /** Where it stands in its source, from 1. */
  line: number;
  /** As it stood there. */
  raw: string;
} & (Sendable | { error: string });
type Sendable = {
  /** The JSON text of an upload record. */
  record: string;
  /** Names of the people whom it is about. */
  people: readonly string[];
  /** Whether it changes them, so that the order of their records matters. */
  changes: boolean;
};
export type GoodRow = Row & Sendable;
export type BadRow = Extract<Row, { error: string }>;

export type Batch = {
  /** From 1. */
  number: number;
  key: string;
  body: string;
  rows: GoodRow[];
  /** Rows beside them that are no records. */
  bad: BadRow[];
  people: ReadonlySet<string>;
  /** Those of `people` whom a record changes. */
  changed: ReadonlySet<string>;
};

const MAX_BYTES = 4 * 1024 * 1024;
const FRAME_BYTES = '{"d":[]}'.length;
/** Rows that are no records fill no request; they are told of in lots of as many. */
const MOST_BAD = 1_000;

/** @param seed what else the keys depend on · @param most records a batch */
export async function* batchesOf(
  rows: AsyncIterable<Row> | Iterable<Row>,
  { seed, most }: { seed: string; most: number },
): AsyncGenerator<Batch> {
  let chain = seed;
  let number = 0;
  let good: GoodRow[] = [];
  let bad: BadRow[] = [];
  let bytes = FRAME_BYTES;

  function close(): Batch {
    const body = `{"d":[${good.map(({ record }) => record).join(',')}]}`;
    chain = createHash('sha256').update(chain).update('\u001f').update(body).digest('hex');
    number += 1;
    const batch = { number, key: chain.slice(0, 40), body, rows: good, bad, ...namesIn(good) };
    [good, bad, bytes] = [[], [], FRAME_BYTES];
    return batch;
  }

  for await (const row of rows) {
    const size = 'record' in row ? Buffer.byteLength(row.record) + 1 : 0;
    if (good.length > 0 && (good.length === most || bytes + size > MAX_BYTES)) yield close();
    if (!('record' in row)) bad.push(row);
    else if (FRAME_BYTES + size > MAX_BYTES)
      bad.push({ ...row, error: `the record has ${size - 1} bytes, the limit is 4 MB` });
    else {
      good.push(row);
      bytes += size;
    }
    if (bad.length === MOST_BAD) yield close();
  }
  if (good.length + bad.length > 0) yield close();
}

function namesIn(rows: readonly GoodRow[]): Pick<Batch, 'people' | 'changed'> {
  const people = new Set<string>();
  const changed = new Set<string>();
  for (const row of rows) {
    for (const name of row.people) {
      people.add(name);
      if (row.changes) changed.add(name);
    }
  }
  return { people, changed };
}

/** Whether the order of two batches matters: one of them changes somebody whom the other is about. */
export function mustKeepOrder(one: Batch, other: Batch): boolean {
  return meet(one.changed, other.people) || meet(other.changed, one.people);
}

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const name of some) if (others.has(name)) return true;
  return false;
}
