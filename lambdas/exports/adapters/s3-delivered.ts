import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { keysUnder } from '#store/aws/json-objects.ts';
import { downloadFiles, readObject } from '#store/lake/lake.ts';
import { parquetSql } from '#store/lake/rows.ts';
import type { RunId } from '../domain/run.ts';
import { fiveDigits, type PlansAt, runFolder } from './s3-plans.ts';
import type { FileOf } from './s3-sent.ts';

/**
 * Ids of the records that a run has delivered, file by file, as gzipped lines: events' ids, or profiles'. Of the partners, some
 * have no key by which they could tell a record come twice, and others forget theirs within days. A plan that is made anew cuts
 * other files, so what was delivered goes by ids and not by places in files; these objects are of the run, whichever its plan.
 */
const folderOf = ({ accountId, exportId, runAt }: RunId) => `${runFolder({ accountId, exportId, runAt })}/delivered/`;
const keyOf = ({ run, part, name }: FileOf) =>
  `${folderOf(run)}${fiveDigits(run.replanned ?? 0)}/${fiveDigits(part)}/${name}.gz`;

export async function writeDelivered(at: PlansAt, { ids, ...file }: FileOf & { ids: Iterable<string> }): Promise<void> {
  const Body = await promisify(gzip)([...ids].map((id) => `${id}\n`).join(''));
  await at.client.send(new PutObjectCommand({ Bucket: at.bucket, Key: keyOf(file), Body }));
}

/** What an earlier try of the file has noted. */
export async function readDelivered(at: PlansAt, file: FileOf): Promise<string[]> {
  const key = keyOf(file);
  const [found] = await keysUnder(at, { prefix: key, most: 1 });
  if (found !== key) return [];
  const bytes = await readObject(at, { key, use: (body) => buffer(body) });
  return String(await promisify(gunzip)(bytes))
    .split('\n')
    .filter((id) => id !== '');
}

/** Files of the lake on local disk, and their column of what a record's id is. */
export type WithIds = { paths: readonly string[]; column: 'event_id' | 'profile_id' };

/** A list of ids, and of which part of which of the run's plans they are. */
export type Note = { key: string; plan: number; part: number };

/** What the run has noted by any plan. */
export async function listNotes(at: PlansAt, run: RunId): Promise<Note[]> {
  const prefix = folderOf(run);
  const keys = await allKeys(at, prefix);
  return keys.map((key) => {
    const [plan, part] = key.slice(prefix.length).split('/');
    return { key, plan: Number(plan), part: Number(part) };
  });
}

/** Ids of the records of local files that are in these notes. */
export async function deliveredAmong(
  { plansAt, duck }: { plansAt: PlansAt; duck: Duck },
  { notes, files }: { notes: readonly Note[]; files: WithIds },
): Promise<string[]> {
  if (notes.length === 0) return [];
  const keys = notes.map(({ key }) => key);
  const folder = await mkdtemp(join(duck.scratch, 'delivered-'));
  const paths = await downloadFiles(plansAt, { keys, folder });
  const read = await duck.connection.runAndReadAll(
    `SELECT DISTINCT id FROM read_csv([${paths.map(sqlText).join(', ')}], header = false, auto_detect = false, delim = ',',
      compression = 'gzip', columns = {'id': 'VARCHAR'}) SEMI JOIN ${parquetSql(files.paths)} ON id = ${files.column}`,
  );
  return read.getRows().map(([id]) => String(id));
}

/** S3 lists a thousand at once. */
const A_PAGE = 1_000;

async function allKeys(at: PlansAt, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for (;;) {
    const last = keys.at(-1);
    const page = await keysUnder(at, { prefix, most: A_PAGE, ...(last !== undefined && { after: last }) });
    keys.push(...page);
    if (page.length < A_PAGE) return keys;
  }
}
