import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Erased } from '#core/people/erasure.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { filesBetween } from '#store/commits/files.ts';
import {
  filesWithin,
  type IdRange,
  onlyId,
  readSummaries,
  replaceSummaries,
  type SummaryFile,
  type SummaryPart,
  throughOf,
} from '#store/commits/summaries.ts';
import { downloadFiles } from '#store/lake/lake.ts';
import { eachSql, sumSql } from '#store/lake/summary-rows.ts';
import { isGone, stageErased } from '../adapters/erased-rows.ts';
import { rowsWithCommit } from '../adapters/merge-input.ts';
import { type PartsAt, withinSql, withSummaries, writeRange } from '../adapters/summary-parts.ts';
import type { RollUpDeps } from './roll-up.ts';

/**
 * Takes what erased people did out of the roll-up, all but what came after their deletion, which is of somebody new and is
 * counted from the lake. Doing it again changes nothing, so one that ran out of time is begun anew an hour later. The state
 * is written even where nothing changed: a roll-up under way may have read rows that are gone by now, and must not win.
 */
export type ForgetOutcome = 'done' | 'overtaken' | 'out of time';
type Forgetting = { accountId: string; erased: readonly Erased[] };

export async function forgetInRollUp(deps: RollUpDeps, forgetting: Forgetting): Promise<ForgetOutcome> {
  const { accountId } = forgetting;
  const before = await readSummaries(deps.commits, accountId);
  if (!before) return 'done';
  await using duck = await openDuck();
  const at = { ...deps, duck };
  const { parts, next } = before;
  await stageErased(duck, forgetting.erased);
  await stageLater(at, { ...forgetting, upTo: Math.max(throughOf(parts), throughOf(next ?? [])) });
  const after = {
    parts: await forgetInParts(at, { ...forgetting, parts }),
    ...(next && { next: await forgetInParts(at, { ...forgetting, parts: next }) }),
  };
  const replaced = await replaceSummaries(deps.commits, { ...deps, accountId, before, after, now: deps.now() });
  if (!replaced) return 'overtaken';
  return deps.now() > deps.deadline ? 'out of time' : 'done';
}

/** Table `later`: events of the erased from after their deletion, with their commits. */
async function stageLater(at: RollUpDeps & PartsAt, wanted: Forgetting & { upTo: number }): Promise<void> {
  const { connection, scratch } = at.duck;
  const after = Math.min(...wanted.erased.map(({ through }) => through));
  const files = await filesBetween(at.commits, { ...wanted, kind: 'events', after });
  await connection.run(
    'CREATE TABLE later (profile_id VARCHAR, event_key VARCHAR, event VARCHAR, ts BIGINT, event_id VARCHAR, "commit" BIGINT)',
  );
  for (const file of files) {
    const folder = await mkdtemp(join(scratch, 'later-'));
    const [path = ''] = await downloadFiles(at.lake, { keys: [file.key], folder });
    const rows = rowsWithCommit({ file, path }, 'profile_id, event_key, event, ts, event_id, received_at');
    await connection.run(
      `INSERT INTO later SELECT merged.* EXCLUDE (received_at) FROM (${rows}) merged JOIN erased USING (profile_id)
       WHERE NOT ${isGone('events')}`,
    );
    await rm(folder, { recursive: true });
  }
}

async function forgetInParts(
  at: RollUpDeps & PartsAt,
  { parts, ...forgetting }: Forgetting & { parts: readonly SummaryPart[] },
): Promise<SummaryPart[]> {
  const left: SummaryPart[] = [];
  for (const part of parts) left.push({ ...part, files: await forgetInFiles(at, { ...forgetting, part }) });
  return left;
}

/** The part's files, those that hold rows of the erased written anew, as far as time allows. */
async function forgetInFiles(
  at: RollUpDeps & PartsAt,
  { accountId, erased, part }: Forgetting & { part: SummaryPart },
): Promise<SummaryFile[]> {
  const ids = erased.map(({ profileId }) => profileId);
  const concerned = new Set(ids.flatMap((id) => filesWithin(part, onlyId(id))));
  const files: SummaryFile[] = [];
  for (const [place, file] of part.files.entries()) {
    const until = part.files[place + 1]?.from;
    const range = { from: file.from, ...(until !== undefined && { until }) };
    const isLeft = !concerned.has(file) || at.now() > at.deadline;
    files.push(...(isLeft ? [file] : await forgetInFile(at, { accountId, part, file, range })));
  }
  return files;
}

const heldSchema = z.tuple([z.tuple([z.coerce.number()])]);

async function forgetInFile(
  at: PartsAt,
  { accountId, part, file, range }: { accountId: string; part: SummaryPart; file: SummaryFile; range: IdRange },
): Promise<SummaryFile[]> {
  return await withSummaries(at, { accountId, files: [file], range }, async (rows) => {
    const { connection } = at.duck;
    const held = await connection.runAndReadAll(`SELECT count(*) FROM (${rows}) SEMI JOIN erased USING (profile_id)`);
    if (heldSchema.parse(held.getRowsJson())[0][0] === 0) return [file];
    const later = `SELECT * FROM later WHERE ${withinSql(range)} AND "commit" > ${part.after} AND "commit" <= ${part.through}`;
    const left = `SELECT * FROM (${rows}) ANTI JOIN erased USING (profile_id) UNION ALL BY NAME ${eachSql(later)}`;
    const written = await writeRange(at, { accountId, range, sql: sumSql(left) });
    return written ? [written] : [];
  });
}
