import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';

/**
 * The lake: Parquet files in S3, under `account=<id>/events/date=…/` and `account=<id>/profiles/`. Which of them exist
 * for a reader is the commit log's word (`store/commits/commits.ts`): a file that no commit names is not there.
 */
export type LakeAt = { client: S3Client; bucket: string };
export type FileKind = 'events' | 'profiles';

/** Folder of events that were too scattered over dates for a file each; upkeep moves them to their dates. */
export const VARIOUS_DATES = 'various';

export function lakeKey(file: { accountId: string; kind: FileKind; date?: string; id: string }): string {
  const partition = file.kind === 'events' ? `/date=${file.date ?? VARIOUS_DATES}` : '';
  return `account=${file.accountId}/${file.kind}${partition}/${file.id}.parquet`;
}

/** The folder of dates that a file of events lies in: a date, or `various`; undefined for profiles. */
export function dateOfKey(key: string): string | undefined {
  return /\/date=([^/]+)\//.exec(key)?.[1];
}

export type CommitSpan = { minCommit: number; commit: number };

/** Name of a compacted file: the commits of its rows, oldest and newest, stand in it. No UUID, a fresh file's name, begins so. */
export function compactedId({ minCommit, commit, id }: CommitSpan & { id: string }): string {
  return `commits-${minCommit}-${commit}-${id}`;
}

/** The commits that a compacted file's rows have in their column `commit`; undefined for a file of one commit. */
export function commitsInKey(key: string): CommitSpan | undefined {
  const [, minCommit, commit] = /\/commits-(\d+)-(\d+)-[^/]+$/.exec(key) ?? [];
  return minCommit && commit ? { minCommit: Number(minCommit), commit: Number(commit) } : undefined;
}

/**
 * Uploads a local file; answers its size in bytes. Lake files are small (128 MB at most), so they go as bytes: a put whose
 * body is a stream is not tried again by the SDK.
 */
export async function uploadFile(at: LakeAt, file: { path: string; key: string }): Promise<number> {
  const bytes = await readFile(file.path);
  await at.client.send(new PutObjectCommand({ Bucket: at.bucket, Key: file.key, Body: bytes }));
  return bytes.byteLength;
}

/**
 * Brings lake files into `folder`, `width` at a time, and answers their local paths in the order of `keys`. A file that
 * a commit names but the bucket lacks is `corrupt-data`: better no answer than one with rows missing.
 */
export async function downloadFiles(
  at: LakeAt,
  wanted: { keys: readonly string[]; folder: string; width?: number },
): Promise<string[]> {
  const files = wanted.keys.map((key, index) => ({ key, path: join(wanted.folder, `${index}.parquet`) }));
  await inParallel(files, { width: wanted.width ?? 16, work: (file) => downloadFile(at, file) });
  return files.map(({ path }) => path);
}

async function downloadFile(at: LakeAt, { key, path }: { key: string; path: string }): Promise<void> {
  await readObject(at, { key, use: (body) => pipeline(body, createWriteStream(path)) });
}

/** What `use` makes of a lake file's bytes, or of those in the half-open `range`. */
export async function readObject<Result>(
  at: LakeAt,
  { key, range, use }: { key: string; range?: ByteRange; use: (body: Readable) => Promise<Result> },
): Promise<Result> {
  const Range = range && `bytes=${range.from}-${range.until - 1}`;
  try {
    const found = await at.client.send(new GetObjectCommand({ Bucket: at.bucket, Key: key, ...(Range && { Range }) }));
    if (!(found.Body instanceof Readable)) throw new Error('no body');
    return await use(found.Body);
  } catch (cause) {
    const missing = cause instanceof Error && cause.name === 'NoSuchKey';
    const problem = missing ? 'is named by a commit but is not in the lake' : 'could not be read';
    throw new Failure(missing ? 'corrupt-data' : 'unavailable', `${key} ${problem}`, {
      retry: missing ? 'never' : 'later',
      cause,
    });
  }
}

/** Half-open, in bytes. */
export type ByteRange = { from: number; until: number };
