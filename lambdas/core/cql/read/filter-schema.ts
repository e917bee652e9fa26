import * as z from 'zod';
import type { Check, Scalar } from '../tree.ts';
import { type Given, readCheck } from './operators.ts';

/** `{name, operator?, value?}`, the one shape of every filter of the wire, and what its readers make of it. */
const MAX_NAME = 1_024;
const MAX_VALUES = 1_000;
export const MAX_FILTERS = 100;

const scalarSchema = z.union([z.string().max(MAX_NAME), z.number(), z.boolean()], {
  error: 'must be a text, a number, True or False, or a list of them',
});
const valueSchema = z
  .union([scalarSchema, z.array(scalarSchema).max(MAX_VALUES)], {
    error: `must be a text, a number, true or false, or a list of at most ${MAX_VALUES} of them`,
  })
  .nullish();
export const comparedShape = { operator: z.string().nullish(), value: valueSchema };
export const propertyName = z
  .string({ error: 'must be the name of a property' })
  .min(1, { error: 'must not be empty' })
  .max(MAX_NAME, { error: `must have at most ${MAX_NAME} characters` });

export const filterSchema = z.strictObject({ name: propertyName, ...comparedShape });
export type Filter = z.infer<typeof filterSchema>;

export type Compared = { operator?: string | null | undefined; value?: Scalar | readonly Scalar[] | null | undefined };
export type Issues = { addIssue: (issue: { code: 'custom'; path?: string[]; message: string }) => void };

/** Stands where a check could not be read; its issue keeps it from ever being run. */
export const NOTHING: Check = { test: { kind: 'exists' }, negated: false };

/** The check of a filter; where it makes no sense, an issue at the key that is wrong. */
export function checkOf(given: Compared, issues: Issues): Check {
  const read = readCheck(plain(given));
  if (read.kind === 'check') return read.check;
  issues.addIssue({ code: 'custom', path: [read.key], message: read.error });
  return NOTHING;
}

function plain({ operator, value }: Compared): Given {
  return { operator: operator ?? undefined, value: value ?? undefined };
}

/** Whether a `value` says yes: `True`, `true`, 1, or nothing at all. */
export function isYes(given: Compared): boolean {
  const [value = true] = [given.value ?? undefined].flat();
  return ['true', '1', 'y', 'yes'].includes(String(value).toLowerCase());
}

/** A list of `schema`, which clients leave out, or send as null, to mean none. */
export function listOf<Item extends z.ZodType>(schema: Item) {
  const error = `must be a list of at most ${MAX_FILTERS}`;
  return z
    .array(schema, { error })
    .max(MAX_FILTERS, { error })
    .nullish()
    .transform((list) => list ?? []);
}
