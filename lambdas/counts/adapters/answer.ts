import * as z from 'zod';
import {
  type EventFile,
  eventColumnsRead,
  filesRead,
  mayHoldAny,
  profileColumnsRead,
  type Read,
  readsOf,
} from '#core/cql/reads.ts';
import { compileEvents, compilePeople } from '#core/cql/sql/compile.ts';
import type { Compiled } from '#core/cql/sql/sql.ts';
import { gatheredColumns, type Piece } from '#core/queries/found-rows.ts';
import { type Duck, openDuck } from '#runtime/duckdb.ts';
import type { LakeAt } from '#store/lake/lake.ts';
import { type LakeFileRef, lakeReader, lakeRowsSql } from '#store/lake/rows.ts';
import {
  columnsToOwn,
  type EventColumn,
  loadPeople,
  logColumns,
  type PersonColumn,
  viewEvents,
} from '#store/people/people.ts';
import type { Question } from '../domain/question.ts';
import { AUDIENCE_COLUMNS, audienceIn } from './audience-in.ts';
import { isAboutNew, nowIn } from './now-in.ts';
import { topSql, trendSql } from './report-sql.ts';
import { schemaIn } from './schema-in.ts';

/** Answers a question from a snapshot's files, in DuckDB. */
type Snapshot = {
  question: Question;
  upTo: number;
  /** What the question's query was found to be about, where that was too much for one function. */
  gathered?: readonly Piece[] | undefined;
  events: readonly (EventFile & LakeFileRef)[];
  profiles: readonly LakeFileRef[];
};
type Answered = { answer: Record<string, unknown>; files: number };

export async function answerFrom(at: { lake: LakeAt; pages: LakeAt }, snapshot: Snapshot): Promise<Answered> {
  await using duck = await openDuck();
  return snapshot.gathered
    ? await answerGathered(duck, { ...snapshot, ...at })
    : await answerAll(duck, { ...snapshot, ...at });
}

/** Rows that were found already: they are counted, or reported about, as they are. */
async function answerGathered(duck: Duck, asked: Snapshot & { lake: LakeAt; pages: LakeAt }): Promise<Answered> {
  const { question, gathered = [], upTo } = asked;
  const files = gathered.length;
  if (question.kind === 'events' || question.kind === 'profiles') {
    return { answer: { count: gathered.reduce((sum, { rows }) => sum + rows, 0) }, files };
  }
  const told = { audience: AUDIENCE_COLUMNS, top: ['props'] as const };
  const people = question.kind === 'audience' || question.kind === 'top' ? told[question.kind] : [];
  const profiles = await lakeReader({ duck, lake: asked.lake })(asked.profiles, { upTo, columns: logColumns(people) });
  await loadPeople(duck, { profiles, columns: people });
  const columns = gatheredColumns[question.kind === 'audience' ? 'profiles' : 'events'];
  const pieces = await lakeReader({ duck, lake: asked.pages })(gathered, { upTo, columns: Object.keys(columns) });
  const found = { sql: `SELECT * FROM ${lakeRowsSql(pieces, columns)}`, params: [] };
  return { answer: await answerIn(duck, { question, found }), files };
}

async function answerAll(
  duck: Duck,
  { question, events, upTo, lake, ...snapshot }: Snapshot & { lake: LakeAt },
): Promise<Answered> {
  const read = lakeReader({ duck, lake });
  const reads = readsIn(question);
  const wanted = filesRead(events, reads);
  const columns = columnsIn(question);
  const profiles = await read(snapshot.profiles, { upTo, columns: logColumns(columns.people) });
  await loadPeople(duck, { profiles, columns: columns.people });
  const needed = await columnsToOwn(duck, columns.events);
  const rows = await read(wanted, { upTo, columns: needed, mayHold: mayHoldAny(reads) });
  await viewEvents(duck, { rows, columns: columns.events });
  return { answer: await answerIn(duck, { question, found: foundBy(question) }), files: wanted.length };
}

