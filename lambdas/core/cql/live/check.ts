import { fold } from '#core/values/fold.ts';
import { numberOf } from '../read/operators.ts';
import type { Check, Comparison, Scalar, Test } from '../tree.ts';

/**
 * Checks of JSON values, as `sql/check-sql.ts` has them: numbers compare as numbers, texts that are numbers and `$D_` dates
 * too, and what is null matches nothing. A check is made ready once, and then asked for many values.
 */
export type Holds = (values: readonly unknown[]) => boolean;
type OneHolds = (value: unknown) => boolean;

/** Whether one of some values passes, or with a negated check, none. */
export function holdsFor(check: Check): Holds {
  const one = testOf(check.test, check.ignoringCase ?? false);
  return check.negated ? (values) => !values.some(one) : (values) => values.some(one);
}

/** Half of a surrogate pair is U+FFFD in whatever is stored, and so it is in what is asked for. */
export const asStored = (text: string) => text.toWellFormed();

/** A JSON value as a number, where it is one or spells one. */
export function numberIn(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? numberOf(value) : undefined;
}

function testOf(test: Test, ignoringCase: boolean): OneHolds {
  switch (test.kind) {
    case 'exists':
      return (value) => value !== null && value !== undefined && !Array.isArray(value);
    case 'equals':
      return equalTo(test.values, ignoringCase);
    case 'contains':
      return containing(test.texts.map(asStored), ignoringCase);
    case 'compare':
      return numbered((number) => test.numbers.some((bound) => compared(number, bound, test.operator)));
    case 'between':
      return numbered((number) => number >= test.low && number <= test.high);
  }
}

function numbered(holds: (number: number) => boolean): OneHolds {
  return (value) => {
    const number = numberIn(value);
    return number !== undefined && holds(number);
  };
}

function compared(number: number, bound: number, operator: Comparison): boolean {
  switch (operator) {
    case '>':
      return number > bound;
    case '>=':
      return number >= bound;
    case '<':
      return number < bound;
    case '<=':
      return number <= bound;
  }
}

function containing(parts: readonly string[], ignoringCase: boolean): OneHolds {
  const wanted = ignoringCase ? parts.map(fold) : parts;
  return (value) => {
    if (typeof value !== 'string') return false;
    const text = ignoringCase ? fold(value) : value;
    return wanted.some((part) => text.includes(part));
  };
}

function equalTo(values: readonly Scalar[], ignoringCase: boolean): OneHolds {
  const given = values.filter((value) => typeof value === 'string').map(asStored);
  const texts = new Set(ignoringCase ? given.map(fold) : given);
  const truths = new Set(values.filter((value) => typeof value === 'boolean').map(String));
  const said = new Set([...truths, ...given.map((text) => text.toLowerCase())]);
  const numbers = new Set(values.filter((value) => typeof value === 'number'));
  const numeric = new Set(values.flatMap((value) => numberOf(value) ?? []));
  return (value) => {
    switch (typeof value) {
      case 'string':
        return (
          texts.has(ignoringCase ? fold(value) : value) ||
          (truths.size > 0 && truths.has(value.toLowerCase())) ||
          (numbers.size > 0 && numbers.has(numberOf(value) ?? Number.NaN))
        );
      case 'boolean':
        return said.has(String(value));
      case 'number':
        return numeric.has(value);
      default:
        return false;
    }
  };
}
