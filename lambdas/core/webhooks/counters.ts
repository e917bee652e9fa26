import type { Attempt } from './attempt.ts';

/**
 * What is counted of attempts, per template and per campaign: numbers that are only ever added to, so that counters of several
 * minutes, or of several objects of the log, are summed by name. What people are shown of them is `core/webhooks/stats.ts`.
 */
const outcomesCounted = ['delivered', 'retry', 'exhausted', 'refused', 'parked'] as const;

/** Classes of answers and troubles by which failures are counted; any other is `other`, so that a row has so many numbers at most. */
export const failureClasses = [
  ...['1xx', '3xx', '4xx', '5xx'],
  ...['timeout', 'dns', 'closed-address', 'connect', 'tls', 'reset', 'protocol', 'refused', 'other'],
] as const;

/** Upper bounds of the histogram of latencies, milliseconds: a call is given 5 s. What took longer is in `Infinity`. */
export const latencyBounds = [
  ...[10, 25, 50, 75, 100, 150, 200, 300, 400, 500, 750],
  ...[1_000, 1_500, 2_000, 3_000, 4_000, 5_000],
  Number.POSITIVE_INFINITY,
] as const;

export type Counters = ReadonlyMap<string, number>;

export const failedIn = (name: string) => `failed_${name}`;
export const withinMs = (bound: number) => `le_${bound}`;

/** Every name that a row of counters may have, with the numbers of its attempts, deliveries and milliseconds. */
export const counterNames: readonly string[] = [
  ...['sent', 'attempts', 'ms', ...outcomesCounted],
  ...failureClasses.map(failedIn),
  ...latencyBounds.map(withinMs),
];

/** By what an attempt is counted. */
export type Scope = { kind: 'template' | 'campaign'; id: number };

export function scopesOf({ templateId, campaignId }: Pick<Attempt, 'templateId' | 'campaignId'>): Scope[] {
  return [
    ...(templateId === undefined ? [] : [{ kind: 'template' as const, id: templateId }]),
    ...(campaignId === undefined ? [] : [{ kind: 'campaign' as const, id: campaignId }]),
  ];
}

/** Whether a call went to its receiver: not while it was set aside, nor where it was refused before it was dialled. */
export function wasMade({ outcome, class: answered }: Pick<Attempt, 'outcome' | 'class'>): boolean {
  return outcome !== 'parked' && answered !== 'refused';
}

/** The class that a failed attempt is counted under; undefined for one that succeeded, or was none. */
export function failureOf({ outcome, class: answered }: Pick<Attempt, 'outcome' | 'class'>): string | undefined {
  if (outcome === 'delivered' || outcome === 'parked') return undefined;
  return failureClasses.find((known) => known === answered) ?? 'other';
}

/** A delivery counts as sent with its first attempt, be it on a replay because it had been set aside before. */
function isFirst({ attempt, outcome, replay }: Attempt): boolean {
  return attempt === 1 && outcome !== 'parked' && !replay?.attempted;
}

/** What one attempt adds. */
export function countersOf(attempt: Attempt): Counters {
  const failure = failureOf(attempt);
  const bound = latencyBounds.find((most) => attempt.ms <= most) ?? Number.POSITIVE_INFINITY;
  return new Map<string, number>([
    [attempt.outcome, 1],
    ...(isFirst(attempt) ? [['sent', 1] as const] : []),
    ...(attempt.outcome === 'parked' ? [] : [['attempts', 1] as const]),
    ...(failure === undefined ? [] : [[failedIn(failure), 1] as const]),
    ...(wasMade(attempt)
      ? ([
          ['ms', attempt.ms],
          [withinMs(bound), 1],
        ] as const)
      : []),
  ]);
}

export function sumOf(all: Iterable<Counters>): Counters {
  const sum = new Map<string, number>();
  for (const counters of all) {
    for (const [name, value] of counters) sum.set(name, (sum.get(name) ?? 0) + value);
  }
  return sum;
}

/** `2026-11-27T04:37`, in UTC. */
export const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16);
/** `2026-11-27`, in UTC. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** A row of counters: of a scope, in a minute or a day. */
export type Row = Scope & { span: 'minute' | 'day'; at: string; counters: Counters };

/** The rows that attempts add to, in an order that follows from the attempts alone. */
export function tally(attempts: Iterable<Attempt>): Row[] {
  const rows = new Map<string, Omit<Row, 'counters'> & { counters: Counters[] }>();
  for (const attempt of attempts) {
    const counters = countersOf(attempt);
    const spans = { minute: minuteOf(attempt.at), day: dayOf(attempt.at) };
    for (const scope of scopesOf(attempt)) {
      for (const span of ['minute', 'day'] as const) {
        const key = `${scope.kind}#${scope.id}#${span}#${spans[span]}`;
        const row = rows.get(key) ?? { ...scope, span, at: spans[span], counters: [] };
        row.counters.push(counters);
        rows.set(key, row);
      }
    }
  }
  return [...rows]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => ({ ...row, counters: sumOf(row.counters) }));
}

/** Of the attempts that were made, how many there were and how many failed, by class. */
export function madeIn(counters: Counters): {
  attempts: number;
  failed: number;
  byClass: { class: string; attempts: number }[];
} {
  const of = (name: string) => counters.get(name) ?? 0;
  const byClass = failureClasses
    .filter((name) => name !== 'refused' && of(failedIn(name)) > 0)
    .map((name) => ({ class: name, attempts: of(failedIn(name)) }));
  return {
    attempts: latencyBounds.reduce((sum, bound) => sum + of(withinMs(bound)), 0),
    failed: byClass.reduce((sum, { attempts }) => sum + attempts, 0),
    byClass,
  };
}
