import { offsetAt } from '#core/values/calendar.ts';
import type { EventClause, EventFilter } from '../tree.ts';
import { holdsFor } from './check.ts';
import { finder, type Props, valuesOf } from './property.ts';

/** Clauses about one event, as `sql/event-sql.ts` has them for all. What looks back at other events is not asked here. */
export type LiveEvent = { /** Of its name, folded. */ key: string /** Epoch seconds. */; ts: number; props: Props };
export type EventHolds = (event: LiveEvent) => boolean;

export function eventTest(clause: EventClause, timezone: string): EventHolds {
  const { eventKey, window } = clause;
  const filters = clause.filters.map((filter) => filterTest(filter, timezone));
  return (event) =>
    (eventKey === undefined || event.key === eventKey) &&
    event.ts >= window.from &&
    event.ts < window.until &&
    filters.every((holds) => holds(event));
}

function filterTest(filter: EventFilter, timezone: string): EventHolds {
  switch (filter.kind) {
    case 'property': {
      const holds = holdsFor(filter.check);
      const find = finder(filter.names);
      return ({ props }) =>
        holds([...valuesOf(find(props)), ...itemsOf(props).flatMap((item) => valuesOf(find(item)))]);
    }
    case 'first-time':
      return () => false;
    case 'time-of-day': {
      const { from, to } = filter;
      return ({ ts }) => {
        const second = localSeconds(ts, timezone) % DAY;
        return from <= to ? second >= from && second <= to : second >= from || second <= to;
      };
    }
    case 'day-of-week':
      return ({ ts }) => filter.days.includes(localDate(ts, timezone).getUTCDay());
    case 'day-of-month':
      return ({ ts }) => filter.days.includes(localDate(ts, timezone).getUTCDate());
  }
}

/** Of a charge, any item may match. */
function itemsOf(props: Props): readonly unknown[] {
  const items: unknown = Object.hasOwn(props, 'Items') ? props.Items : undefined;
  return Array.isArray(items) ? items : [];
}

const DAY = 86_400;
const localDate = (ts: number, timezone: string) => new Date(localSeconds(ts, timezone) * 1_000);

/** The clause of many campaigns asks the same of one event. */
let last = { ts: Number.NaN, timezone: '', seconds: 0 };

function localSeconds(ts: number, timezone: string): number {
  if (last.ts !== ts || last.timezone !== timezone) last = { ts, timezone, seconds: ts + offsetAt(ts, timezone) };
  return last.seconds;
}