/** SQL of what a question is about: ids of people, or events. */
function foundBy(question: Question): Compiled {
  if (!('query' in question)) return { sql: 'SELECT * FROM events', params: [] };
  const isOfPeople = question.kind === 'profiles' || question.kind === 'audience';
  return isOfPeople ? compilePeople(question.query) : compileEvents(question.query);
}

/** What a question looks at; of events always which they are, when and whose. */
function columnsIn(question: Question): { events: EventColumn[]; people: PersonColumn[] } {
  const own: EventColumn[] = ['event_key', 'ts', 'profile_id'];
  switch (question.kind) {
    case 'now':
      return { events: own, people: question.by.length > 0 ? ['props'] : [] };
    case 'schema':
      return { events: [...own, 'event', 'event_id', 'props'], people: ['props'] };
    case 'audience': {
      const events = [...own, ...eventColumnsRead(question.query)];
      return { events, people: [...AUDIENCE_COLUMNS, ...profileColumnsRead(question.query)] };
    }
    case 'top':
      return { events: [...own, 'event_id', 'props'], people: ['props', ...profileColumnsRead(question.query)] };
    default: {
      const summed: EventColumn[] = question.kind === 'trends' && question.sumOf !== undefined ? ['props'] : [];
      const events = [...own, ...eventColumnsRead(question.query), ...summed];
      return { events, people: profileColumnsRead(question.query) };
    }
  }
}

function readsIn(question: Question): Read[] {
  const later = Number.MAX_SAFE_INTEGER;
  switch (question.kind) {
    case 'now':
      return [{ window: { from: isAboutNew(question) ? 0 : question.since, until: later } }];
    case 'schema':
      return question.of === 'events' ? [{ window: { from: 0, until: later } }] : [];
    default:
      return readsOf(question.query);
  }
}

/** @param found SQL of what the question is about */
async function answerIn(
  duck: Duck,
  { question, found }: { question: Question; found: Compiled },
): Promise<Record<string, unknown>> {
  switch (question.kind) {
    case 'events':
    case 'profiles':
      return { count: await countOf(duck, found) };
    case 'audience':
      return await audienceIn(duck, found);
    case 'now':
      return await nowIn(duck, question);
    case 'trends': {
      const { query, unique, sumOf, groups } = question;
      return await eachNamed(groups, async (trend) => {
        return tally(await rows(duck, trendSql(found, { query, trend, unique, sumOf })));
      });
    }
    case 'top':
      return await eachNamed(question.groups, async (group) => {
        const values = Map.groupBy(await rows(duck, topSql(found, group)), ({ kind }) => String(kind));
        return Object.fromEntries([...values].map(([kind, some]) => [kind, tally(some)]));
      });
    case 'schema':
      return await schemaIn(duck, question.of);
  }
}

/** One after the other, as they share an engine. Builds own keys: assigned, a group `__proto__` would be lost. */
async function eachNamed<Group>(groups: Record<string, Group>, answerOf: (group: Group) => Promise<unknown>) {
  const answers = new Map<string, unknown>();
  for (const [name, group] of Object.entries(groups)) answers.set(name, await answerOf(group));
  return Object.fromEntries(answers);
}

const countSchema = z.tuple([z.tuple([z.bigint()])]);

async function countOf({ connection }: Duck, { sql, params }: Compiled): Promise<number> {
  const found = await connection.runAndReadAll(`SELECT count(*) FROM (${sql})`, params);
  return Number(countSchema.parse(found.getRows())[0][0]);
}

async function rows({ connection }: Duck, { sql, params }: Compiled) {
  return (await connection.runAndReadAll(sql, params)).getRowObjects();
}

/** As a JSON object: keys that look like numbers would be put in order, by any parser of JavaScript, whatever we do. */
function tally(some: readonly Record<string, unknown>[]): Record<string, number> {
  return Object.fromEntries(some.map(({ value, count }) => [String(value), Number(count)]));
}
