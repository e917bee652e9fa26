import { Duration } from 'aws-cdk-lib';
import { type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { KinesisEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { StoreBatchEnv } from '../lambdas/lake/env.ts';
import { addGuard } from './lake-guard.ts';
import { addTables } from './lake-tables.ts';
import { mayItems, mayWriteObjects } from './platform/allow.ts';
import { countOf, lambdaFor, nameInOutputs } from './platform/function.ts';
import { mayPublish } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** Stores records from the stream: as Parquet, in profiles and in the commit log. */
export class Lake extends Construct {
  constructor(scope: Construct, id: string, props: SliceProps) {
    super(scope, id);
    const storeBatch = this.#storeBatch(props);
    this.#watch(storeBatch, props);
    addGuard(this, props);
    addTables(this, props);
  }

  #storeBatch({ stage, data }: SliceProps): LambdaFunction {
    const storeBatch = lambdaFor<StoreBatchEnv>(this, 'lake/store-batch', {
      stage,
      duckDb: true,
      memoryMb: stage.memoryMb.engine,
      scratchMb: 2048,
      timeout: Duration.minutes(5),
      environment: {
        COMMITS_TABLE: data.commits.tableName,
        PROFILES_TABLE: data.profiles.tableName,
        FLOW_TABLE: data.flow.tableName,
        LAKE_BUCKET: data.lake.bucketName,
        QUARANTINE_BUCKET: data.quarantine.bucketName,
        INGEST_STREAM: data.ingest.streamName,
        EVENT_BUS: data.bus.eventBusName,
      },
    });
    mayItems(storeBatch, data.commits, ['GetItem', 'Query', 'PutItem']);
    mayItems(storeBatch, data.profiles, ['BatchGetItem', 'GetItem', 'PutItem']);
    mayItems(storeBatch, data.flow, ['GetItem', 'PutItem', 'UpdateItem']);
    mayWriteObjects(storeBatch, data.lake);
    mayWriteObjects(storeBatch, data.quarantine);
    mayPublish(storeBatch, data);
    // One writer per shard: the checkpoint, and the order of one person's records, depend on it. The handler quarantines
    // records that cannot be stored. So a batch that fails is tried again until it works or expires.
    storeBatch.addEventSource(
      new KinesisEventSource(data.ingest, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        parallelizationFactor: 1,
        batchSize: 1000,
        maxBatchingWindow: Duration.seconds(stage.storeWindowSeconds),
        bisectBatchOnError: true,
      }),
    );
    nameInOutputs(storeBatch);
    return storeBatch;
  }

  #watch(storeBatch: LambdaFunction, { stage, alarms }: SliceProps): void {
    alarms.add('Lake/StoreBatch/IteratorAge', {
      severity: 'high',
      metric: storeBatch.metric('IteratorAge', { period: Duration.minutes(5), statistic: 'max' }),
      atLeast: Duration.minutes(15).toMilliseconds(),
      errorImpact: 'Uploaded records cannot be read yet; the stream keeps them for a week.',
    });
    alarms.add('Lake/StoreBatch/QuarantinedRecords', {
      severity: 'high',
      metric: countOf(stage, {
        path: 'lake/store-batch',
        metricName: 'QuarantinedRecords',
        period: Duration.minutes(5),
      }),
      errorImpact: 'Accepted records could not be stored and were put aside with their bytes.',
    });
  }
}
