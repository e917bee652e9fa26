import type { Filter, Kind, Scalar } from './filter.ts';

/** The operators of the query language, in the words of somebody who asks, by the kind of a property. */
export type Takes = 'nothing' | 'any-of' | 'one' | 'pair';
export type Operator = { name: string; label: string; takes: Takes };

const EXISTS: Operator[] = [
  { name: 'exists', label: 'is known', takes: 'nothing' },
  { name: 'does_not_exist', label: 'is not known', takes: 'nothing' },
];
const EQUALS: Operator[] = [
  { name: 'equals', label: 'is', takes: 'any-of' },
  { name: 'not_equals', label: 'is not', takes: 'any-of' },
];
const BETWEEN: Operator[] = [
  { name: 'between', label: 'is between', takes: 'pair' },
  { name: 'not_between', label: 'is not between', takes: 'pair' },
];

const byKind: Record<Kind, readonly Operator[]> = {
  string: [
    ...EQUALS,
    { name: 'contains', label: 'contains', takes: 'any-of' },
    { name: 'does_not_contain', label: 'does not contain', takes: 'any-of' },
    ...EXISTS,
  ],
  number: [
    ...EQUALS,
    { name: 'greater_than', label: 'is more than', takes: 'one' },
    { name: 'greater_than_equals', label: 'is at least', takes: 'one' },
    { name: 'less_than', label: 'is less than', takes: 'one' },
    { name: 'less_than_equals', label: 'is at most', takes: 'one' },
    ...BETWEEN,
    ...EXISTS,
  ],
  boolean: [{ name: 'equals', label: 'is', takes: 'one' }, ...EXISTS],
  date: [
    ...BETWEEN,
    { name: 'greater_than_equals', label: 'is on or after', takes: 'one' },
    { name: 'less_than', label: 'is before', takes: 'one' },
    ...EXISTS,
  ],
};

const spellings = new Map([
  ['eq', 'equals'],
  ['in', 'equals'],
  ['notEquals', 'not_equals'],
  ['neq', 'not_equals'],
  ['not_in', 'not_equals'],
  ['not_contains', 'does_not_contain'],
  ['not_exists', 'does_not_exist'],
  ['gt', 'greater_than'],
  ['gte', 'greater_than_equals'],
  ['lt', 'less_than'],
  ['lte', 'less_than_equals'],
]);

/** The operators for a kind; what a query says already is among them, whatever its kind. */
export function operatorsFor(kind: Kind, said?: string): readonly Operator[] {
  const own = byKind[kind];
  const name = spellings.get(said ?? '') ?? said;
  if (name === undefined || own.some((one) => one.name === name)) return own;
  const other = Object.values(byKind)
    .flat()
    .find((one) => one.name === name);
  return [...own, other ?? { name, label: name, takes: 'any-of' }];
}

export function operatorOf(filter: Pick<Filter, 'operator'>, kind: Kind): Operator {
  const said = filter.operator ?? 'equals';
  const name = spellings.get(said) ?? said;
  return operatorsFor(kind, name).find((one) => one.name === name) ?? { name, label: name, takes: 'any-of' };
}

/** Values of numbers and counts: which comparison. */
export const comparisons: readonly Operator[] = byKind.number.filter(({ takes }) => takes !== 'nothing');

/** The same filter under another operator, with as many of its values as that takes. */
export function withOperator(filter: Filter, operator: Operator): Filter {
  const { value, ...rest } = filter;
  const values = value === undefined ? [] : [value].flat();
  return withValues({ ...rest, operator: operator.name }, { takes: operator.takes, values });
}

export function withValues(filter: Filter, given: { takes: Takes; values: readonly Scalar[] }): Filter {
  const { value: _, ...rest } = filter;
  const { takes, values } = given;
  switch (takes) {
    case 'nothing':
      return rest;
    case 'one':
      return { ...rest, value: values[0] ?? '' };
    case 'pair':
      return { ...rest, value: [values[0] ?? '', values[1] ?? ''] };
    case 'any-of':
      return { ...rest, value: values.length === 1 || values.length === 0 ? (values[0] ?? '') : [...values] };
  }
}
