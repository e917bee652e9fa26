import * as z from 'zod';
import type { Clock } from '#core/cql/read/days.ts';
import { futureText, parseQuery } from '#core/cql/read/parse-for-resource.ts';
import { badField, readInput, readObject } from '#core/input.ts';
import { isCsv, type ListedRow, listSchema, readCsvList, readJsonList } from './listed-rows.ts';

/** What a segment is made or changed by: a name, and a query or a list. Throws `bad-input` that names what is wrong. */
const NAME = 'must be a text of 1 to 120 characters';
export const nameSchema = z.string(NAME).trim().min(1, NAME).max(120, NAME);
/** As long as what is asked beside it has room too (`core/cql/read/with-segment.ts`). */
const LONGEST_QUERY = 20_000;

export const newSegmentSchema = z.strictObject({
  name: nameSchema,
  query: z.unknown().optional(),
  list: listSchema.shape.list.optional(),
  by: listSchema.shape.by.optional(),
});
export type NewSegment =
  | { kind: 'query'; name: string; query: string }
  | { kind: 'list'; name: string; rows: ListedRow[] };

type Given = {
  text: string;
  type: string | undefined /** Of a CSV, in the address. */;
  name: string | null;
  clock: Clock;
};

export function readNewSegment({ text, type, name, clock }: Given): NewSegment {
  if (isCsv(type)) {
    return { kind: 'list', name: readInput(z.object({ name: nameSchema }), { name }).name, rows: readCsvList(text) };
  }
  const given = readInput(newSegmentSchema, readObject(text));
  const hasQuery = given.query !== undefined && given.query !== null;
  if (hasQuery === (given.list !== undefined)) throw badField('query', 'either a query or a list must be given');
  if (hasQuery) return { kind: 'query', name: given.name, query: readSavedQuery(given.query, clock) };
  const { list = [], by = 'identity' } = given;
  return { kind: 'list', name: given.name, rows: readJsonList({ list, by }) };
}

export const changeSchema = z
  .strictObject({ name: nameSchema.optional(), query: z.unknown().optional() })
  .refine(({ name, query }) => name !== undefined || query !== undefined, { error: 'name or query must be given' });

/** The query as JSON text, after it was read as any question about people is: what is wrong is told now, and not when it is used. */
export function readSavedQuery(given: unknown, clock: Clock): string {
  const text = JSON.stringify(given);
  if (text.length > LONGEST_QUERY)
    throw badField('query', `must have at most ${LONGEST_QUERY} characters, has ${text.length}`);
  const parsed = parseQuery(given, { resource: 'profiles', clock });
  switch (parsed.kind) {
    case 'query':
      return text;
    case 'malformed':
      throw badField('query', 'must be a query, as an object');
    case 'invalid':
      throw badField('query', parsed.error);
    case 'future':
      throw badField('query', futureText(parsed.latest));
    case 'not-exportable':
      return text;
  }
}
