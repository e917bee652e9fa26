import type { Attempt } from '#core/webhooks/attempt.ts';
import { failureOf, wasMade } from '#core/webhooks/counters.ts';

/**
 * What CloudWatch is told of attempts. Its price is by the combination of dimensions, so these are few: the purpose of a call,
 * and the class of a failure. Accounts and templates are told apart by the counters (`GET /api/webhooks/<id>/stats`) and by
 * what is announced on the bus, and not here, since there is no end of them.
 */
export const METRICS = {
  attempts: 'WebhookAttempts',
  failures: 'WebhookFailures',
  latency: 'WebhookLatency',
  exhausted: 'WebhookDispatchFailed',
  parked: 'WebhookParked',
} as const;

type Measured = {
  dimensions: Record<string, string>;
  values: { metric: string; unit: 'Count' | 'Milliseconds'; values: number[] }[];
};

/** Of an object, so many latencies are told of at most, evenly taken: as many as one entry of a metric holds. */
const MOST_LATENCIES = 100;

export function metricsOf(attempts: readonly Attempt[]): Measured[] {
  return [...Map.groupBy(attempts, ({ purpose }) => purpose)].flatMap(([purpose, ofPurpose]) => {
    const made = ofPurpose.filter(wasMade);
    const classes = Map.groupBy(ofPurpose, failureOf);
    const failures = [...classes].flatMap(([name, failed]) =>
      name === undefined
        ? []
        : [{ dimensions: { purpose, class: name }, values: [count(METRICS.failures, failed.length)] }],
    );
    const of = (outcome: string) => ofPurpose.filter((attempt) => attempt.outcome === outcome).length;
    return [
      {
        dimensions: { purpose },
        values: [
          count(METRICS.attempts, made.length),
          count(METRICS.exhausted, of('exhausted')),
          count(METRICS.parked, of('parked')),
          { metric: METRICS.latency, unit: 'Milliseconds' as const, values: some(made.map(({ ms }) => ms)) },
        ].filter(({ values }) => values.some((value) => value > 0)),
      },
      ...failures,
    ];
  });
}

const count = (metric: string, value: number) => ({ metric, unit: 'Count' as const, values: [value] });

function some(values: number[]): number[] {
  const step = Math.max(1, values.length / MOST_LATENCIES);
  const places = Array.from({ length: Math.min(values.length, MOST_LATENCIES) }, (_, place) =>
    Math.floor(place * step),
  );
  return places.flatMap((place) => values[place] ?? []);
}
