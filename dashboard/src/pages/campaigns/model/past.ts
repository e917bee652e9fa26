import { compactDay, dashedDay } from './days.ts';
import { type EventForm, emptyEvent, eventRow, wireEvent } from './events.ts';
import { keptText, listIn, objectOf, pairsOf, readKept, textIn, valueIn } from './objects.ts';

/** What people did and did not do in windows of days: a form, and a query of people in the query language. */
export type Days = { kind: 'last'; days: string } | { kind: 'between'; from: string; to: string };
export type DidForm = EventForm & {
  days: Days;
  /** How often, where once is not enough. */
  times: { operator: string; value: string } | null;
};
export type PastForm = {
  did: readonly DidForm[];
  /** Whether one of `did` is enough. */
  any: boolean;
  didNot: readonly DidForm[];
  /** JSON of what the query says besides. */
  kept: string;
};

/** Of a clause without days. */
const YEAR = '365';
export const emptyDid: DidForm = { ...emptyEvent, days: { kind: 'last', days: '30' }, times: null };
export const emptyPast: PastForm = { did: [emptyDid], any: false, didNot: [], kept: '' };

export function wirePast({ did, any, didNot, kept }: PastForm): Record<string, unknown> {
  const clauses = did.map((one) => wireDid(one));
  const advanced = objectOf(
    any ? [] : [['did_all', clauses]],
    any && clauses.length > 0 ? [['did_any', { any_events: clauses }]] : [],
    [['did_none', didNot.map((one) => wireDid(one))]],
  );
  const rest = readKept(kept);
  const merged = objectOf(Object.entries(advanced), pairsOf(rest.find(([key]) => key === 'advanced_query')?.[1]));
  return objectOf(
    rest.filter(([key]) => key !== 'advanced_query'),
    Object.keys(merged).length > 0 ? [['advanced_query', merged]] : [],
  );
}

function wireDid({ days, times, ...event }: DidForm): Record<string, unknown> {
  return objectOf(
    Object.entries(wireEvent(event)),
    days.kind === 'last'
      ? [['from', `-${days.days}d`]]
      : [
          ['from', wireDay(days.from)],
          ['to', days.to === '' ? undefined : wireDay(days.to)],
        ],
    times
      ? [
          ['operator', times.operator],
          ['value', numberOf(times.value)],
        ]
      : [],
  );
}

const wireDay = (day: string) => numberOf(compactDay(day));
const numberOf = (text: string) => (/^\d{1,15}$/.test(text) ? Number(text) : text);

export function pastRows(wire: unknown): PastForm {
  const query = unwrapped(wire);
  const advanced = valueIn(query, 'advanced_query');
  const anyOf = valueIn(advanced, 'did_any');
  const all = listIn(advanced, 'did_all');
  // One of several is asked for only where nothing else is, and without how many: else it stays as it is.
  const any = all.length === 0 && pairsOf(anyOf).length === 1 && listIn(anyOf, 'any_events').length > 0;
  const read = (clauses: readonly unknown[]) => clauses.map((one) => didRow(one));
  const shown = ['did_all', 'did_none', ...(any ? ['did_any'] : [])];
  const besides = keptText(pairsOf(advanced).filter(([key]) => !shown.includes(key)));
  return {
    did: read(any ? listIn(anyOf, 'any_events') : all),
    any,
    didNot: read(listIn(advanced, 'did_none')),
    kept: keptText([
      ...pairsOf(query).filter(([key]) => key !== 'advanced_query'),
      ['advanced_query', besides === '' ? undefined : JSON.parse(besides)],
    ]),
  };
}

/** A query may be wrapped once. */
function unwrapped(wire: unknown): unknown {
  const pairs = pairsOf(wire);
  const [only] = pairs;
  return pairs.length === 1 && only?.[0] === 'query' ? only[1] : wire;
}

const SHOWN = ['from', 'to', 'operator', 'value'];

function didRow(wire: unknown): DidForm {
  const operator = textIn(wire, 'operator');
  const value = valueIn(wire, 'value');
  const counts = operator !== '' && typeof value === 'number';
  const days = daysIn(wire);
  const shown = [...(days ? ['from', 'to'] : []), ...(counts ? ['operator', 'value'] : [])];
  const row = eventRow(wire, SHOWN);
  const kept = pairsOf(wire).filter(([key]) => SHOWN.includes(key) && !shown.includes(key));
  return {
    ...row,
    kept: keptText([...readKept(row.kept), ...kept]),
    days: days ?? { kind: 'last', days: YEAR },
    times: counts ? { operator, value: String(value) } : null,
  };
}

function daysIn(wire: unknown): Days | undefined {
  const [from, to] = [textIn(wire, 'from'), textIn(wire, 'to')];
  if (from === '' && to === '') return undefined;
  const [, days] = /^-(\d{1,4})d$/.exec(from) ?? [];
  if (days !== undefined && to === '') return { kind: 'last', days };
  const span = { kind: 'between' as const, from: dashedDay(from), to: dashedDay(to) };
  return span.from !== '' && (to === '' || span.to !== '') ? span : undefined;
}
