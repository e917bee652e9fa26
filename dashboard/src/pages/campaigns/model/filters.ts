import { dayAt, nextDay, startOfDay } from './days.ts';
import { pairsOf, textIn, valueIn } from './objects.ts';

/** A filter of a property as a row of a form, and as the query language writes it: `{name, operator, value}`. */
export type ValueType = 'text' | 'number' | 'yes-no' | 'date';
export type Filter = { name: string; type: ValueType; operator: string; values: readonly string[] };

/** How many values an operator takes. */
type Takes = 'none' | 'one' | 'some' | 'two';
export type Operator = { name: string; label: string; takes: Takes };

const there: Operator[] = [
  { name: 'exists', label: 'has any value', takes: 'none' },
  { name: 'does_not_exist', label: 'has no value', takes: 'none' },
];
const equal: Operator[] = [
  { name: 'equals', label: 'is', takes: 'some' },
  { name: 'not_equals', label: 'is not', takes: 'some' },
];
const operators = new Map<ValueType, readonly Operator[]>([
  [
    'text',
    [
      ...equal,
      { name: 'contains', label: 'contains', takes: 'some' },
      { name: 'does_not_contain', label: 'does not contain', takes: 'some' },
      ...there,
    ],
  ],
  [
    'number',
    [
      ...equal,
      { name: 'greater_than', label: 'is greater than', takes: 'one' },
      { name: 'greater_than_equals', label: 'is at least', takes: 'one' },
      { name: 'less_than', label: 'is less than', takes: 'one' },
      { name: 'less_than_equals', label: 'is at most', takes: 'one' },
      { name: 'between', label: 'is between', takes: 'two' },
      { name: 'not_between', label: 'is not between', takes: 'two' },
      ...there,
    ],
  ],
  ['yes-no', [{ name: 'equals', label: 'is', takes: 'one' }, ...there]],
  [
    'date',
    [
      { name: 'between', label: 'is from … to', takes: 'two' },
      { name: 'not_between', label: 'is not from … to', takes: 'two' },
      { name: 'less_than', label: 'is before', takes: 'one' },
      { name: 'greater_than_equals', label: 'is on or after', takes: 'one' },
      ...there,
    ],
  ],
]);

export const operatorsOf = (type: ValueType): readonly Operator[] => operators.get(type) ?? [];
export const operatorOf = ({ type, operator }: Pick<Filter, 'type' | 'operator'>): Operator | undefined =>
  operatorsOf(type).find(({ name }) => name === operator);

export const emptyFilter: Filter = { name: '', type: 'text', operator: 'equals', values: [''] };

/** The same row with another type: the operator stays where the type has it, and so do values that the operator takes. */
export function withType(filter: Filter, type: ValueType): Filter {
  if (filter.type === type) return filter;
  const operator = operatorsOf(type).find(({ name }) => name === filter.operator) ?? operatorsOf(type)[0];
  const isDated = type === 'date' || filter.type === 'date' || type === 'yes-no';
  const changed = { ...filter, type, values: isDated ? [] : filter.values };
  return withOperator(changed, operator?.name ?? 'equals');
}

export function withOperator(filter: Filter, operator: string): Filter {
  const { takes } = operatorOf({ type: filter.type, operator }) ?? { takes: 'one' };
  const { values } = filter;
  const [first = filter.type === 'yes-no' ? 'true' : '', second = ''] = values;
  if (takes === 'none') return { ...filter, operator, values: [] };
  if (takes === 'two') return { ...filter, operator, values: [first, second] };
  return { ...filter, operator, values: takes === 'some' && values.length > 0 ? values : [first] };
}

export type WireFilter = { name: string; operator: string; value?: unknown };

export function wireFilter({ name, type, operator, values }: Filter, zone: string): WireFilter {
  const takes = operatorOf({ type, operator })?.takes;
  if (takes === 'none') return { name, operator };
  const wired = values.map((value, place) => wireValue(value, { type, zone, isEnd: takes === 'two' && place === 1 }));
  return { name, operator, value: wired.length === 1 ? wired[0] : wired };
}

type Wiring = { type: ValueType; zone: string /** Whether the day named is the last of a span. */; isEnd: boolean };

function wireValue(value: string, { type, zone, isEnd }: Wiring): unknown {
  if (type === 'number') return isNumber(value) ? Number(value) : value;
  if (type === 'yes-no') return value === 'true';
  if (type === 'text') return value;
  const start = startOfDay(isEnd ? nextDay(value) : value, zone);
  return start === undefined ? value : `$D_${isEnd ? start - 1 : start}`;
}

const isNumber = (text: string) => text.trim() !== '' && Number.isFinite(Number(text));

/** The row of a filter that was written so; undefined where no row says the same. */
export function filterRow(wire: unknown, zone: string): Filter | undefined {
  const value = valueIn(wire, 'value');
  const operator = textIn(wire, 'operator') || 'equals';
  const name = valueIn(wire, 'name');
  if (typeof name !== 'string' || pairsOf(wire).some(([key]) => !['name', 'operator', 'value'].includes(key))) return;
  const given: readonly unknown[] = value === undefined || value === null ? [] : [value].flat();
  return typesFor(given)
    .map((type): Filter => ({ name, type, operator, values: rowValues(given, { type, zone }) }))
    .find((row) => isSame(wireFilter(row, zone), { name, operator, value }));
}

/** A row stands for a filter only where it is written as that again. */
function isSame(made: WireFilter, { name, operator, value }: WireFilter): boolean {
  if (!operatorNames.has(operator)) return false;
  const list = (given: unknown) => JSON.stringify(given === undefined || given === null ? [] : [given].flat());
  return made.name === name && made.operator === operator && list(made.value) === list(value);
}
const operatorNames = new Set([...operators.values()].flat().map(({ name }) => name));

const WIRE_DATE = /^\$D_(-?\d{1,12})$/;

function typesFor(given: readonly unknown[]): ValueType[] {
  if (given.length > 0 && given.every((one) => typeof one === 'number')) return ['number'];
  if (given.length > 0 && given.every((one) => typeof one === 'boolean')) return ['yes-no'];
  const areDates = given.length > 0 && given.every((one) => typeof one === 'string' && WIRE_DATE.test(one));
  return areDates ? ['date', 'text'] : ['text'];
}

function rowValues(given: readonly unknown[], { type, zone }: { type: ValueType; zone: string }): string[] {
  return given.map((one) => {
    const [, seconds] = type === 'date' && typeof one === 'string' ? (WIRE_DATE.exec(one) ?? []) : [];
    return seconds === undefined ? String(one) : dayAt(Number(seconds), zone);
  });
}
