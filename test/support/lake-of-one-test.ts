import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeLine, frameGroup } from '#core/intake/ingest-group.ts';
import type { RefusedUpload } from '#core/intake/refusals.ts';
import { frameLane, takeUpload } from '#core/intake/take-upload.ts';
import { freshDuck } from '#runtime/duckdb.ts';
import { filesBetween } from '#store/commits/files.ts';
import { headOf } from '#store/commits/head.ts';
import { compressGroup } from '#store/stream/ingest.ts';
import { keepRefusals, type RefusedPage, refusedPage } from '#store/stream/refusals.ts';
import { knownPeople } from '../../lambdas/lake/adapters/known-people.ts';
import type { Arrival } from '../../lambdas/lake/domain/arrivals.ts';
import { type StoredBatch, storeRecords } from '../../lambdas/lake/use-cases/store-records.ts';
import { memoryTable } from './dynamo/memory-table.ts';
import { memoryBucket } from './memory-bucket.ts';
import { rowsOf } from './parquet.ts';

/** `lake/store-batch` over tables and buckets in memory, and what a reader would find there. */
export function lakeOfOneTest() {
  const commits = memoryTable();
  const profiles = memoryTable();
  const clock = { now: 1_790_000_000_000 };
  const bucket = memoryBucket(clock);
  const quarantine = memoryBucket();
  const aside = { client: quarantine.client, bucket: 'quarantine' };
  // A transaction writes to both, so they are one table here.
  const flow = { db: commits.db, table: 'flow' };
  const log = { db: commits.db, table: 'commits', flow };

  /** A function as a container starts it; each has its own memory of people. */
  const newFunction = () =>
    storeRecords({
      lake: { client: bucket.client, bucket: 'lake' },
      profiles: { db: profiles.db, table: 'profiles' },
      commits: log,
      flow,
      quarantine: aside,
      tell: (of, refusals) => keepRefusals(aside, { ...of, refusals }),
      known: knownPeople(),
      withDuck: freshDuck(),
      newId: randomUUID,
      now: () => clock.now,
    });

  async function rows(kind: 'events' | 'profiles', accountId = 'ACME'): Promise<Record<string, unknown>[]> {
    const files = await filesBetween(log, { accountId, kind, after: 0, upTo: await headOf(log, accountId) });
    if (files.length === 0) return [];
    const folder = await mkdtemp(join(tmpdir(), 'lake-of-one-test-'));
    try {
      const paths = files.map((_, index) => join(folder, `${index}.parquet`));
      for (const [index, file] of files.entries()) {
        await writeFile(paths[index] ?? '', bucket.objects.get(file.key)?.bytes ?? '');
      }
      return await rowsOf(paths);
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  async function run(
    arrivals: readonly Arrival[],
    store = newFunction(),
    shard = 'ingest#shard-0',
  ): Promise<StoredBatch> {
    return await store({ shard, arrivals });
  }

  /** What an account is told of, all pages of it. */
  async function refused(accountId = 'ACME') {
    const uploads: RefusedUpload[] = [];
    let after: string | undefined = '';
    while (after !== undefined) {
      const page: RefusedPage = await refusedPage(aside, { accountId, after });
      uploads.push(...page.uploads);
      after = page.next;
    }
    return { uploads, refused: uploads.flatMap((upload) => upload.refused) };
  }

  const bytesAside = () =>
    [...quarantine.objects].flatMap(([key, { bytes }]) => (key.startsWith('account=') ? [] : [bytes]));

  return {
    refused,
    bytesAside,
    commits,
    profiles,
    bucket,
    quarantine,
    aside,
    log,
    flow,
    clock,
    newFunction,
    run,
    rows,
    head: (id = 'ACME') => headOf(log, id),
  };
}

/** A stream record that holds an upload of these records. */
export function arrivalOf(
  records: readonly unknown[],
  given: {
    sequence: number;
    accountId?: string;
    uploadId?: string;
    again?: boolean;
    timezone?: string;
    receivedAt?: number;
  },
): Arrival {
  const { sequence, accountId = 'ACME', timezone = 'UTC', receivedAt = 1_790_000_000_000 } = given;
  const uploadId = given.uploadId ?? sequence.toString(16).padStart(16, '0').padEnd(24, '0');
  const upload = { uploadId, accountId, timezone, receivedAt };
  const [lane] = takeUpload(upload, { records, lanes: 1 }).lanes;
  if (!lane) throw new Error('none of the records is taken');
  return {
    sequence: String(sequence),
    again: given.again ?? false,
    bytes: compressGroup(frameLane(upload, { lane, group: 0 })),
  };
}

/** A stream record that holds the deletion of a person. */
export function deletionOf(identity: string, sequence: number, receivedAt = 1_790_000_000_001): Arrival {
  const uploadId = sequence.toString(16).padStart(16, '0').padEnd(24, '0');
  const header = { uploadId, group: 0, accountId: 'ACME', timezone: 'UTC', receivedAt, events: 0, profiles: 1 };
  const change = changeLine({ kind: 'identity', value: identity, ts: 1_790_000_001, op: 'delete', data: {} });
  return {
    sequence: String(sequence),
    again: false,
    bytes: compressGroup(frameGroup(header, { events: [], profiles: [change] })),
  };
}

/** What a call ends with whose process, or whose network, dies: nothing that was asked is to blame. */
export const killed = () => Object.assign(new Error('killed'), { code: 'ECONNRESET' });

export const eventOf = (identity: string, evtName = 'Charged', ts = 1_790_000_000) => ({
  type: 'event',
  identity,
  evtName,
  ts,
  evtData: { Amount: 1 },
});
export const profileOf = (identity: string, profileData: Record<string, unknown>) => ({
  type: 'profile',
  identity,
  profileData,
});
