import type { Context } from 'aws-lambda';
import { reasonOf } from '#core/failure.ts';
import { type Facts, logFailure, logLine } from './log.ts';
import { traced } from './trace.ts';

/**
 * The edge of functions that are called with an event and answered with a value (state machine steps, asynchronous
 * calls, the stream). Any failure is logged and thrown on: the caller's retries and Catch decide.
 */
export function eventHandler<Event, Result>(
  options: { name: string },
  handle: (event: Event, context: Context) => Promise<{ result: Result; facts: Facts }>,
) {
  return traced(async function onEvent(event: Event, context: Context): Promise<Result> {
    const startedAt = performance.now();
    const elapsed = () => Math.round(performance.now() - startedAt);
    try {
      const { result, facts } = await handle(event, context);
      logLine(options.name, { ms: elapsed(), requestId: context.awsRequestId, ...facts });
      return result;
    } catch (thrown) {
      logFailure(`${options.name}.failed`, thrown, { ms: elapsed(), reason: reasonOf(thrown) });
      throw thrown;
    }
  });
}
