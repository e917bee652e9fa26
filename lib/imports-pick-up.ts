import { Duration } from 'aws-cdk-lib';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import type { PickUpEnv } from '../lambdas/imports/env.ts';
import { allow, mayItems, mayReadObjects, mayStart, mayWriteObjects } from './platform/allow.ts';
import { countOf, lambdaFor, nameInOutputs } from './platform/function.ts';
import { mayKnowCallers, mayPublish } from './platform/grants.ts';
import { starterOf } from './platform/scheduler-role.ts';
import { startEvery } from './platform/start-every.ts';
import type { SliceProps } from './slice-props.ts';

type Props = Pick<SliceProps, 'stage' | 'data' | 'alarms'> & { runImport: StateMachine };

/** What looks at dropped files. It is asked to every minute, where there is SFTP; without, it is there and nobody asks. */
export function pickUp(scope: Construct, { stage, data, alarms, runImport }: Props): void {
  const { restsFor, restsUnsizedFor, refusedAfter } = stage.dropped;
  const fn = lambdaFor<PickUpEnv>(scope, 'imports/pick-up', {
    stage,
    memoryMb: stage.memoryMb.http,
    timeout: Duration.minutes(5),
    environment: {
      ACCOUNTS_TABLE: data.accounts.tableName,
      IMPORTS_TABLE: data.imports.tableName,
      IMPORT_FILES_BUCKET: data.importFiles.bucketName,
      RUN_IMPORT_MACHINE: runImport.stateMachineArn,
      EVENT_BUS: data.bus.eventBusName,
      INGEST_LANES: String(stage.lanes),
      RESTS_FOR: String(restsFor),
      RESTS_UNSIZED_FOR: String(restsUnsizedFor),
      REFUSED_AFTER: String(refusedAfter),
    },
  });
  nameInOutputs(fn);
  mayKnowCallers(fn, data);
  mayItems(fn, data.imports, ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem']);
  mayReadObjects(fn, data.importFiles);
  mayWriteObjects(fn, data.importFiles);
  allow(fn, { actions: ['s3:AbortMultipartUpload'], on: [data.importFiles.arnForObjects('*')] });
  mayPublish(fn, data);
  mayStart(fn, runImport);
  if (!stage.sftp) return;
  startEvery(scope, 'PickUpEveryMinute', {
    fn,
    role: starterOf(fn, scope, 'PickUpSchedulerRole'),
    every: Duration.minutes(1),
    what: 'Files that were dropped by SFTP',
    retryAttempts: 0,
  });
  alarms.add('Imports/PickUp/Failed', {
    severity: 'high',
    metric: countOf(stage, { path: 'imports/pick-up', metricName: 'DroppedFailed', period: Duration.minutes(15) }),
    missing: 'breaching',
    errorImpact:
      'Files that were dropped by SFTP are not imported; or nobody has looked for them for a quarter of an hour.',
  });
}
