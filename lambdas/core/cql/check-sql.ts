import { NUMERIC_SQL, numberOf } from './operators.ts';
import { anyOf, type Bind } from './sql.ts';
import type { Check, Scalar, Test } from './tree.ts';

/** Checks of JSON values in SQL. Numbers compare as numbers, `$D_` dates as epoch seconds, texts as they are. */
const NUMBERS = "('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE')";

/** True or false, never NULL. @param values SQL of a list of JSON values */
export function checkSql(values: string, { check, bind }: { check: Check; bind: Bind }): string {
  const one = testSql('e', { test: check.test, bind, fold: check.ignoringCase ?? false });
  const holds = `coalesce(list_bool_or(list_transform(${values}, lambda e: ${one})), false)`;
  return check.negated ? `NOT ${holds}` : holds;
}

/** SQL of the values that a JSON value has: the members of a list, or itself. */
export function valuesOf(json: string): string {
  return `CASE WHEN json_type(${json}) = 'ARRAY' THEN json_extract(${json}, '$[*]') ELSE [${json}] END`;
}

/** A JSON value as a number, where it is one; NULL otherwise. */
export function numberSql(json: string): string {
  const text = `(${json} ->> '$')`;
  return `CASE WHEN json_type(${json}) IN ${NUMBERS} THEN TRY_CAST(${text} AS DOUBLE)
    WHEN json_type(${json}) = 'VARCHAR' AND regexp_full_match(${text}, '${NUMERIC_SQL}')
    THEN TRY_CAST(replace(${text}, '$D_', '') AS DOUBLE) END`;
}

function testSql(e: string, { test, bind, fold }: { test: Test; bind: Bind; fold: boolean }): string {
  switch (test.kind) {
    case 'exists':
      return `json_type(${e}) <> 'NULL'`;
    case 'equals':
      return equalsSql(e, { values: test.values, bind, fold });
    case 'contains': {
      const text = fold ? `lower(${e} ->> '$')` : `(${e} ->> '$')`;
      const found = test.texts.map((part) => `contains(${text}, ${bind(fold ? part.toLowerCase() : part)})`);
      return `json_type(${e}) = 'VARCHAR' AND ${anyOf(found)}`;
    }
    case 'compare': {
      const number = numberSql(e);
      return anyOf(test.numbers.map((bound) => `${number} ${test.operator} ${bind(bound)}`));
    }
    case 'between':
      return `${numberSql(e)} BETWEEN ${bind(test.low)} AND ${bind(test.high)}`;
  }
}

/** What a value of the query may equal, by the type of the value in the data. */
function equalsSql(e: string, asked: { values: readonly Scalar[]; bind: Bind; fold: boolean }): string {
  const { values, bind, fold } = asked;
  const text = fold ? `lower(${e} ->> '$')` : `(${e} ->> '$')`;
  const within = (what: string, some: readonly Scalar[]) =>
    some.length > 0 ? `${what} IN (${some.map(bind).join(', ')})` : 'false';
  const texts = values.filter((value) => typeof value === 'string');
  const truths = values.filter((value) => typeof value === 'boolean').map(String);
  const said = texts.map((value) => value.toLowerCase()).filter((value) => value === 'true' || value === 'false');
  const numbers = values.filter((value) => typeof value === 'number');
  const numeric = values.flatMap((value) => numberOf(value) ?? []);
  return `CASE json_type(${e})
    WHEN 'VARCHAR' THEN ${anyOf([
      within(text, fold ? texts.map((value) => value.toLowerCase()) : texts),
      within(`lower(${e} ->> '$')`, truths),
      within(numbers.length > 0 ? numberSql(e) : 'NULL', numbers),
    ])}
    WHEN 'BOOLEAN' THEN ${within(`(${e} ->> '$')`, [...truths, ...said])}
    ELSE ${within(numeric.length > 0 ? numberSql(e) : 'NULL', numeric)} END`;
}
