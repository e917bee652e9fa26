import * as z from 'zod';
import { nearestName } from '#core/values/nearest.ts';
import type { Condition, EventClause, Query } from '../tree.ts';
import { readDayNumber } from './calendar.ts';
import type { Clock } from './days.ts';
import { clauseOf, clauseSchema, clauseShape, numberCheckOf } from './event-schema.ts';
import { comparedShape, type Issues, listOf } from './filter-schema.ts';
import { profileSchema } from './profile-schema.ts';

/**
 * Reads a query of the wire (wire contract, CQL; decisions: CQL superset). Everything in one object holds together; whatever is
 * not known is refused by its path, never passed over: an answer with too many rows is worse than none.
 */
export type ReadQuery =
  | { kind: 'query'; query: Query; days: BaseDays }
  /** Not an object. */
  | { kind: 'malformed' }
  /** `error` begins with the path of what is wrong: `advanced_query.did_all[0].event_name: …`. */
  | { kind: 'invalid'; error: string };

/** Days of the base event as they were given, YYYYMMDD; a start that counts from today needs no end. */
export type BaseDays = { from?: number; to?: number };

const MAX_DEPTH = 24;
export const MAX_CHARACTERS = 40_000;
/** Read, a query of short filters is more than ten times as long; the item of a cursor or a count takes 400 KB with all else in it. */
const MAX_BYTES = 350_000;
const object = z.record(z.string(), z.unknown());
const wrapped = z.strictObject({ query: object });

export function readQuery(given: unknown, clock: Clock): ReadQuery {
  const found = object.safeParse(given);
  if (!found.success) return { kind: 'malformed' };
  const inner = wrapped.safeParse(found.data);
  const text = inner.success ? inner.data.query : found.data;
  if (isDeeperThan(text, MAX_DEPTH)) return { kind: 'invalid', error: 'query: is nested too deeply' };
  if (JSON.stringify(text).length > MAX_CHARACTERS) {
    return { kind: 'invalid', error: `query: is longer than ${MAX_CHARACTERS} characters` };
  }
  const parsed = querySchema(clock).safeParse(text);
  if (!parsed.success) return { kind: 'invalid', error: errorOf(parsed.error) };
  const { query, from, to = countsFromToday(text.from) ? clock.today : undefined } = parsed.data;
  const tooLarge = tooLargeText(query);
  if (tooLarge !== undefined) return { kind: 'invalid', error: `query: ${tooLarge}; give it fewer filters` };
  return { kind: 'query', query, days: { ...(from !== undefined && { from }), ...(to !== undefined && { to }) } };
}

/** Undefined for a query that can be kept. */
export function tooLargeText(query: Query): string | undefined {
  const isTooLarge = Buffer.byteLength(JSON.stringify(query)) > MAX_BYTES;
  return isTooLarge ? `takes more than ${MAX_BYTES} bytes when it is read` : undefined;
}

function querySchema(clock: Clock) {
  const { event_name, ...clause } = clauseShape(clock);
  const shape = { ...conditionShape(clock), ...clause, event_name: event_name.nullish() };
  return z
    .strictObject({ ...shape, advanced_query: conditionSchema(clock).nullish() })
    .transform(({ advanced_query, ...given }, context) => {
      const where = [...partsOf(given, context), ...(advanced_query ?? [])];
      const named = given.event_name ?? undefined;
      if (named === undefined) refuseBase(given, context);
      const base =
        named === undefined ? undefined : clauseOf({ ...given, event_name: named }, { clock, issues: context });
      const query: Query = {
        timezone: clock.timezone,
        today: clock.today,
        ...(base && { base }),
        ...(where.length > 0 && { where: { kind: 'all' as const, of: where } }),
      };
      return { query, from: given.from ?? undefined, to: given.to ?? undefined };
    });
}

function countsFromToday(from: unknown): boolean {
  return typeof from === 'string' && readDayNumber(from) === undefined;
}

/** Keys of an event clause without the event: a slip, which must not widen the answer. */
function refuseBase(given: Record<string, unknown>, issues: Issues): void {
  const keys = [
    'from',
    'to',
    'event_properties',
    'props',
    'session_properties',
    'operator',
    'value',
    'aggregate',
    'property',
  ];
  const orphan = keys.find((key) => (Array.isArray(given[key]) ? given[key].length > 0 : given[key] != null));
  if (orphan !== undefined) {
    issues.addIssue({ code: 'custom', path: ['event_name'], message: `is required with ${orphan}` });
  }
}

