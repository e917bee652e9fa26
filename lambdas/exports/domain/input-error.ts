import type * as z from 'zod';
import { Failure } from '#core/failure.ts';

/** Says what is wrong with a request in words that name the field and its limit. Limits themselves are in the schemas. */
const MOST_ISSUES = 5;

/** `bad-input` that lists the issues: `settings.bucket: must be 3–63 characters…; colour: is not a field here`. */
export function badInput(error: z.ZodError, under: readonly string[] = []): Failure {
  const sentences = error.issues.slice(0, MOST_ISSUES).flatMap((issue) => sentencesOf(issue, under));
  return new Failure('bad-input', sentences.join('; '), { retry: 'never' });
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
  return [`${path.join('.') || 'body'}: ${issue.message}`];
}

/** The JSON object of a request body of at most `limit` bytes; anything else is `bad-input`. */
export function readBody(body: Buffer, limit = 100_000): Record<string, unknown> {
  if (body.byteLength > limit) throw badField('body', `must be at most ${limit} bytes, is ${body.byteLength}`);
  const parsed = parseJson(body.toString('utf8'));
  if (!isObject(parsed)) throw badField('body', 'must be a JSON object');
  return parsed;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold a secret.
    throw badField('body', 'is not JSON');
  }
}
