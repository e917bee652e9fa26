import { NUMERIC_SQL, numberOf } from './operators.ts';
import { anyOf, type Bind, pointerTo, propertySql } from './sql.ts';
import type { Check, Scalar, Test } from './tree.ts';

/** Checks of JSON values in SQL. Numbers compare as numbers, `$D_` dates as epoch seconds, texts as they are. */
const NUMBERS = "('BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE')";

/** A value in SQL: its JSON type and its text, each NULL where there is none. */
export type Value = { type: string; text: string };
export type Checked = { check: Check; bind: Bind };

/** A value that is JSON by itself. */
const elementOf = (json: string): Value => ({ type: `json_type(${json})`, text: `(${json} ->> '$')` });

/** A column of texts. */
export const textValue = (column: string): Value => ({
  type: `CASE WHEN ${column} IS NOT NULL THEN 'VARCHAR' END`,
  text: column,
});

/** A column of numbers. */
export const numberValue = (column: string): Value => ({
  type: `CASE WHEN ${column} IS NOT NULL THEN 'DOUBLE' END`,
  text: `CAST(${column} AS VARCHAR)`,
});

/** Whether one of some tests of values holds, or with a negated check, none: true or false, never NULL. */
export function holdsSql(tests: readonly string[], check: Check): string {
  const holds = anyOf(tests.map((test) => `coalesce(${test}, false)`));
  return check.negated ? `NOT ${holds}` : holds;
}

/** The test of one value. */
export function valueTest({ type, text }: Value, { check, bind }: Checked): string {
  return testSql({ type, text }, { test: check.test, bind, fold: check.ignoringCase ?? false });
}

/** The test of any of a list of JSON values. */
export function listTest(values: string, checked: Checked): string {
  return `list_bool_or(list_transform(${values}, lambda e: ${valueTest(elementOf('e'), checked)}))`;
}

/** The test of a property: of its value, taken straight out of the text, or of the members of its list. */
export function propertyTest(json: string, { names, ...checked }: Checked & { names: readonly string[] }): string {
  const [name = ''] = names;
  if (names.length > 1) return listTest(valuesOf(propertySql(json, { names, bind: checked.bind })), checked);
  const place = `${json}, ${checked.bind(pointerTo(name))}`;
  const value = { type: `json_type(${place})`, text: `json_extract_string(${place})` };
  const members = `json_extract(json_extract(${place}), '$[*]')`;
  return `CASE WHEN ${value.type} = 'ARRAY' THEN ${listTest(members, checked)} ELSE ${valueTest(value, checked)} END`;
}

/** SQL of the values that a JSON value has: the members of a list, or itself. */
export function valuesOf(json: string): string {
  return `CASE WHEN json_type(${json}) = 'ARRAY' THEN json_extract(${json}, '$[*]') ELSE [${json}] END`;
}

/** A JSON value as a number, where it is one; NULL otherwise. */
export function numberSql(json: string): string {
  return numberOfValue(elementOf(json));
}

function numberOfValue({ type, text }: Value): string {
  return `CASE WHEN ${type} IN ${NUMBERS} THEN TRY_CAST(${text} AS DOUBLE)
    WHEN ${type} = 'VARCHAR' AND regexp_full_match(${text}, '${NUMERIC_SQL}')
    THEN TRY_CAST(replace(${text}, '$D_', '') AS DOUBLE) END`;
}

function testSql(value: Value, { test, bind, fold }: { test: Test; bind: Bind; fold: boolean }): string {
  const { type } = value;
  switch (test.kind) {
    case 'exists':
      return `${type} <> 'NULL'`;
    case 'equals':
      return equalsSql(value, { values: test.values, bind, fold });
    case 'contains': {
      const text = fold ? `lower(${value.text})` : value.text;
      const found = test.texts.map((part) => `contains(${text}, ${bind(fold ? part.toLowerCase() : part)})`);
      return `(${type} = 'VARCHAR' AND ${anyOf(found)})`;
    }
    case 'compare': {
      const number = numberOfValue(value);
      return anyOf(test.numbers.map((bound) => `${number} ${test.operator} ${bind(bound)}`));
    }
    case 'between':
      return `${numberOfValue(value)} BETWEEN ${bind(test.low)} AND ${bind(test.high)}`;
  }
}

/** What a value of the query may equal, by the type of the value in the data. */
function equalsSql(value: Value, asked: { values: readonly Scalar[]; bind: Bind; fold: boolean }): string {
  const { values, bind, fold } = asked;
  const text = fold ? `lower(${value.text})` : value.text;
  const within = (what: string, some: readonly Scalar[]) =>
    some.length > 0 ? `${what} IN (${some.map(bind).join(', ')})` : 'false';
  const texts = values.filter((one) => typeof one === 'string');
  const truths = values.filter((one) => typeof one === 'boolean').map(String);
  const said = texts.map((one) => one.toLowerCase()).filter((one) => one === 'true' || one === 'false');
  const numbers = values.filter((one) => typeof one === 'number');
  const numeric = values.flatMap((one) => numberOf(one) ?? []);
  return `CASE ${value.type}
    WHEN 'VARCHAR' THEN ${anyOf([
      within(text, fold ? texts.map((one) => one.toLowerCase()) : texts),
      ...(truths.length > 0 ? [within(`lower(${value.text})`, truths)] : []),
      ...(numbers.length > 0 ? [within(numberOfValue(value), numbers)] : []),
    ])}
    WHEN 'BOOLEAN' THEN ${within(value.text, [...truths, ...said])}
    ELSE ${numeric.length > 0 ? within(numberOfValue(value), numeric) : 'false'} END`;
}
