import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { Failure, reasonOf } from '#core/failure.ts';
import { count, type Facts, logFailure, logLine } from './log.ts';
import { traced } from './trace.ts';

/**
 * The edge of every queue worker: each message on its own, in parallel. A failure that a retry can help, or an unknown
 * error, goes back to the queue (and to its dead-letter queue after maxReceiveCount); one that no retry can help is
 * recorded and acknowledged.
 */
export function queueHandler(options: { name: string }, handle: (record: SQSRecord) => Promise<Facts>) {
  return traced(async function onQueue(event: SQSEvent): Promise<SQSBatchResponse> {
    const outcomes = await Promise.all(event.Records.map((record) => settle(options.name, handle, record)));
    const failed = event.Records.filter((_, index) => outcomes[index] === 'again');
    return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.messageId })) };
  });
}

/**
 * The edge of a worker that takes a batch as a whole: it says itself which messages go back to the queue. What it throws brings
 * all of them back.
 */
export function queueBatchHandler(
  options: { name: string },
  handle: (records: readonly SQSRecord[]) => Promise<{ again: readonly string[]; facts: Facts }>,
) {
  return traced(async function onQueueBatch(event: SQSEvent): Promise<SQSBatchResponse> {
    const startedAt = performance.now();
    const elapsed = () => Math.round(performance.now() - startedAt);
    try {
      const { again, facts } = await handle(event.Records);
      logLine(options.name, { ms: elapsed(), messages: event.Records.length, again: again.length, ...facts });
      return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
    } catch (thrown) {
      logFailure(`${options.name}.failed`, thrown, {
        ms: elapsed(),
        again: event.Records.length,
        reason: reasonOf(thrown),
      });
      return { batchItemFailures: event.Records.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    }
  });
}

/** What a message says; one that cannot be read is counted, and thrown again. */
export function readCounted<Content>(read: () => Content): Content {
  try {
    return read();
  } catch (thrown) {
    count('UnreadableMessages', 1);
    throw thrown;
  }
}

async function settle(
  name: string,
  handle: (record: SQSRecord) => Promise<Facts>,
  record: SQSRecord,
): Promise<'done' | 'again'> {
  const startedAt = performance.now();
  try {
    const facts = await handle(record);
    logLine(name, { ms: Math.round(performance.now() - startedAt), messageId: record.messageId, ...facts });
    return 'done';
  } catch (thrown) {
    const again = !(thrown instanceof Failure) || thrown.retry === 'later';
    logFailure(`${name}.failed`, thrown, { messageId: record.messageId, again, reason: reasonOf(thrown) });
    return again ? 'again' : 'done';
  }
}
