import type { Check, Comparison, Scalar, Test } from '../tree.ts';

/** The operators of the wire (wire contract, CQL: operators), their aliases, and what each takes as its value. */
type Meaning = { kind: Test['kind']; negated: boolean; operator?: Comparison };

const meanings: Record<string, Meaning> = {
  equals: { kind: 'equals', negated: false },
  not_equals: { kind: 'equals', negated: true },
  contains: { kind: 'contains', negated: false },
  does_not_contain: { kind: 'contains', negated: true },
  exists: { kind: 'exists', negated: false },
  does_not_exist: { kind: 'exists', negated: true },
  greater_than: { kind: 'compare', negated: false, operator: '>' },
  greater_than_equals: { kind: 'compare', negated: false, operator: '>=' },
  less_than: { kind: 'compare', negated: false, operator: '<' },
  less_than_equals: { kind: 'compare', negated: false, operator: '<=' },
  between: { kind: 'between', negated: false },
  not_between: { kind: 'between', negated: true },
};

/** Other spellings that working clients send; camelCase is one of them for every name. */
const aliases: Record<string, string> = {
  equal: 'equals',
  eq: 'equals',
  is: 'equals',
  in: 'equals',
  not_equal: 'not_equals',
  neq: 'not_equals',
  ne: 'not_equals',
  not_in: 'not_equals',
  not_contains: 'does_not_contain',
  not_contain: 'does_not_contain',
  does_not_contains: 'does_not_contain',
  not_exists: 'does_not_exist',
  not_exist: 'does_not_exist',
  does_not_exists: 'does_not_exist',
  gt: 'greater_than',
  gte: 'greater_than_equals',
  greater_than_or_equals: 'greater_than_equals',
  lt: 'less_than',
  lte: 'less_than_equals',
  less_than_or_equals: 'less_than_equals',
};

export const operatorNames = Object.keys(meanings);

export function meaningOf(operator: string): Meaning | undefined {
  const name = operator.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const canonical = Object.hasOwn(aliases, name) ? aliases[name] : name;
  return canonical !== undefined && Object.hasOwn(meanings, canonical) ? meanings[canonical] : undefined;
}

/** A text that is a number, or a date of the wire: `$D_` and epoch seconds. */
const numeric = /^(?:-?\d{1,15}(?:\.\d{1,15})?|\$D_-?\d{1,15})$/;
/** The same for DuckDB's regexp_full_match. */
export const NUMERIC_SQL = '-?[0-9]{1,15}(\\.[0-9]{1,15})?|\\$D_-?[0-9]{1,15}';

export function numberOf(value: Scalar): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean' || !numeric.test(value)) return undefined;
  return Number(value.replace('$D_', ''));
}

export type Given = { operator?: string | undefined; value?: Scalar | readonly Scalar[] | undefined };
export type ReadCheck = { kind: 'check'; check: Check } | { kind: 'wrong'; key: 'operator' | 'value'; error: string };

/** The check that an operator and a value stand for; without an operator, equals. */
export function readCheck({ operator = 'equals', value }: Given): ReadCheck {
  const meaning = meaningOf(operator);
  if (!meaning) return { kind: 'wrong', key: 'operator', error: `must be one of ${operatorNames.join(', ')}` };
  const test = testOf(meaning, value === undefined ? [] : Array.isArray(value) ? value : [value]);
  if (typeof test === 'string') return { kind: 'wrong', key: 'value', error: `${operator} takes ${test}` };
  return { kind: 'check', check: { test, negated: meaning.negated } };
}

function testOf(meaning: Meaning, values: readonly Scalar[]): Test | string {
  const numbers = values.map(numberOf).filter((number) => number !== undefined);
  const allNumbers = values.length > 0 && numbers.length === values.length;
  switch (meaning.kind) {
    case 'exists':
      return { kind: 'exists' };
    case 'equals':
      return values.length > 0 ? { kind: 'equals', values } : 'a value, or a list of at least one';
    case 'contains':
      return values.length > 0 && values.every((value) => value !== '')
        ? { kind: 'contains', texts: values.map(String) }
        : 'a text that is not empty, or a list of them';
    case 'compare':
      return allNumbers && meaning.operator
        ? { kind: 'compare', operator: meaning.operator, numbers }
        : 'a number or a "$D_" date, or a list of them';
    case 'between': {
      const [low, high] = numbers;
      return allNumbers && numbers.length === 2 && low !== undefined && high !== undefined && low <= high
        ? { kind: 'between', low, high }
        : 'two numbers or "$D_" dates, the lower one first';
    }
  }
}
