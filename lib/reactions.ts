import { Duration } from 'aws-cdk-lib';
import { type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ReactBatchEnv } from '../lambdas/reactions/env.ts';
import { mayItems, maySend } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import type { SliceProps } from './slice-props.ts';

/** The queues of those who hear of events: exports, and live campaigns. */
type ReactionsProps = SliceProps & { instant: Queue; qualify: Queue };

/** The second reader of the stream: hands events on to those who are to hear of them at once. */
export class Reactions extends Construct {
  constructor(scope: Construct, id: string, props: ReactionsProps) {
    super(scope, id);
    this.#watch(this.#reactBatch(props), props);
  }

  #reactBatch({ stage, data, instant, qualify }: ReactionsProps): LambdaFunction {
    const reactBatch = lambdaFor<ReactBatchEnv>(this, 'reactions/react-batch', {
      stage,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(60),
      environment: {
        REACTIONS_TABLE: data.reactions.tableName,
        INGEST_STREAM: data.ingest.streamName,
        INSTANT_QUEUE_URL: instant.queueUrl,
        QUALIFY_QUEUE_URL: qualify.queueUrl,
        INSTANT_FOR_SECONDS: String(stage.instant.forSeconds),
      },
    });
    mayItems(reactBatch, data.reactions, ['GetItem', 'Query', 'UpdateItem']);
    maySend(reactBatch, [instant, qualify]);
    // From now on, not from the stream's beginning: what came before has been stored, and nobody waits for it any more.
    reactBatch.addEventSource(
      new KinesisEventSource(data.ingest, {
        startingPosition: StartingPosition.LATEST,
        parallelizationFactor: 1,
        batchSize: 100,
        maxBatchingWindow: Duration.seconds(0),
        bisectBatchOnError: true,
      }),
    );
    return reactBatch;
  }

  #watch(reactBatch: LambdaFunction, { alarms }: SliceProps): void {
    alarms.add('Reactions/ReactBatch/IteratorAge', {
      severity: 'low',
      metric: reactBatch.metric('IteratorAge', { period: Duration.minutes(5), statistic: 'max' }),
      atLeast: Duration.minutes(5).toMilliseconds(),
      errorImpact: 'Live campaigns are late; events are not exported as they come, but by the exports’ runs.',
    });
  }
}
