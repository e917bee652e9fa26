import type * as z from 'zod';
import { Failure } from './failure.ts';
import { readJsonText } from './values/json-text.ts';
import { isPlainObject } from './values/plain-object.ts';

/**
 * Input from people, read against a schema; what is wrong with it is said in words that name the field and its limit.
 * The limits themselves are in the schemas, which refuse unknown fields, so that a misspelt one is not lost silently.
 */
const MAX_ISSUES = 5;

/** `bad-input` that lists the issues: `settings.bucket: must be 3–63 characters…; colour: is not a field here`. */
export function badInput(error: z.ZodError, under: readonly string[] = []): Failure {
  const sentences = error.issues.slice(0, MAX_ISSUES).flatMap((issue) => sentencesOf(issue, under));
  return new Failure('bad-input', sentences.join('; '), { retry: 'never' });
}

/** Input that fits the schema; `bad-input` otherwise. */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw badInput(parsed.error);
  return parsed.data;
}

/** `bad-input` about one field. */
export function badField(field: string, problem: string): Failure {
  return new Failure('bad-input', `${field}: ${problem}`, { retry: 'never' });
}

function sentencesOf(issue: z.core.$ZodIssue, under: readonly string[]): string[] {
  const path = [...under, ...issue.path.map(String)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${[...path, key].join('.')}: is not a field here`);
  }
  return [`${path.join('.') || 'body'}: ${problemOf(issue)}`];
}

const NAMES = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
]);

/** Where a schema has no words of its own, those of the library would be about types of JavaScript. */
export function problemOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  if (!issue.message.startsWith('Invalid input')) return issue.message;
  if (issue.message.endsWith('received undefined')) return 'is missing';
  const name = issue.code === 'invalid_type' ? NAMES.get(issue.expected) : undefined;
  return name === undefined ? 'is not valid' : `must be ${name}`;
}

/** The JSON object of a request body of at most `limit` bytes; anything else is `bad-input`. */
export function readBody(body: Buffer, limit = 100_000): Record<string, unknown> {
  if (body.byteLength > limit) throw badField('body', `must be at most ${limit} bytes, is ${body.byteLength}`);
  return readObject(utf8Of(body));
}

/** The JSON object of a request body that is a text already. */
export function readObject(text: string): Record<string, unknown> {
  const parsed = readJsonText(text);
  if (parsed.kind === 'broken') throw badField('body', `is ${parsed.reason}`);
  if (!isPlainObject(parsed.value)) throw badField('body', 'must be a JSON object');
  return parsed.value;
}

/** Bytes that are not UTF-8 are refused rather than mended: a mended letter would be another one. */
function utf8Of(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw badField('body', 'is not UTF-8');
  }
}
