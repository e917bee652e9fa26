import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { DeliverInstantEnv } from '../lambdas/exports/env.ts';
import { allowCustomersStores } from './exports-writer.ts';
import { mayItems } from './platform/allow.ts';
import { mayOpenCredentials } from './platform/grants.ts';
import { queueWorker } from './platform/queue-worker.ts';
import type { SliceProps } from './slice-props.ts';

/** The worker that delivers events of exports as they come; answers its queue, which the stream's second reader fills. */
export function deliverInstant(scope: Construct, { stage, data, alarms, egress }: SliceProps): Queue {
  const { worker, queue } = queueWorker<DeliverInstantEnv>(scope, 'exports/deliver-instant', {
    stage,
    egress,
    alarms,
    duckDb: true,
    memoryMb: stage.memoryMb.http,
    timeout: Duration.seconds(30),
    batch: { size: 10, window: Duration.seconds(0) },
    maxConcurrency: stage.concurrency.instant,
    // One more than the worker itself counts: what a partner does not take is left to the run, and never put aside.
    tries: 4,
    errorImpact: 'Events of exports are not delivered as they come; the exports’ runs deliver them.',
    environment: () => ({
      EXPORTS_TABLE: data.exports.tableName,
      REACTIONS_TABLE: data.reactions.tableName,
      PROFILES_TABLE: data.profiles.tableName,
      EXPORT_KEY_ID: data.exportSecrets.keyId,
      EXPORTS_WRITER_ARN: data.exportsWriter.roleArn,
      INSTANT_FOR_SECONDS: String(stage.instant.forSeconds),
    }),
  });
  mayItems(worker, data.exports, ['GetItem']);
  mayItems(worker, data.reactions, ['UpdateItem']);
  mayItems(worker, data.profiles, ['BatchGetItem']);
  mayOpenCredentials(worker, data);
  allowCustomersStores(worker, data.exportsWriter);
  return queue;
}
