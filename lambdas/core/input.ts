import { isUtf8 } from 'node:buffer';
import type * as z from 'zod';
import { Failure } from './failure.ts';
import { isPlainObject } from './plain-object.ts';

/**
 * Input from people, read against a schema; what is wrong with it is said in words that name the field and its limit.
 * The limits themselves are in the schemas, which refuse unknown fields, so that a misspelt one is not lost silently.
 */
const MOST_ISSUES = 5;

/** `bad-input` that lists the issues: `settings.bucket: must be 3–63 characters…; colour: is not a field here`. */
export function badInput(error: z.ZodError, under: readonly string[] = []): Failure {
  const sentences = error.issues.slice(0, MOST_ISSUES).flatMap((issue) => sentencesOf(issue, under));
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
  const detail = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [`${path.join('.') || 'body'}: ${detail}`];
}

/** The JSON object of a request body of at most `limit` bytes; anything else is `bad-input`. */
export function readBody(body: Buffer, limit = 100_000): Record<string, unknown> {
  if (body.byteLength > limit) throw badField('body', `must be at most ${limit} bytes, is ${body.byteLength}`);
  if (!isUtf8(body)) throw badField('body', 'is not UTF-8');
  const parsed = parseJson(body.toString('utf8'));
  if (!isPlainObject(parsed)) throw badField('body', 'must be a JSON object');
  return parsed;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold a secret.
    throw badField('body', 'is not JSON');
  }
}
