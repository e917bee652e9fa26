import type { Clock } from '#core/cql/read/days.ts';
import { parseQuery } from '#core/cql/read/parse-for-resource.ts';
import type { Query } from '#core/cql/tree.ts';
import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';

/** To whom a campaign goes: to everybody, or to who fits a query; `where` is the query as it was sent. */
export type Audience = { kind: 'everybody' } | { kind: 'query'; query: Query; where: unknown };

/**
 * Exactly one of `where`, a query as `/1/profiles.json` takes it, and `segment: "all"`: a campaign that names neither by a
 * slip must not go to everybody. Throws `bad-input` that begins with the path of what is wrong: `where.event_name: …`.
 */
export function readAudience(
  { where, segment }: { where?: unknown; segment?: 'all' | undefined },
  clock: Clock,
): Audience {
  const hasQuery = (where ?? undefined) !== undefined;
  if (hasQuery === (segment !== undefined)) throw badField('where', 'either where or segment "all" must be given');
  if (!hasQuery) return { kind: 'everybody' };
  const parsed = parseQuery(where, { resource: 'profiles', clock });
  switch (parsed.kind) {
    case 'query':
      return { ...parsed, where };
    case 'malformed':
      throw badField('where', 'must be a query, as an object');
    case 'future':
      throw badField('where.to', `must not be later than ${parsed.latest}`);
    case 'not-exportable':
      throw badField('where.event_name', 'is an event that cannot be asked for');
    case 'invalid':
      throw new Failure('bad-input', underWhere(parsed.error), { retry: 'never' });
  }
}

/** A query that is wrong as a whole calls itself `query`. */
function underWhere(error: string): string {
  const whole = 'query: ';
  return error.startsWith(whole) ? `where: ${error.slice(whole.length)}` : `where.${error}`;
}
