import { type Field, isOf, isSecret, objectIn } from './fields.ts';

/**
 * What was entered into the form of a partner's settings: a text by path. Of a choice and of alternatives it is their place in the
 * list; of a group that may be left out, whether it is there. Secrets are among them only in memory.
 */
export type Values = ReadonlyMap<string, string>;

export const entered = (field: Field, values: Values): string =>
  values.get(field.path) ?? ('initial' in field ? field.initial : '');

/** Whether a group is part of the settings. */
export const isThere = (field: Field, values: Values) => field.required || values.get(field.path) === 'true';

/** The settings, as the API takes them: what was not entered is left out. */
export function settingsOf(fields: readonly Field[], values: Values): Record<string, unknown> {
  const pairs = fields.map((field): [string, unknown] => [field.name, settingOf(field, values)]);
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
}

function settingOf(field: Field, values: Values): unknown {
  const text = entered(field, values);
  switch (field.kind) {
    case 'fixed':
      return field.value;
    case 'group':
      return isThere(field, values) ? settingsOf(field.fields, values) : undefined;
    case 'union': {
      const chosen = field.alternatives[Number(text || Number.NaN)];
      return chosen && settingsOf(chosen.fields, values);
    }
    case 'choice':
      return field.choices[Number(text || Number.NaN)]?.value;
    case 'yes-no':
      return text === '' ? undefined : text === 'true';
    case 'number':
      return text.trim() === '' ? undefined : Number(text);
    case 'json':
      return parsed(text)?.value;
    case 'text':
    case 'secret':
      return text === '' ? undefined : text;
  }
}

/** What is wrong with what was entered, by path, before the API is asked. */
export function problemsOf(fields: readonly Field[], values: Values): Map<string, string> {
  return new Map(
    fields.flatMap((field): [string, string][] => {
      const text = entered(field, values);
      const own = problemOf(field, text);
      if (own !== undefined) return [[field.path, own]];
      if (field.kind === 'group') return isThere(field, values) ? [...problemsOf(field.fields, values)] : [];
      const chosen = field.kind === 'union' && field.alternatives[Number(text || Number.NaN)];
      return chosen ? [...problemsOf(chosen.fields, values)] : [];
    }),
  );
}

const MISSING = 'is missing';

function problemOf(field: Field, text: string): string | undefined {
  if (field.kind === 'fixed' || field.kind === 'group') return undefined;
  if (text.trim() === '') return field.required ? MISSING : undefined;
  switch (field.kind) {
    case 'text':
    case 'secret':
      return fits(field, text) ? undefined : limitsInWords(field);
    case 'number': {
      const value = Number(text);
      const { least = -Infinity, most = Infinity, whole } = field;
      if (Number.isNaN(value) || value < least || value > most || (whole && !Number.isInteger(value))) {
        return limitsInWords(field);
      }
      return undefined;
    }
    case 'json':
      return parsed(text) ? undefined : 'must be JSON';
    default:
      return undefined;
  }
}

type Limited = { pattern?: string; least?: number; most?: number; description: string; kind: string };

function fits({ pattern, least = 0, most = Infinity }: Limited, text: string): boolean {
  const { length } = [...text];
  return length >= least && length <= most && (pattern === undefined || matches(pattern, text));
}

/** A pattern that this browser cannot read refuses nothing: the API decides. */
function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}

function limitsInWords({ description, pattern, least, most, kind }: Limited): string {
  if (description !== '') return description;
  const what = kind === 'number' ? 'must be a number' : 'must be a text';
  const limits = [
    least === undefined ? '' : `at least ${least}${kind === 'number' ? '' : ' characters'}`,
    most === undefined ? '' : `at most ${most}${kind === 'number' ? '' : ' characters'}`,
    pattern === undefined ? '' : `of the form ${pattern}`,
  ].filter((limit) => limit !== '');
  return limits.length === 0 ? what : `${what}, ${limits.join(', ')}`;
}

/** The form of settings that the API shows. Secrets in them are masked, and none is taken over. */
export function valuesOf(fields: readonly Field[], settings: unknown): Map<string, string> {
  const given = objectIn(settings);
  return new Map(
    fields.flatMap((field): [string, string][] => {
      const value = given.get(field.name);
      if (value === undefined) return field.kind === 'union' && field.initial !== '' ? [[field.path, '']] : [];
      switch (field.kind) {
        case 'secret':
        case 'fixed':
          return [];
        case 'group':
          return [[field.path, 'true'], ...valuesOf(field.fields, value)];
        case 'union': {
          const index = field.alternatives.findIndex((one) => isOf(one.fields, value));
          const chosen = field.alternatives[index];
          return chosen ? [[field.path, String(index)], ...valuesOf(chosen.fields, value)] : [];
        }
        case 'choice':
          return [[field.path, String(field.choices.findIndex((choice) => choice.value === value))]];
        case 'json':
          return field.hidden ? [] : [[field.path, JSON.stringify(value, null, 2)]];
        default:
          return [[field.path, String(value)]];
      }
    }),
  );
}

/** The fields that are on the form as it is filled in, each beside those that it holds. */
export function fieldsShown(fields: readonly Field[], values: Values): Field[] {
  return fields.flatMap((field) => {
    if (field.kind === 'group') return [field, ...(isThere(field, values) ? fieldsShown(field.fields, values) : [])];
    if (field.kind !== 'union') return [field];
    const chosen = field.alternatives[Number(entered(field, values) || Number.NaN)];
    return [field, ...(chosen ? fieldsShown(chosen.fields, values) : [])];
  });
}

export const secretsShown = (fields: readonly Field[], values: Values) => fieldsShown(fields, values).filter(isSecret);

function parsed(text: string): { value: unknown } | undefined {
  if (text.trim() === '') return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
