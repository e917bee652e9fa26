import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import { answerFor } from './checks.ts';
import { type HouseFunctionProps, lambdaFor, pascal } from './function.ts';
import type { HandlerPath } from './project.ts';

export type QueueWorkerProps<Env> = Omit<HouseFunctionProps<Env>, 'environment'> & {
  /** The handler's environment; the queues are given for a worker that puts messages on them itself. */
  environment: (queue: Queue, dlq: Queue) => Env;
  alarms: Alarms;
  /** Messages to one call of the function, and how long a call may wait for them. */
  batch: { size: number; window: Duration };
  /** Calls at once; at least 2, says SQS. */
  maxConcurrency: number;
  /** Times that a message is tried before it is put aside in the dead-letter queue. */
  tries: number;
  /** By `queueFor`, where something that the worker is told of has to know the queue. */
  made?: WorkerQueue;
} & Aside;
/** One sentence: what users lose while the dead-letter queue is not empty. Or a queue that several share, which has its own alarm. */
type Aside = { errorImpact: string; dlq?: never } | { dlq: Queue; errorImpact?: never };
type WorkerQueue = { queue: Queue; dlq: Queue };
type Work = Pick<QueueWorkerProps<never>, 'batch' | 'tries' | 'timeout'> & { dlq?: Queue | undefined };

export type QueueWorker = { worker: LambdaFunction; queue: Queue; dlq: Queue };

/** A queue, its dead-letter queue with an alarm unless it is shared, and the function that works it off, partial batches answered. */
export function queueWorker<Env extends Record<string, string> = never>(
  scope: Construct,
  path: HandlerPath,
  props: QueueWorkerProps<NoInfer<Env>>,
): QueueWorker {
  const { alarms, batch, maxConcurrency, tries, errorImpact, dlq: shared, environment, made, ...functionProps } = props;
  const id = pascal(path);
  const { queue, dlq } = made ?? queueFor(scope, path, { batch, tries, timeout: props.timeout, dlq: shared });
  const worker = lambdaFor<Env>(scope, path, { ...functionProps, environment: environment(queue, dlq) });
  worker.addEventSource(
    new SqsEventSource(queue, {
      batchSize: batch.size,
      maxBatchingWindow: batch.window,
      maxConcurrency,
      reportBatchItemFailures: true,
    }),
  );
  const slice = path.slice(0, path.indexOf('/'));
  const name = `${slice.charAt(0).toUpperCase()}${slice.slice(1)}/${id}` as const;
  if (errorImpact !== undefined) alarms.addForDlq(name, { dlq, errorImpact });
  return { worker, queue, dlq };
}

/** The queue of a worker, with its dead-letter queue. */
export function queueFor(scope: Construct, path: HandlerPath, { batch, tries, timeout, ...aside }: Work): WorkerQueue {
  const id = pascal(path);
  const dlq = aside.dlq ?? deadLetterQueue(scope, `${id}Dlq`);
  const queue = new Queue(scope, `${id}Queue`, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    // Six times what one call may take, or a message is handed out again while it is being worked on
    // (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
    visibilityTimeout: Duration.seconds(6 * timeout.toSeconds() + batch.window.toSeconds()),
    retentionPeriod: Duration.days(4),
    deadLetterQueue: { queue: dlq, maxReceiveCount: tries },
  });
  return { queue, dlq };
}

/** Keeps what could not be done for as long as SQS keeps anything. */
export function deadLetterQueue(scope: Construct, id: string): Queue {
  const dlq = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  answerFor(dlq, { finding: /^AwsSolutions-SQS3$/, reason: 'This queue is a dead-letter queue itself.' });
  return dlq;
}
