import * as z from 'zod';
import type { Clock } from '#core/cql/read/days.ts';
import { parseQuery, type QueryWanted } from '#core/cql/read/parse-for-resource.ts';
import { readQuery } from '#core/cql/read/read-query.ts';
import type { Query } from '#core/cql/tree.ts';
import { problemOf } from '#core/input.ts';
import { AUDIENCE_PATH } from '#core/messages/audience.ts';
import { isPlainObject, outsideObject } from '#core/values/plain-object.ts';

/** What is asked of the lake as numbers (wire contract, counts and reports), read from path, address and body. */
export type Question =
  | { kind: 'events' | 'profiles'; query: Query }
  /** Which people, and by what each can be reached. */
  | { kind: 'audience'; query: Query }
  | { kind: 'top'; query: Query; groups: Record<string, TopGroup> }
  /** Of events, or with `unique` of people, or the sums of a property. */
  | { kind: 'trends'; query: Query; groups: Record<string, Trend>; unique: boolean; sumOf?: string | undefined }
  /** Who did anything since then (epoch seconds), and how they split. */
  | { kind: 'now'; since: number; by: Split[] }
  | { kind: 'schema'; of: 'events' | 'userProperties' };
export type Trend = 'daily' | 'weekly' | 'monthly';
const splits = ['user_type', 'new', 'session_source', 'browser', 'os', 'device'] as const;
export type Split = (typeof splits)[number];

export type ParsedQuestion =
  | { kind: 'question'; question: Question }
  | { kind: 'malformed' }
  | { kind: 'future'; latest: number }
  /** `error` begins with the path of what is wrong. */
  | { kind: 'invalid'; error: string };

const topGroupSchema = z.strictObject({
  property_type: z.string().default('event_properties'),
  name: z.string().min(1).max(1_024),
  top_n: z.number().int().min(1).max(1_000).default(10),
  order: z.enum(['asc', 'desc']).default('desc'),
});
export type TopGroup = z.infer<typeof topGroupSchema>;

const yesOrNo = z.union([z.boolean(), z.stringbool()], { error: 'must be true or false' });

const MAX_GROUPS = 10;
/** Keys of an answer beside its groups. */
const OWN_KEYS = ['status', 'req_id', 'error', 'code'];
const groupsOf = <Group extends z.ZodType>(group: Group) =>
  outsideObject
    .transform((groups) => new Map(Object.entries(groups)))
    .refine((groups) => !OWN_KEYS.some((name) => groups.has(name)), {
      error: `a group must not be called ${OWN_KEYS.join(', ')}: the answer has these keys itself`,
    })
    .refine((groups) => groups.size <= MAX_GROUPS, { error: `at most ${MAX_GROUPS} groups` })
    .pipe(z.map(z.string().max(128), group))
    .transform((groups) => Object.fromEntries(groups));
const topSchema = z.looseObject({ groups: groupsOf(topGroupSchema) });
const trendsSchema = z.looseObject({
  groups: groupsOf(z.strictObject({ trend_type: z.enum(['daily', 'weekly', 'monthly']) })),
  unique: yesOrNo.default(false),
  sum_event_prop: z.string().max(1_024).nullish(),
});
const uniqueSchema = z.looseObject({ unique: yesOrNo.nullish() });
const audienceGiven = z.object({ where: z.unknown().optional() });

/** Whoever did something within the last five minutes is here now. */
const NOW_SECONDS = 300;

export type AskedFor = {
  path: string;
  type: string | null;
  given: unknown;
  clock: Clock;
  /** To whose people the question is narrowed. */
  segment?: QueryWanted['segment'];
  /** Epoch seconds. */
  now: number;
};

type Asking = Pick<QueryWanted, 'clock' | 'segment'>;

/** Undefined for a path that asks nothing here. */
export function parseQuestion({ path, type, given, now, ...asking }: AskedFor): ParsedQuestion | undefined {
  switch (path) {
    case '/1/counts/events.json':
      return counted(given, { ...asking, of: 'events' });
    case '/1/counts/profiles.json':
      return counted(given, { ...asking, of: 'profiles' });
    case AUDIENCE_PATH:
      return audience(given, asking);
    case '/1/counts/top.json': {
      const parsed = topSchema.safeParse(given);
      if (!parsed.success) return invalid(parsed.error);
      const { groups, ...query } = parsed.data;
      return withQuery(query, {
        ...asking,
        resource: 'events',
        make: (asked) => ({ kind: 'top', query: asked, groups }),
      });
    }
    case '/1/counts/trends.json': {
      const parsed = trendsSchema.safeParse(given);
      if (!parsed.success) return invalid(parsed.error);
      const { groups: named, unique, sum_event_prop, ...query } = parsed.data;
      const sumOf = sum_event_prop || undefined;
      const groups = Object.fromEntries(Object.entries(named).map(([name, { trend_type }]) => [name, trend_type]));
      const make = (asked: Query): Question => ({ kind: 'trends', query: asked, groups, unique, sumOf });
      return withQuery(query, { ...asking, resource: 'events', make });
    }
    case '/1/now.json':
      return { kind: 'question', question: { kind: 'now', since: now - NOW_SECONDS, by: splitsIn(given) } };
    case '/getSchema':
      return type === 'events' || type === 'userProperties'
        ? { kind: 'question', question: { kind: 'schema', of: type } }
        : { kind: 'invalid', error: 'type: must be events or userProperties' };
    default:
      return undefined;
  }
}

/** A query is of `where`; without one, it is everybody. */
function audience(given: unknown, asking: Asking): ParsedQuestion {
  const { where } = audienceGiven.parse(given);
  const make = (query: Query): Question => ({ kind: 'audience', query });
  const isNarrowed = where !== undefined || asking.segment !== undefined;
  if (isNarrowed) return withQuery(where ?? {}, { ...asking, resource: 'profiles', make });
  const all = readQuery({}, asking.clock);
  return all.kind === 'query' ? { kind: 'question', question: make(all.query) } : all;
}

/** With `unique`, an event counts the people who raised it; people count once as they are. */
function counted(given: unknown, { of, ...asking }: Asking & { of: 'events' | 'profiles' }): ParsedQuestion {
  const object = z.record(z.string(), z.unknown()).safeParse(given);
  if (!object.success) return { kind: 'malformed' };
  const parsed = uniqueSchema.safeParse(object.data);
  if (!parsed.success) return invalid(parsed.error);
  const { unique, ...query } = parsed.data;
  const kind = unique ? 'profiles' : of;
  return withQuery(query, { ...asking, resource: of, make: (asked) => ({ kind, query: asked }) });
}

/** Clients name what they want with true, or with an object. */
function splitsIn(given: unknown): Split[] {
  if (!isPlainObject(given)) return [];
  return splits.filter((split) => given[split] && String(given[split]) !== 'false');
}

function withQuery(given: unknown, how: QueryWanted & { make: (query: Query) => Question }): ParsedQuestion {
  const parsed = parseQuery(given, how);
  if (parsed.kind === 'query') return { kind: 'question', question: how.make(parsed.query) };
  // Of an event that is not exported, numbers are.
  return parsed.kind === 'not-exportable' ? { kind: 'question', question: how.make(parsed.query) } : parsed;
}

function invalid(error: z.ZodError): ParsedQuestion {
  const [issue] = error.issues;
  const path = issue?.path.join('.') || 'groups';
  return { kind: 'invalid', error: `${path}: ${issue ? problemOf(issue) : 'is not valid'}` };
}
