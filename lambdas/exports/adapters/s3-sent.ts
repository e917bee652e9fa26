import * as z from 'zod';
import { keysUnder, type ObjectsAt, readJson, writeJson } from '#store/aws/json-objects.ts';
import { type Progress, progressSchema } from '../domain/progress.ts';
import { type RejectedRow, rejectedSchema } from '../domain/rejected.ts';
import { type Shipped, shippedSchema } from '../domain/results.ts';
import { fiveDigits, type Planned, runFolder } from './s3-plans.ts';

/**
 * What of a part was sent already to a partner that takes records, file by file: a part that is tried again goes on behind it.
 * Beside it, what the partner did not take: lists of bounded size, so that one is a step of the pages in which they are shown.
 */
export type FileOf = { run: Planned; part: number; name: string };

const sentKey = ({ run, part, name }: FileOf) => `${runFolder(run)}/sent/${fiveDigits(part)}/${name}.json`;
const rejectedFolder = (run: Planned) => `${runFolder(run)}/rejected/`;

/** Undefined where the file has not been sent, or not to its end. */
export async function readSent(at: ObjectsAt, file: FileOf): Promise<Shipped | undefined> {
  return await readJson(at, { key: sentKey(file), schema: shippedSchema });
}

/** Written last: what it does not count of the lists was left by an earlier try. */
export async function writeSent(at: ObjectsAt, { sent, ...file }: FileOf & { sent: Shipped }): Promise<void> {
  await writeJson(at, { key: sentKey(file), value: sent });
}

const progressKey = ({ run, part, name }: FileOf) => `${runFolder(run)}/progress/${fiveDigits(part)}/${name}.json`;

/** How far a file has come that was not sent to its end; undefined where it has not begun. */
export async function readProgress(at: ObjectsAt, file: FileOf): Promise<Progress | undefined> {
  return await readJson(at, { key: progressKey(file), schema: progressSchema });
}

export async function writeProgress(at: ObjectsAt, { progress, ...file }: FileOf & { progress: Progress }) {
  await writeJson(at, { key: progressKey(file), value: progress });
}

/** Of at most a kilobyte or so each. */
const ROWS_A_LIST = 500;
const LISTS_A_PAGE = 4;

export async function writeRejected(
  at: ObjectsAt,
  { rows, run, part, name }: FileOf & { rows: readonly RejectedRow[] },
): Promise<void> {
  for (let list = 0; list * ROWS_A_LIST < rows.length; list++) {
    const key = `${rejectedFolder(run)}${fiveDigits(part)}/${name}~${fiveDigits(list)}.json`;
    await writeJson(at, { key, value: rows.slice(list * ROWS_A_LIST, (list + 1) * ROWS_A_LIST) });
  }
}

export type RejectedPage = { rejected: RejectedRow[]; next?: string };

/** A page of what the partner did not take of a run; `after` is what the page before gave as `next`. */
export async function rejectedPage(
  at: ObjectsAt,
  { run, after }: { run: Planned; after: string },
): Promise<RejectedPage> {
  const prefix = rejectedFolder(run);
  const keys = await keysUnder(at, { prefix, after: prefix + after, most: LISTS_A_PAGE + 1 });
  const shown = keys.slice(0, LISTS_A_PAGE);
  const lists = await Promise.all(shown.map((key) => readList(at, { run, key, path: key.slice(prefix.length) })));
  const last = shown.at(-1);
  const isLast = last === undefined || keys.length === shown.length;
  return { rejected: lists.flat(), ...(!isLast && { next: last.slice(prefix.length) }) };
}

const LIST = /^(?<part>\d{5})\/(?<name>.+)~(?<list>\d{5})\.json$/s;

async function readList(
  at: ObjectsAt,
  { run, key, path }: { run: Planned; key: string; path: string },
): Promise<RejectedRow[]> {
  const { part = '', name = '', list = '' } = LIST.exec(path)?.groups ?? {};
  const sent = await readSent(at, { run, part: Number(part), name });
  const counted = (sent?.rejected ?? 0) - Number(list) * ROWS_A_LIST;
  if (counted <= 0) return [];
  const rows = (await readJson(at, { key, schema: z.array(rejectedSchema) })) ?? [];
  return rows.slice(0, counted);
}
