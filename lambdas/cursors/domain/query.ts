import * as z from 'zod';
import { eventKey } from '#core/event-name.ts';
import { isDate } from '#core/calendar.ts';

/**
 * The query of an events cursor: which event, which days. A filter that is not spoken yet is refused by its name, never
 * passed over: an answer with too many rows is worse than none.
 */
export type EventsQuery = { eventKey: string; from: number; to: number };

export type ParsedQuery =
  | { kind: 'query'; query: EventsQuery }
  | { kind: 'malformed' }
  /** `error` begins with the name of the key that is wrong. */
  | { kind: 'invalid'; error: string }
  /** An event of the service's own notifications, which cannot be exported by API. */
  | { kind: 'not-exportable' };

const notifications = new Set(
  ['Sent', 'Viewed', 'Clicked', 'Delivered', 'Replied'].map((what) => eventKey(`Notification ${what}`)),
);

const FIRST_DAY = 19_700_101;
const dateError = 'must be a day as an integer YYYYMMDD, such as 20250131';
const dateSchema = z
  .union(
    [
      z.int(),
      z
        .string()
        .regex(/^\d{8}$/)
        .transform(Number),
    ],
    { error: dateError },
  )
  .refine((date) => date >= FIRST_DAY && date <= 99_991_231 && isDate(date), { error: dateError });

const MAX_NAME = 1_024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const printable = /^[^\u0000-\u001f\u007f]*$/;
const nameError = `must be the name of an event, a text of 1 to ${MAX_NAME} characters`;
const nameSchema = z
  .string({ error: nameError })
  .max(MAX_NAME, { error: nameError })
  .refine((name) => eventKey(name) !== '' && printable.test(name), { error: nameError });

const querySchema = z.strictObject({ event_name: nameSchema, from: dateSchema, to: dateSchema });

/** Reads a query, bare or as `{"query": …}`. Shapes and errors: wire contract, Get Events and CQL. */
export function parseQuery(given: unknown): ParsedQuery {
  const found = z.record(z.string(), z.unknown()).safeParse(given);
  if (!found.success) return { kind: 'malformed' };
  const wrapped = z.strictObject({ query: z.record(z.string(), z.unknown()) }).safeParse(found.data);
  const parsed = querySchema.safeParse(withoutEmptyFilters(wrapped.success ? wrapped.data.query : found.data));
  if (!parsed.success) return { kind: 'invalid', error: errorOf(parsed.error) };
  const { event_name, from, to } = parsed.data;
  if (from > to) return { kind: 'invalid', error: `from: ${from} is after to: ${to}` };
  const key = eventKey(event_name);
  if (notifications.has(key)) return { kind: 'not-exportable' };
  return { kind: 'query', query: { eventKey: key, from, to } };
}

/** Clients send `"event_properties": []` to mean no filter, and no filter it is. */
function withoutEmptyFilters(query: Record<string, unknown>): Record<string, unknown> {
  const base = new Set(Object.keys(querySchema.shape));
  return Object.fromEntries(Object.entries(query).filter(([key, value]) => base.has(key) || !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return value === null || (typeof value === 'object' && Object.keys(value).length === 0);
}

function errorOf(error: z.ZodError): string {
  const unknown = error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) {
    const keys = unknown.keys.slice(0, 5).map((key) => key.slice(0, 60) || '""');
    return `${keys.join(', ')}: queries by this are not supported yet`;
  }
  const [issue] = error.issues;
  return `${issue?.path.join('.') ?? 'query'}: ${issue?.message ?? 'is not valid'}`;
}
