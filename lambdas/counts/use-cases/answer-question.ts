import { type EventFile, filesRead, mayHoldAny } from '#core/cql/reads.ts';
import { FOUND_ROW_COLUMNS, type ResultFile } from '#core/queries/found-rows.ts';
import { type Duck, openDuck } from '#runtime/duckdb.ts';
import type { LakeAt } from '#store/lake/lake.ts';
import { type LakeFileRef, lakeReader, lakeRowsSql } from '#store/lake/rows.ts';
import { bringEvents, bringPeople } from '#store/people/relations.ts';
import { bringLists } from '#store/segments/lists.ts';
import { answerSql } from '../adapters/answer-sql.ts';
import { AUDIENCE_COLUMNS } from '../adapters/audience-in.ts';
import { columnsIn, foundBy, readsIn } from '../adapters/question-reads.ts';
import type { Question } from '../domain/question.ts';

/** Answers a question from a snapshot's files, in DuckDB. */
export type CountInput = {
  question: Question;
  upTo: number;
  /** The found rows of a query that is too large for one function. */
  foundRows?: readonly ResultFile[] | undefined;
  events: readonly SnapshotFile[];
  profiles: readonly SnapshotFile[];
};
type SnapshotFile = EventFile & LakeFileRef & { rows: number };
type Answered = { answer: Record<string, unknown>; files: number };

/** @param pages where found rows are */
export type AnswerAt = { lake: LakeAt; pages: LakeAt; lists: LakeAt };

export async function answerQuestion(at: AnswerAt, snapshot: CountInput): Promise<Answered> {
  await using duck = await openDuck();
  return snapshot.foundRows
    ? await answerFound(duck, { ...snapshot, ...at })
    : await answerAll(duck, { ...snapshot, ...at });
}

/** Counts found rows, or reports about them, as they are. */
async function answerFound(duck: Duck, asked: CountInput & AnswerAt): Promise<Answered> {
  const { question, foundRows = [], upTo } = asked;
  const files = foundRows.length;
  if (question.kind === 'events' || question.kind === 'profiles') {
    return { answer: { count: foundRows.reduce((sum, { rows }) => sum + rows, 0) }, files };
  }
  const told = { audience: AUDIENCE_COLUMNS, top: ['props'] as const };
  const people = question.kind === 'audience' || question.kind === 'top' ? told[question.kind] : [];
  const snapshot = { duck, read: lakeReader({ duck, lake: asked.lake }), upTo };
  await bringPeople(snapshot, { files: asked.profiles, columns: people });
  const columns = FOUND_ROW_COLUMNS[question.kind === 'audience' ? 'profiles' : 'events'];
  const resultFiles = await lakeReader({ duck, lake: asked.pages })(foundRows, { upTo, columns: Object.keys(columns) });
  const found = { sql: `SELECT * FROM ${lakeRowsSql(resultFiles, columns)}`, params: [] };
  return { answer: await answerSql(duck, { question, found }), files };
}

async function answerAll(
  duck: Duck,
  { question, upTo, lake, lists, ...files }: CountInput & AnswerAt,
): Promise<Answered> {
  const snapshot = { duck, read: lakeReader({ duck, lake }), upTo };
  const reads = readsIn(question);
  const events = filesRead(files.events, reads);
  const columns = columnsIn(question);
  await bringPeople(snapshot, { files: files.profiles, columns: columns.people });
  if ('query' in question) await bringLists(duck, { lists, query: question.query });
  await bringEvents(snapshot, { files: events, columns: columns.events, mayHold: mayHoldAny(reads) });
  return { answer: await answerSql(duck, { question, found: foundBy(question) }), files: events.length };
}