const conditionShape = (clock: Clock) => {
  const clauses = listOf(clauseSchema(clock));
  const any = z.strictObject({ any_events: clauses, ...comparedShape });
  const nested: z.ZodType<Condition[]> = z.lazy(() => conditionSchema(clock));
  return {
    common_profile_properties: z.union([profileSchema, z.array(z.never()).max(0)]).nullish(),
    did_all: clauses,
    did_any: z.union([any, clauses.transform((any_events) => ({ any_events, operator: null, value: null }))]).nullish(),
    did_none: clauses,
    and: listOf(nested),
    or: listOf(nested),
    not: nested.nullish(),
  };
};
type WireCondition = z.infer<z.ZodObject<ReturnType<typeof conditionShape>>>;

/** A group of conditions, or a clause about an event, or both at once. */
function conditionSchema(clock: Clock): z.ZodType<Condition[]> {
  const { event_name, ...clause } = clauseShape(clock);
  return z
    .strictObject({ ...conditionShape(clock), ...clause, event_name: event_name.nullish() })
    .transform((given, context): Condition[] => {
      const parts = partsOf(given, context);
      if (given.event_name == null) {
        refuseBase(given, context);
        return parts;
      }
      const issues = { clock, issues: context };
      return [{ kind: 'did', clause: clauseOf({ ...given, event_name: given.event_name }, issues) }, ...parts];
    });
}

function partsOf(given: WireCondition, issues: Issues): Condition[] {
  const parts: Condition[] = [...(given.common_profile_properties ?? []), ...given.did_all.map(did)];
  const any = given.did_any?.any_events ?? [];
  if (any.length > 0) parts.push({ kind: 'any', of: any.map(did) });
  if (given.did_any && (given.did_any.operator != null || given.did_any.value != null)) {
    const inDidAny = {
      addIssue: (issue: Parameters<Issues['addIssue']>[0]) =>
        issues.addIssue({ ...issue, path: ['did_any', ...(issue.path ?? [])] }),
    };
    parts.push({ kind: 'total', clauses: any, check: numberCheckOf(given.did_any, inDidAny) });
  }
  if (given.did_none.length > 0) parts.push({ kind: 'not', of: { kind: 'any', of: given.did_none.map(did) } });
  parts.push(...given.and.flat());
  if (given.or.length > 0) parts.push({ kind: 'any', of: given.or.map(together) });
  if (given.not && given.not.length > 0) parts.push({ kind: 'not', of: together(given.not) });
  return parts;
}

const did = (clause: EventClause): Condition => ({ kind: 'did', clause });
const together = (of: readonly Condition[]): Condition => ({ kind: 'all', of });

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((part) => isDeeperThan(part, depth - 1));
}

function errorOf(error: z.ZodError): string {
  const [issue] = error.issues.flatMap((found) => deepest(found));
  if (!issue) return 'query: is not valid';
  if (issue.code !== 'unrecognized_keys') return `${pathOf(issue.path)}: ${issue.message}`;
  const key = (issue.keys[0] ?? '').slice(0, 60);
  const near = nearestName(key, KEYS);
  return `${pathOf([...issue.path, key])}: is not known here${near ? `, did you mean ${near}?` : ''}`;
}

/** What an object of a query may be made of, for whoever mistypes it. */
const KEYS = [
  ...['event_name', 'from', 'to', 'event_properties', 'session_properties', 'operator', 'value', 'aggregate'],
  ...['common_profile_properties', 'profile_fields', 'demographics', 'technographics', 'app_fields', 'reachability'],
  ...['geo_fields', 'geo_radius', 'advanced_query', 'did_all', 'did_any', 'any_events', 'did_none', 'property', 'name'],
];

type Issue = z.ZodError['issues'][number];

/** Of a union, the alternative that came furthest: what its author meant. */
function deepest(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const inside = issue.errors
    .flat()
    .flatMap(deepest)
    .filter((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys')
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  return inside.length > 0 ? inside.toSorted((a, b) => b.path.length - a.path.length) : [issue];
}

function pathOf(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return text.replace(/^\./, '') || 'query';
}
