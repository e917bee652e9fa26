import { liveProblem } from '#core/cql/live/live-query.ts';
import type { Clock } from '#core/cql/read/days.ts';
import { parseQuery } from '#core/cql/read/parse-for-resource.ts';
import { readQuery } from '#core/cql/read/read-query.ts';
import type { Query } from '#core/cql/tree.ts';
import { badField } from '#core/input.ts';
import { type Definition, isLive } from './campaign.ts';

/** Whether the queries of a trigger can be read; throws `bad-input` that begins with the path of what is wrong. */
export function checkTrigger({ trigger }: Pick<Definition, 'trigger'>, clock: Clock): void {
  if (trigger.kind === 'past') checkPast(trigger.query, clock);
  if ('profile' in trigger && trigger.profile !== undefined) {
    checkFilters({ common_profile_properties: trigger.profile }, { under: 'trigger.profile', clock });
  }
  if (!isLive(trigger)) return;
  for (const [place, event] of trigger.events.entries())
    checkEvent(event, { under: `trigger.events[${place}]`, clock });
  if (trigger.kind === 'inaction') checkEvent(trigger.not, { under: 'trigger.not', clock });
}

type Checking = { under: string; clock: Clock };
const EVENT_KEYS = ['event_name', 'event_properties', 'session_properties'];

/** Of a live event there are no days: it is the one that comes. */
function checkEvent(event: Record<string, unknown>, { under, clock }: Checking): void {
  const stranger = Object.keys(event).find((key) => !EVENT_KEYS.includes(key));
  if (stranger !== undefined)
    throw badField(`${under}.${stranger}`, `is not a field here; there are ${EVENT_KEYS.join(', ')}`);
  if (event.event_name === undefined) throw badField(`${under}.event_name`, 'is missing');
  const problem = liveProblem(checkFilters(event, { under, clock }));
  if (problem !== undefined) throw underPath(under, problem);
}

function checkFilters(query: Record<string, unknown>, { under, clock }: Checking): Query {
  const read = readQuery(query, clock);
  if (read.kind === 'query') return read.query;
  throw read.kind === 'invalid' ? underPath(under, read.error) : badField(under, 'must be an object');
}

function checkPast(query: unknown, clock: Clock): void {
  const under = 'trigger.query';
  const parsed = parseQuery(query, { resource: 'profiles', clock });
  switch (parsed.kind) {
    case 'query':
      return;
    case 'malformed':
      throw badField(under, 'must be a query, as an object');
    case 'future':
      throw badField(`${under}.to`, `must not be later than ${parsed.latest}`);
    case 'not-exportable':
      throw badField(`${under}.event_name`, 'is an event that cannot be asked for');
    case 'invalid':
      throw underPath(under, parsed.error);
  }
}

/** The error's path below another; a query that is wrong as a whole calls itself `query`. */
export function underPath(under: string, error: string) {
  const [, path = '', problem = error] = /^(.*?): (.*)$/s.exec(error) ?? [];
  const inner = path.replace(/^common_profile_properties\.?/, under.endsWith('.profile') ? '' : '$&');
  return badField(path === 'query' || inner === '' ? under : `${under}.${inner}`, problem);
}
