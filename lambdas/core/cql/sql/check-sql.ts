import { fold as folded, foldSql } from '#core/values/fold.ts';
import { NUMERIC_SQL, numberOf } from '../read/operators.ts';
import type { Check, Scalar, Test } from '../tree.ts';
import { anyOf, type Bind, pointerTo, propertySql } from './sql.ts';

/**
 * Checks of JSON values in SQL. Numbers compare as numbers, `$D_` dates as epoch seconds, texts as they are. Written for
 * speed, since they are run for every row: a type is asked for rather than compared with many, and what is no number
 * (a list, true) does not cast to one.
 */

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
export function valueTest(value: Value, { check, bind }: Checked): string {
  return caseSql(value.type, branchesOf(value, { test: check.test, bind, fold: check.ignoringCase ?? false }));
}

/** The test of any of a list of JSON values. */
export function listTest(values: string, checked: Checked): string {
  return `list_bool_or(list_transform(${values}, lambda e: ${valueTest(elementOf('e'), checked)}))`;
}

/** The test of a property: of its value, taken straight out of the text, or of the members of its list. */
export function propertyTest(json: string, { names, ...checked }: Checked & { names: readonly string[] }): string {
  const [name = ''] = names;
  if (names.length > 1) return listTest(valuesOf(propertySql(json, { names, bind: checked.bind })), checked);
  const { check, bind } = checked;
  const place = `${json}, ${bind(pointerTo(name))}`;
  const value = { type: `json_type(${place})`, text: `json_extract_string(${place})` };
  const branches = branchesOf(value, { test: check.test, bind, fold: check.ignoringCase ?? false });
  const list = listTest(`json_extract(json_extract(${place}), '$[*]')`, checked);
  return caseSql(value.type, [...branches, { types: ['ARRAY'], test: list }]);
}

/** What is tested of values of a type; nothing holds of a type that has no test. */
type Branch = { types: readonly string[]; test: string };
const TEXT = ['VARCHAR'];
const NUMBER = ['DOUBLE', 'UBIGINT', 'BIGINT', 'HUGEINT'];
const TRUTH = ['BOOLEAN'];

/** In the order of the branches: a row that the first one is for is compared with no other type. */
function caseSql(type: string, branches: readonly Branch[]): string {
  const whens = branches.flatMap(({ types, test }) => types.map((type) => `WHEN '${type}' THEN ${test}`));
  return `CASE ${type} ${whens.join(' ')} END`;
}

/** One thing of a place in a JSON text where a number is, another of whatever else is there. */
export function numberCase(place: string, { one, several }: { one: string; several: string }): string {
  return `CASE json_type(${place}) ${NUMBER.map((type) => `WHEN '${type}' THEN ${one}`).join(' ')} ELSE ${several} END`;
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
  return `CASE ${type} WHEN 'VARCHAR' THEN ${numberOfText(text)} ELSE TRY_CAST(${text} AS DOUBLE) END`;
}

function numberOfText(text: string): string {
  return `CASE WHEN regexp_full_match(${text}, '${NUMERIC_SQL}') THEN TRY_CAST(replace(${text}, '$D_', '') AS DOUBLE) END`;
}

type Asked = { test: Test; bind: Bind; fold: boolean };

function branchesOf({ text }: Value, { test, bind, fold }: Asked): Branch[] {
  const numbers = (holds: (number: string) => string): Branch[] => [
    { types: NUMBER, test: holds(`TRY_CAST(${text} AS DOUBLE)`) },
    { types: TEXT, test: holds(numberOfText(text)) },
  ];
  switch (test.kind) {
    case 'exists':
      return [{ types: [...TEXT, ...NUMBER, ...TRUTH, 'OBJECT'], test: 'true' }];
    case 'equals':
      return equalsBranches(text, { values: test.values, bind, fold });
    case 'contains': {
      const found = test.texts.map(
        (part) => `contains(${fold ? foldSql(text) : text}, ${bind(fold ? folded(part) : part)})`,
      );
      return [{ types: TEXT, test: anyOf(found) }];
    }
    case 'compare':
      return numbers((number) => anyOf(test.numbers.map((bound) => `${number} ${test.operator} ${bind(bound)}`)));
    case 'between':
      return numbers((number) => `${number} BETWEEN ${bind(test.low)} AND ${bind(test.high)}`);
  }
}

/** What a value of the query may equal, by the type of the value in the data. */
function equalsBranches(text: string, asked: { values: readonly Scalar[]; bind: Bind; fold: boolean }): Branch[] {
  const { values, bind, fold } = asked;
  const within = (value: string, allowed: readonly Scalar[]) =>
    allowed.length > 0 ? `${value} IN (${allowed.map(bind).join(', ')})` : 'false';
  const texts = values.filter((value) => typeof value === 'string');
  const truths = values.filter((value) => typeof value === 'boolean').map(String);
  const said = texts.map((text) => text.toLowerCase()).filter((text) => text === 'true' || text === 'false');
  const numbers = values.filter((value) => typeof value === 'number');
  const numeric = values.flatMap((value) => numberOf(value) ?? []);
  const ofText = anyOf([
    within(fold ? foldSql(text) : text, fold ? texts.map(folded) : texts),
    ...(truths.length > 0 ? [within(`lower(${text})`, truths)] : []),
    ...(numbers.length > 0 ? [within(numberOfText(text), numbers)] : []),
  ]);
  const others = [
    { types: TEXT, test: ofText },
    { types: TRUTH, test: within(text, [...truths, ...said]) },
  ];
  const ofNumber = { types: NUMBER, test: within(`TRY_CAST(${text} AS DOUBLE)`, numeric) };
  return numbers.length > 0 ? [ofNumber, ...others] : [...others, ofNumber];
}
