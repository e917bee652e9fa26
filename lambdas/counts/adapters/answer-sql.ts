import * as z from 'zod';
import type { Compiled } from '#core/cql/sql/sql.ts';
import type { Duck } from '#runtime/duckdb.ts';
import type { Question } from '../domain/question.ts';
import { audienceIn } from './audience-in.ts';
import { nowIn } from './now-in.ts';
import { topSql, trendSql } from './report-sql.ts';
import { schemaIn } from './schema-in.ts';

/** Answers a question in DuckDB, over its relations `events` and `people`. @param found SQL of what the question is about */
export async function answerSql(
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
        return Object.fromEntries([...values].map(([kind, counts]) => [kind, tally(counts)]));
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
function tally(counts: readonly Record<string, unknown>[]): Record<string, number> {
  return Object.fromEntries(counts.map(({ value, count }) => [String(value), Number(count)]));
}
