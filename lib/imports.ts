import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type {
  BeginImportEnv,
  FailImportEnv,
  FinishImportEnv,
  PutRowsEnv,
  WatchImportsEnv,
  WeighImportEnv,
} from '../lambdas/imports/env.ts';
import { comparePart, importsDesk } from './imports-desk.ts';
import { addMail } from './imports-mail.ts';
import { pickUp } from './imports-pick-up.ts';
import { importsReading } from './imports-reading.ts';
import { runImportMachine } from './imports-run.ts';
import { allow, mayItems, mayReadObjects, mayStart, mayWriteObjects } from './platform/allow.ts';
import { mayExecutions } from './platform/executions.ts';
import { countOf, lambdaFor } from './platform/function.ts';
import { mayIngest, mayLimitCallers, mayPublish, mayReadHead, mayReadRefusals } from './platform/grants.ts';
import { starterOf } from './platform/scheduler-role.ts';
import { startEvery } from './platform/start-every.ts';
import type { SliceProps } from './slice-props.ts';

/** An import's item, what is under way, and what is untold: moved on in one transaction. */
const MOVE = ['GetItem', 'UpdateItem', 'PutItem', 'DeleteItem'] as const;

/** Imports of files: the machine that does one, and the look at those that are under way. */
export class Imports extends Construct {
  readonly runImport: StateMachine;

  constructor(scope: Construct, id: string, props: SliceProps) {
    super(scope, id);
    this.runImport = runImportMachine(this, 'RunImport', {
      stage: props.stage,
      files: props.data.importFiles,
      steps: {
        ...importsReading(this, props),
        comparePart: comparePart(this, props),
        beginImport: this.#beginImport(props),
        weighImport: this.#weighImport(props),
        putRows: this.#putRows(props),
        finishImport: this.#finishImport(props),
        failImport: this.#failImport(props),
      },
    });
    this.#watchImports(props);
    importsDesk(this, { ...props, runImport: this.runImport });
    pickUp(this, { ...props, runImport: this.runImport });
    addMail(this, props);
  }

  #beginImport({ stage, data }: SliceProps): LambdaFunction {
    const begin = lambdaFor<BeginImportEnv>(this, 'imports/begin-import', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.minutes(1),
      environment: movesOf(data),
    });
    mayItems(begin, data.imports, ['GetItem', 'Query', 'DeleteItem']);
    mayPublish(begin, data);
    return begin;
  }

  #weighImport({ stage, data }: SliceProps): LambdaFunction {
    const weigh = lambdaFor<WeighImportEnv>(this, 'imports/weigh-import', {
      stage,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.minutes(15),
      environment: { ...movesOf(data), IMPORT_FILES_BUCKET: data.importFiles.bucketName },
    });
    mayItems(weigh, data.imports, MOVE);
    mayReadObjects(weigh, data.importFiles);
    mayJoin(weigh, data);
    mayPublish(weigh, data);
    return weigh;
  }

  #putRows({ stage, data }: SliceProps): LambdaFunction {
    const put = lambdaFor<PutRowsEnv>(this, 'imports/put-rows', {
      stage,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.minutes(15),
      environment: {
        IMPORTS_TABLE: data.imports.tableName,
        IMPORT_FILES_BUCKET: data.importFiles.bucketName,
        ACCOUNTS_TABLE: data.accounts.tableName,
        INGEST_STREAM: data.ingest.streamName,
        LANE_BYTES_PER_SECOND: String(stage.importBytesPerSecond),
      },
    });
    mayItems(put, data.imports, ['GetItem', 'Query', 'UpdateItem']);
    mayLimitCallers(put, data);
    mayReadObjects(put, data.importFiles);
    mayIngest(put, data);
    return put;
  }

  #finishImport({ stage, data }: SliceProps): LambdaFunction {
    const finish = lambdaFor<FinishImportEnv>(this, 'imports/finish-import', {
      stage,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.minutes(15),
      environment: {
        ...movesOf(data),
        IMPORT_FILES_BUCKET: data.importFiles.bucketName,
        COMMITS_TABLE: data.commits.tableName,
        QUARANTINE_BUCKET: data.quarantine.bucketName,
        INGEST_STREAM: data.ingest.streamName,
      },
    });
    mayItems(finish, data.imports, MOVE);
    mayReadObjects(finish, data.importFiles);
    mayJoin(finish, data);
    mayReadHead(finish, data);
    mayReadRefusals(finish, data);
    mayPublish(finish, data);
    return finish;
  }

  #failImport({ stage, data }: SliceProps): LambdaFunction {
    const fail = lambdaFor<FailImportEnv>(this, 'imports/fail-import', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.minutes(1),
      environment: movesOf(data),
    });
    mayItems(fail, data.imports, MOVE);
    mayPublish(fail, data);
    return fail;
  }

  #watchImports({ stage, data, alarms }: SliceProps): void {
    const watch = lambdaFor<WatchImportsEnv>(this, 'imports/watch-imports', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.minutes(10),
      environment: { ...movesOf(data), RUN_IMPORT_MACHINE: this.runImport.stateMachineArn },
    });
    mayItems(watch, data.imports, [...MOVE, 'Query']);
    mayPublish(watch, data);
    mayStart(watch, this.runImport);
    mayExecutions(this, 'LookAtExecutions', {
      action: 'states:DescribeExecution',
      machine: this.runImport,
      of: [watch],
    });
    startEvery(this, 'WatchOften', {
      fn: watch,
      role: starterOf(watch, this, 'WatchSchedulerRole'),
      every: Duration.minutes(15),
      what: 'Takes up imports that were broken off, and tells of those that are slow',
    });
    alarms.add('Imports/WatchImports/BrokenOff', {
      severity: 'high',
      metric: countOf(stage, {
        path: 'imports/watch-imports',
        metricName: 'ImportsBrokenOff',
        period: Duration.hours(1),
      }),
      missing: 'breaching',
      errorImpact:
        'Imports of files failed by our fault, or were broken off and are late; or nobody has looked for an hour whether any was.',
    });
  }
}

const movesOf = (data: SliceProps['data']) => ({
  IMPORTS_TABLE: data.imports.tableName,
  EVENT_BUS: data.bus.eventBusName,
});

/** Writes the file with all rejected rows, in parts where it is large. */
function mayJoin(fn: LambdaFunction, { importFiles }: SliceProps['data']): void {
  mayWriteObjects(fn, importFiles);
  allow(fn, { actions: ['s3:AbortMultipartUpload'], on: [importFiles.arnForObjects('*')] });
}
