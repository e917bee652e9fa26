import type { paths } from '../../api/schema.d.ts';
import type { Attempt } from './template.ts';

/**
 * What attempts are searched by. It lives in the address, goes to the API, and is applied at once to what is loaded already;
 * only a person is known to the API alone, which knows all their names.
 */
export type AttemptFilter = {
  template: string;
  campaign: string;
  person: string;
  delivery: string;
  status: string;
  classes: readonly string[];
  outcomes: readonly string[];
  window: TimeWindow;
};

/** The last so many hours, or from one instant to another. */
export type TimeWindow = { hours: number } | { from: string; to: string };

type Query = NonNullable<paths['/api/webhooks/attempts']['get']['parameters']['query']>;

const TEXTS = ['template', 'campaign', 'person', 'delivery', 'status'] as const;
const DAY = 24;
/** Attempts are kept for 90 days. */
export const KEPT_HOURS = 90 * DAY;

export const windows = [
  { hours: 1, label: 'Last hour' },
  { hours: DAY, label: 'Last 24 hours' },
  { hours: 7 * DAY, label: 'Last 7 days' },
  { hours: 30 * DAY, label: 'Last 30 days' },
  { hours: KEPT_HOURS, label: 'Last 90 days: all there are' },
];

export function filterIn(params: URLSearchParams): AttemptFilter {
  const text = (name: string) => params.get(name) ?? '';
  const list = (name: string) => text(name).split(',').filter(Boolean);
  const hours = Number(text('hours'));
  const [from, to] = [text('from'), text('to')];
  return {
    ...{ template: text('template'), campaign: text('campaign'), person: text('person') },
    ...{ delivery: text('delivery'), status: text('status') },
    classes: list('class'),
    outcomes: list('outcome'),
    window: isTime(from) && isTime(to) ? { from, to } : { hours: isHours(hours) ? hours : DAY },
  };
}

const isHours = (hours: number) => Number.isInteger(hours) && hours >= 1 && hours <= KEPT_HOURS;
const isTime = (text: string) => !Number.isNaN(Date.parse(text));

/** The address with another filter; what else is in it stays. */
export function withFilter(params: URLSearchParams, filter: AttemptFilter): URLSearchParams {
  const next = new URLSearchParams(params);
  const put = (name: string, value: string) => (value === '' ? next.delete(name) : next.set(name, value));
  for (const name of TEXTS) put(name, filter[name]);
  put('class', filter.classes.join(','));
  put('outcome', filter.outcomes.join(','));
  const { window } = filter;
  put('hours', 'hours' in window && window.hours !== DAY ? String(window.hours) : '');
  put('from', 'from' in window ? window.from : '');
  put('to', 'from' in window ? window.to : '');
  return next;
}

export const emptyFilter: AttemptFilter = filterIn(new URLSearchParams());

export function isEmpty(filter: AttemptFilter): boolean {
  return TEXTS.every((name) => filter[name] === '') && filter.classes.length + filter.outcomes.length === 0;
}

/** As the API is asked. */
export function queryOf(filter: AttemptFilter, now: number): Query {
  const { template, campaign, person, delivery, status, classes, outcomes, window } = filter;
  const given = {
    ...{ template, campaign, delivery, status, profile: person, class: classes.join(','), outcome: outcomes.join(',') },
    ...('hours' in window ? { from: startOf(window.hours, now) } : window),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== ''));
}

/** The reader's clock and the API's differ, and what is longer ago than attempts are kept is refused. */
const SLACK_MS = 600_000;

function startOf(hours: number, now: number): string {
  return new Date(now - Math.min(hours * 3_600_000, KEPT_HOURS * 3_600_000 - SLACK_MS)).toISOString();
}

/** Whether an attempt fits, as far as the page can tell: time and person are the API's to tell. */
export function fits(filter: AttemptFilter): (attempt: Attempt) => boolean {
  const { template, campaign, delivery, status } = filter;
  const classes = new Set(filter.classes);
  const outcomes = new Set<string>(filter.outcomes);
  const isNumber = (asked: string, value: number | undefined) =>
    asked === '' || (value !== undefined && asked.trim() === String(value));
  return (attempt) =>
    isNumber(template, attempt.templateId) &&
    isNumber(campaign, attempt.campaignId) &&
    isNumber(status, attempt.status) &&
    (delivery === '' || attempt.deliveryId === delivery.trim()) &&
    (classes.size === 0 || classes.has(attempt.class)) &&
    (outcomes.size === 0 || outcomes.has(attempt.outcome));
}

/** Whether what was found by one filter tells anything of what another would find: the same person, the same time. */
export function isComparable(one: AttemptFilter, other: AttemptFilter): boolean {
  return one.person === other.person && JSON.stringify(one.window) === JSON.stringify(other.window);
}

/** What the API would refuse is left to it, which says why. */
const isSound = (name: string, text: string) => name === 'delivery' || /^\d{1,15}$/.test(text.trim());

/** Whether all that the one would find is among what the other found. */
export function isWithin(one: AttemptFilter, other: AttemptFilter): boolean {
  const narrower = (mine: readonly string[], theirs: readonly string[]) =>
    theirs.length === 0 || (mine.length > 0 && mine.every((word) => theirs.includes(word)));
  return (
    isComparable(one, other) &&
    (['template', 'campaign', 'delivery', 'status'] as const).every(
      (name) => other[name] === one[name] || (other[name] === '' && isSound(name, one[name])),
    ) &&
    narrower(one.classes, other.classes) &&
    narrower(one.outcomes, other.outcomes)
  );
}
