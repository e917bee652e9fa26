import { type Item, isMap, valueAt } from './condition.ts';
import { type Path, type References, readPath, refuse, type Words, wordsOf } from './read-expression.ts';

/** Update expressions of DynamoDB: all that is on the right of a `=` is of the item as it was before. */
type Operand = (before: Item) => unknown;
type Step = (before: Item) => { path: Path; value: unknown };
const CLAUSES = new Set(['SET', 'REMOVE', 'ADD', 'DELETE']);

export function readUpdate(expression: string | undefined, refer: References): (before: Item) => Item {
  if (expression === undefined) return (before) => before;
  const words = wordsOf(expression);
  const steps: Step[] = [];
  while (words.peek() !== undefined) {
    const clause = words.next();
    if (!CLAUSES.has(clause)) refuse(`Syntax error in "${expression}" at ${clause}`);
    do steps.push(readStep(clause, words, refer));
    while (words.takes(','));
  }
  return (before) => {
    const after = structuredClone(before);
    for (const { path, value } of steps.map((step) => step(before))) place(after, path, value);
    return after;
  };
}

function readStep(clause: string, words: Words, refer: References): Step {
  const path = readPath(words, refer);
  if (path[0] === 'pk' || path[0] === 'sk')
    refuse(`Cannot update attribute ${path[0]}. This attribute is part of the key`);
  if (clause === 'REMOVE') return () => ({ path, value: undefined });
  if (clause === 'SET') {
    words.must('=');
    const value = sum(words, refer);
    return (before) => ({ path, value: value(before) ?? refuse('an attribute does not exist in the item') });
  }
  const given = refer.value(words.next());
  return (before) => {
    const value = valueAt(before, path);
    return { path, value: clause === 'ADD' ? added(value, given) : without(value, given) };
  };
}

function added(value: unknown, given: unknown): unknown {
  if (given instanceof Set && (value === undefined || value instanceof Set))
    return new Set([...(value ?? []), ...given]);
  if (typeof given === 'number' && (value === undefined || typeof value === 'number')) return (value ?? 0) + given;
  return refuse('An operand in the update expression has an incorrect data type');
}

function without(value: unknown, given: unknown): unknown {
  if (value === undefined) return undefined;
  if (!(given instanceof Set && value instanceof Set)) {
    return refuse('An operand in the update expression has an incorrect data type');
  }
  const left = new Set([...value].filter((one) => !given.has(one)));
  return left.size > 0 ? left : undefined;
}

function sum(words: Words, refer: References): Operand {
  const first = operand(words, refer);
  const sign = words.takes('+') ? 1 : words.takes('-') ? -1 : 0;
  if (sign === 0) return first;
  const second = operand(words, refer);
  return (before) => {
    const [a, b] = [first(before), second(before)];
    if (typeof a === 'number' && typeof b === 'number') return a + sign * b;
    return refuse('An operand in the update expression has an incorrect data type');
  };
}

function operand(words: Words, refer: References): Operand {
  if (words.peek()?.startsWith(':')) {
    const value = refer.value(words.next());
    return () => structuredClone(value);
  }
  if (words.takes('if_not_exists')) {
    words.must('(');
    const path = readPath(words, refer);
    words.must(',');
    const otherwise = operand(words, refer);
    words.must(')');
    return (before) => valueAt(before, path) ?? otherwise(before);
  }
  const path = readPath(words, refer);
  return (before) => structuredClone(valueAt(before, path));
}

/** What is removed need not be there; a map or list that something is set in must. */
function place(item: Item, path: Path, value: unknown): void {
  const holder = valueAt(item, path.slice(0, -1));
  const last = path.at(-1) ?? '';
  if (!isMap(holder) && !Array.isArray(holder)) {
    if (value === undefined) return;
    refuse('The document path provided in the update expression is invalid for update');
  } else if (value !== undefined) Reflect.set(holder, last, value);
  else if (Array.isArray(holder)) holder.splice(Number(last), 1);
  else Reflect.deleteProperty(holder, last);
}
