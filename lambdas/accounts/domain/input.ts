import type * as z from 'zod';
import { Failure } from '#core/failure.ts';

/** What an operator or an administrator may send: unknown keys are refused, so that a misspelt one is not lost silently. */
const MAX_BYTES = 16_384;

/** Input that fits the schema; otherwise a `bad-input` failure whose text names each field and what is wrong with it. */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new Failure('bad-input', parsed.error.issues.slice(0, 5).map(sentence).join('; '), { retry: 'never' });
}

/** The same for a JSON request body of at most 16 KiB. */
export function readJsonInput<Schema extends z.ZodType>(schema: Schema, body: Buffer): z.infer<Schema> {
  if (body.byteLength > MAX_BYTES) throw new Failure('bad-input', `body: over ${MAX_BYTES} bytes`, { retry: 'never' });
  return readInput(schema, parseJson(body.toString('utf8')));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, which may hold a secret.
    throw new Failure('bad-input', 'body: is not JSON', { retry: 'never' });
  }
}

function sentence(issue: z.core.$ZodIssue): string {
  return `${issue.path.map(String).join('.') || 'input'}: ${issue.message}`;
}
