import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { listsRead } from '#core/cql/reads.ts';
import type { Query } from '#core/cql/tree.ts';
import { Failure } from '#core/failure.ts';
import { type Duck, sqlText } from '#runtime/duckdb.ts';
import { mustReadJson, type ObjectsAt, writeJson } from '../aws/json-objects.ts';
import { downloadFiles } from '../lake/lake.ts';

/**
 * Uploaded lists, as objects of the bucket Lists: parts, one for each request, of lines `<profile id>\t<when it was listed>`
 * (epoch milliseconds), gzipped; and what a list is at a time, `{ parts }`, whose key is the list's key. Neither is ever
 * written anew, so whoever holds a key goes on reading the list as it was.
 *
 * Ids are those of the day of the upload. Who was merged since is found under the survivor's, and who was deleted since is
 * on no list, whenever it is read.
 */
const whole = z.number().int();
const partSchema = z.object({
  key: z.string(),
  /** Of the request's body: sent again, it takes the part's place. */
  digest: z.string(),
  rows: whole,
  unknown: whole,
  people: whole,
});
const listSchema = z.object({ parts: z.array(partSchema) });
export type ListPart = z.infer<typeof partSchema>;
export type List = z.infer<typeof listSchema>;

/** Rows that name nobody known lie apart, and are removed after a week: they are what the customer sent. */
export const UNKNOWN = 'unknown/';

type Ref = { accountId: string; segmentId: number };
export const listFolder = ({ accountId, segmentId }: Ref) => `account=${accountId}/segment=${segmentId}`;

const missing = (key: string) => new Failure('corrupt-data', `the list ${key} is gone`, { retry: 'never' });

export async function readList(lists: ObjectsAt, key: string): Promise<List> {
  return await mustReadJson(lists, { key, schema: listSchema, missing });
}

export async function writeList(lists: ObjectsAt, { key, ...list }: List & { key: string }): Promise<void> {
  await writeJson(lists, { key, value: list });
}

type Part = { key: string; profileIds: readonly string[]; listedAt: number };

/** @param profileIds each once */
export async function writeListPart(lists: ObjectsAt, { key, profileIds, listedAt }: Part): Promise<void> {
  const Body = await promisify(gzip)(profileIds.map((id) => `${id}\t${listedAt}\n`).join(''));
  await lists.client.send(new PutObjectCommand({ Bucket: lists.bucket, Key: key, Body }));
}

/**
 * Makes the relation `listed` (list, profile_id) of the lists that a query names, by the people of now.
 * @param owners a relation as `store/people/people.ts` makes it, of everybody
 */
export async function bringLists(
  duck: Duck,
  { lists, query, owners = 'owners' }: { lists: ObjectsAt; query: Query; owners?: string },
): Promise<void> {
  const keys = listsRead(query);
  if (keys.length === 0) return;
  const { connection } = duck;
  await connection.run('CREATE OR REPLACE TEMP TABLE given (list VARCHAR, profile_id VARCHAR, listed_at BIGINT)');
  for (const key of keys) {
    const { parts } = await readList(lists, key);
    if (parts.length === 0) continue;
    const folder = await mkdtemp(join(duck.scratch, 'list-'));
    const paths = await downloadFiles(lists, { keys: parts.map(({ key: part }) => part), folder });
    await connection.run(
      `INSERT INTO given SELECT $1, profile_id, listed_at FROM read_csv([${paths.map(sqlText).join(', ')}], header = false,
        auto_detect = false, delim = '\\t', quote = '', escape = '', compression = 'gzip',
        columns = {'profile_id': 'VARCHAR', 'listed_at': 'BIGINT'})`,
      [key],
    );
  }
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE listed AS
      SELECT DISTINCT g.list, coalesce(o.owner, g.profile_id) AS profile_id
      FROM given g LEFT JOIN ${owners} o USING (profile_id)
      WHERE NOT coalesce(o.gone, false) AND NOT coalesce(o.forgotten_at >= g.listed_at, false)`,
  );
}
