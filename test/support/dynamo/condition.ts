import { isDeepStrictEqual } from 'node:util';
import { type References, readPath, refuse, type Words, wordsOf } from './read-expression.ts';

/** Conditions of DynamoDB (of writes, of keys, of filters), read once and evaluated on an item. */
export type Item = Record<string, unknown>;
type Operand = (item: Item) => unknown;
export type Condition = (item: Item) => boolean;

export function valueAt(item: Item, path: readonly (string | number)[]): unknown {
  return path.reduce((value: unknown, part) => {
    const holds = Array.isArray(value) || (isMap(value) && Object.hasOwn(value, part));
    return holds ? Object(value)[part] : undefined;
  }, item);
}

export function isMap(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Without an expression, every item will do. */
export function readCondition(expression: string | undefined, refer: References): Condition {
  if (expression === undefined) return () => true;
  const words = wordsOf(expression);
  const condition = any(words, refer);
  if (words.peek() !== undefined) refuse(`Syntax error in "${expression}" at ${words.peek()}`);
  return condition;
}

function any(words: Words, refer: References): Condition {
  const choices = [all(words, refer)];
  while (words.takes('OR')) choices.push(all(words, refer));
  return (item) => choices.some((choice) => choice(item));
}

function all(words: Words, refer: References): Condition {
  const terms = [term(words, refer)];
  while (words.takes('AND')) terms.push(term(words, refer));
  return (item) => terms.every((one) => one(item));
}

function term(words: Words, refer: References): Condition {
  if (words.takes('NOT')) {
    const negated = term(words, refer);
    return (item) => !negated(item);
  }
  if (words.takes('(')) {
    const inner = any(words, refer);
    words.must(')');
    return inner;
  }
  const called = words.peek() ?? '';
  if (called in functions) {
    words.next();
    words.must('(');
    const given = [operand(words, refer)];
    while (words.takes(',')) given.push(operand(words, refer));
    words.must(')');
    const holds = functions[called] ?? refuse(called);
    return (item) => holds(...given.map((of) => of(item)));
  }
  return comparison(words, refer);
}

const functions: Record<string, (...given: unknown[]) => boolean> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  begins_with: (value, start) => typeof value === 'string' && value.startsWith(String(start)),
  contains: (value, part) =>
    typeof value === 'string'
      ? value.includes(String(part))
      : value instanceof Set
        ? value.has(part)
        : Array.isArray(value) && value.some((one) => isDeepStrictEqual(one, part)),
};

function comparison(words: Words, refer: References): Condition {
  const left = operand(words, refer);
  const operator = words.next();
  if (operator === 'BETWEEN') {
    const low = operand(words, refer);
    words.must('AND');
    const high = operand(words, refer);
    return (item) => (order(left(item), low(item)) ?? -1) >= 0 && (order(left(item), high(item)) ?? 1) <= 0;
  }
  if (operator === 'IN') {
    words.must('(');
    const choices = [operand(words, refer)];
    while (words.takes(',')) choices.push(operand(words, refer));
    words.must(')');
    return (item) => choices.some((choice) => isSame(left(item), choice(item)));
  }
  const right = operand(words, refer);
  const holds = comparators[operator] ?? refuse(`Syntax error at ${operator}`);
  return (item) => holds(left(item), right(item));
}

const ordered = (fits: (order: number) => boolean) => (a: unknown, b: unknown) => {
  const known = order(a, b);
  return known !== undefined && fits(known);
};
const comparators: Record<string, (a: unknown, b: unknown) => boolean> = {
  '=': isSame,
  '<>': (a, b) => !isSame(a, b),
  '<': ordered((known) => known < 0),
  '<=': ordered((known) => known <= 0),
  '>': ordered((known) => known > 0),
  '>=': ordered((known) => known >= 0),
};

function isSame(a: unknown, b: unknown): boolean {
  return a !== undefined && b !== undefined && isDeepStrictEqual(a, b);
}

/** Of two numbers, or of two texts by their bytes; undefined for what DynamoDB does not compare. */
export function order(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return typeof a === 'string' && typeof b === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(b)) : undefined;
}

function operand(words: Words, refer: References): Operand {
  if (words.peek() === 'size') {
    words.next();
    words.must('(');
    const of = operand(words, refer);
    words.must(')');
    return (item) => lengthOf(of(item));
  }
  if (words.peek()?.startsWith(':')) {
    const value = refer.value(words.next());
    return () => value;
  }
  const path = readPath(words, refer);
  return (item) => valueAt(item, path);
}

function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (value instanceof Set) return value.size;
  return Array.isArray(value) || isMap(value) ? Object.keys(value).length : undefined;
}
