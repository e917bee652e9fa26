import * as z from 'zod';
import { badField } from '#core/input.ts';

/**
 * Where a page of found attempts ended, and in which window: it names an object of the log and a row of it, and no account,
 * so that in the hands of another account it leads to nothing but the other's own log.
 */
const cursorSchema = z.strictObject({
  v: z.literal(1),
  from: z.int(),
  to: z.int(),
  key: z.string().regex(/^date=\d{4}-\d\d-\d\d\/[\w-]+\.ndjson\.gz$/),
  /** The row after which it goes on; without it, the whole object was looked at. */
  row: z.strictObject({ at: z.int(), deliveryId: z.string().max(128), attempt: z.int() }).optional(),
});
export type AttemptCursor = Omit<z.infer<typeof cursorSchema>, 'v'>;

export function writeCursor(cursor: AttemptCursor): string {
  return Buffer.from(JSON.stringify({ v: 1, ...cursor })).toString('base64url');
}

export function readCursor(text: string): AttemptCursor {
  const parsed = cursorSchema.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (!parsed.success) throw badField('cursor', 'must be the `cursor` of the answer before');
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
