import { Failure } from '#core/failure.ts';
import { type Person, type PersonalText, type Rendered, readText, renderText } from '#core/liquid/text.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import type { Pair } from '../campaign.ts';
import { objectText } from './payload.ts';

/** Key-values of content, read once: texts in them may be personal, at any depth; names and everything else stay as they are. */
export type ReadValue =
  | { kind: 'text'; text: PersonalText }
  | { kind: 'list'; values: readonly ReadValue[] }
  | { kind: 'object'; members: readonly ReadPair[] }
  | { kind: 'json'; json: string };
export type ReadPair = { name: string; value: ReadValue };

const DEEPEST = 20;

export function readPairs(pairs: readonly Pair[], field: string, depth = 0): ReadPair[] {
  if (depth > DEEPEST) throw new Failure('bad-input', `${field}: is nested deeper than ${DEEPEST}`, { retry: 'never' });
  return pairs.map(({ name, value }) => ({ name, value: readValue(value, `${field}.${name}`, depth + 1) }));
}

function readValue(value: unknown, field: string, depth: number): ReadValue {
  if (typeof value === 'string') {
    const text = readText(value, field);
    return text.isConstant ? { kind: 'json', json: JSON.stringify(value) } : { kind: 'text', text };
  }
  if (Array.isArray(value)) {
    const pairs = value.map((one, place) => ({ name: String(place), value: one }));
    return { kind: 'list', values: readPairs(pairs, field, depth).map((pair) => pair.value) };
  }
  if (isPlainObject(value) && !JSON.isRawJSON(value)) {
    const pairs = Object.entries(value).map(([name, inner]) => ({ name, value: inner }));
    return { kind: 'object', members: readPairs(pairs, field, depth) };
  }
  return { kind: 'json', json: JSON.stringify(value) ?? 'null' };
}

export function textsIn(pairs: readonly ReadPair[]): PersonalText[] {
  return pairs.flatMap(({ value }) => textsOf(value));
}

function textsOf(value: ReadValue): PersonalText[] {
  if (value.kind === 'text') return [value.text];
  if (value.kind === 'list') return value.values.flatMap(textsOf);
  return value.kind === 'object' ? textsIn(value.members) : [];
}

/** The pairs that are the same for everybody. */
export function constantsOf(pairs: readonly ReadPair[]): ReadPair[] {
  return pairs.filter((pair) => textsIn([pair]).length === 0);
}

/** JSON text of the pairs for one person, or how the first text ended that did not become one. */
export function renderPairs(pairs: readonly ReadPair[], person: Person): Rendered {
  const members: [string, string][] = [];
  for (const { name, value } of pairs) {
    const made = renderValue(value, person);
    if (made.kind !== 'text') return made;
    members.push([name, made.text]);
  }
  return { kind: 'text', text: objectText(members) };
}

function renderValue(value: ReadValue, person: Person): Rendered {
  switch (value.kind) {
    case 'json':
      return { kind: 'text', text: value.json };
    case 'object':
      return renderPairs(value.members, person);
    case 'text': {
      const made = renderText(value.text, person, 'text');
      return made.kind === 'text' ? { kind: 'text', text: JSON.stringify(made.text) } : made;
    }
    case 'list': {
      const texts: string[] = [];
      for (const one of value.values) {
        const made = renderValue(one, person);
        if (made.kind !== 'text') return made;
        texts.push(made.text);
      }
      return { kind: 'text', text: `[${texts.join(',')}]` };
    }
  }
}
