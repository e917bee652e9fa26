import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { platform } from './env.ts';

/**
 * One canonical line per unit of work, written by the wrappers: `event` in bus-event grammar, `ms`, ids and counts.
 * Never bodies, tokens or profile fields. `count` publishes an EMF metric in the namespace of the stage.
 */
export type Facts = Record<string, string | number | boolean | undefined>;

const logger = new Logger({ logRecordOrder: ['level', 'message', 'timestamp'] });
const namespace = platform.POWERTOOLS_METRICS_NAMESPACE;
const metrics = new Metrics({ namespace });

export function logLine(event: string, facts: Facts): void {
  logger.info(event, { event, ...facts });
}

export function logFailure(event: string, thrown: unknown, facts: Facts = {}): void {
  logger.error(event, { event, ...facts, error: thrown instanceof Error ? thrown : new Error(String(thrown)) });
}

/** Adds to a CloudWatch metric; flushed at once, so that a crash later in the invocation cannot take it along. */
export function count(metric: string, value: number): void {
  metrics.addMetric(metric, MetricUnit.Count, value);
  metrics.publishStoredMetrics();
}

/** Of one thing several numbers: metrics that also have these dimensions, of few values each. */
export function measure(dimensions: Readonly<Record<string, string>>, measured: readonly Measured[]): void {
  const own = new Metrics({ namespace, defaultDimensions: dimensions });
  for (const { metric, unit, values } of measured) {
    for (const value of values) own.addMetric(metric, MetricUnit[unit], value);
  }
  own.publishStoredMetrics();
}
export type Measured = { metric: string; unit: 'Count' | 'Milliseconds'; values: readonly number[] };
