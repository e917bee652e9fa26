import { LiquidError, type Template } from 'liquidjs';
import { Failure, reasonOf } from '../failure.ts';
import { AT_PREFIX, type AtVariable, withoutAt } from './at-variables.ts';
import { parseLiquid, runLiquid, variablesOf } from './engine.ts';
import type { Clock } from './filters.ts';

/**
 * A text of content, with what is personal in it: Liquid (`{{ Profile.name }}`, `{% if … %}`) and `@` variables. It is read
 * once, and rendered for each person.
 */
export type PersonalText = {
  given: string;
  /** Whether it is the same for everybody, since nothing in it is personal. */
  isConstant: boolean;
  /** Whether there is Liquid in it; `@` variables alone are none. */
  hasLiquid: boolean;
  atVariables: readonly AtVariable[];
  /** Paths of the variables that its Liquid reads: `['Profile', 'name']`. */
  variables: readonly (readonly string[])[];
  templates: Template[];
  placeOf: (place: number) => number;
};

export type Rendered = { kind: 'text'; text: string } | { kind: 'aborted' } | { kind: 'failed'; why: string };

export type Person = Clock & {
  /** The variables of Liquid by name. */
  variables: Readonly<Record<string, unknown>>;
  valueOf: (variable: AtVariable) => unknown;
};

const MARKUP = /\{\{|\{%/;

/** Reads a text; `bad-input` that names the line and the column of what is wrong in it. @param field what the text is called */
export function readText(given: string, field: string): PersonalText {
  const { text, variables: atVariables, placeOf } = withoutAt(given);
  const hasLiquid = MARKUP.test(text.replaceAll(OWN, ''));
  const isConstant = atVariables.length === 0 && !hasLiquid;
  const about = { given, isConstant, hasLiquid, atVariables, placeOf };
  if (isConstant) return { ...about, templates: [], variables: [] };
  try {
    const templates = parseLiquid(text);
    const variables = variablesOf(templates).filter(([name]) => name?.startsWith(AT_PREFIX) !== true);
    return { ...about, templates, variables };
  } catch (cause) {
    const place = LiquidError.is(cause) ? cause.token.begin : undefined;
    const why = sentenceOf({ given, placeOf }, { thrown: cause, place });
    throw new Failure('bad-input', `${field}: ${why}`, { retry: 'never' });
  }
}

const OWN = new RegExp(`\\{\\{ ${AT_PREFIX}\\d+ \\}\\}`, 'g');

/** The text for one person. @param as `json`: what is rendered is a JSON body, and its variables cannot break out of it */
export function renderText(text: PersonalText, person: Person, as: 'json' | 'text'): Rendered {
  if (text.isConstant) return { kind: 'text', text: text.given };
  const variables: Record<string, unknown> = Object.assign(Object.create(null), person.variables);
  text.atVariables.forEach((variable, place) => {
    variables[`${AT_PREFIX}${place}`] = person.valueOf(variable);
  });
  const ran = runLiquid(text.templates, { variables, as, clock: person });
  if (ran.kind !== 'failed') return ran;
  return { kind: 'failed', why: sentenceOf(text, ran) };
}

/** `line 2, column 7: tag "include" not found`. What liquidjs says ends with a place in the text that it was given. */
function sentenceOf(
  { given, placeOf }: Pick<PersonalText, 'given' | 'placeOf'>,
  { thrown, place }: { thrown: unknown; place?: number | undefined },
): string {
  const problem = reasonOf(thrown).replace(/, line:\d+, col:\d+$/, '');
  const words = problem.startsWith('Maximum call stack') ? 'it is nested too deep' : problem;
  if (place === undefined) return words;
  const before = given.slice(0, placeOf(place)).split('\n');
  return `line ${before.length}, column ${(before.at(-1) ?? '').length + 1}: ${words}`;
}
