import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { BeginRunEnv, FailRunEnv, FinishRunEnv, ManageExportsEnv, WritePartEnv } from '../lambdas/exports/env.ts';
import { exportRoutes } from '../lambdas/exports/routes.ts';
import { deliverInstant } from './exports-instant.ts';
import { runExportMachine } from './exports-run.ts';
import { ExportSchedules } from './exports-schedules.ts';
import { addWatch } from './exports-watch.ts';
import { allowCustomersStores } from './exports-writer.ts';
import { mayItems, mayReadObjects, mayStart, mayWriteObjects } from './platform/allow.ts';
import { mayExecutions } from './platform/executions.ts';
import { lambdaFor } from './platform/function.ts';
import {
  mayAudit,
  mayKnowCallers,
  mayOpenCredentials,
  mayPublish,
  mayReadCommits,
  mayReadLake,
  maySealCredentials,
  maySubscribe,
} from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** An export's definition, its lock and its runs: read, and changed under a condition. */
const CHANGE = ['GetItem', 'UpdateItem'] as const;

/** Exports to partners: their definitions, one schedule each, and the machine that does a run. */
export class Exports extends Construct {
  readonly runExport: StateMachine;
  /** Events that exports deliver as they come. */
  readonly instant: Queue;

  constructor(scope: Construct, id: string, props: SliceProps) {
    super(scope, id);
    const beginRun = this.#beginRun(props);
    this.runExport = runExportMachine(this, 'RunExport', {
      stage: props.stage,
      plans: props.data.plans,
      steps: {
        beginRun,
        writePart: this.#writePart(props),
        finishRun: this.#finishRun(props),
        failRun: this.#failRun(props),
      },
    });
    const schedules = new ExportSchedules(this, 'Schedules', { ...props, runExport: this.runExport });
    const manageExports = this.#manageExports(props, schedules);
    mayExecutions(this, 'LookAtExecutions', {
      action: 'states:DescribeExecution',
      machine: this.runExport,
      of: [beginRun, manageExports],
    });
    mayExecutions(this, 'StopExecutions', {
      action: 'states:StopExecution',
      machine: this.runExport,
      of: [manageExports],
    });
    this.#watch(props);
    this.instant = deliverInstant(this, props);
    addWatch(this, props);
  }

  #beginRun({ stage, data }: SliceProps): LambdaFunction {
    const beginRun = lambdaFor<BeginRunEnv>(this, 'exports/begin-run', {
      stage,
      duckDb: true,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.minutes(2),
      environment: {
        EXPORTS_TABLE: data.exports.tableName,
        COMMITS_TABLE: data.commits.tableName,
        PLANS_BUCKET: data.plans.bucketName,
        EVENT_BUS: data.bus.eventBusName,
        SETTLED_AFTER_SECONDS: String(stage.instant.settledAfterSeconds),
        PARTS_AT_ONCE: String(stage.concurrency.exportParts),
      },
    });
    mayItems(beginRun, data.exports, [...CHANGE, 'PutItem', 'Query']);
    mayReadCommits(beginRun, data);
    mayReadObjects(beginRun, data.plans);
    mayWriteObjects(beginRun, data.plans);
    mayPublish(beginRun, data);
    return beginRun;
  }

  #writePart({ stage, data, egress }: SliceProps): LambdaFunction {
    const writePart = lambdaFor<WritePartEnv>(this, 'exports/write-part', {
      stage,
      egress,
      duckDb: true,
      memoryMb: stage.memoryMb.engine,
      scratchMb: 10_240,
      timeout: Duration.minutes(15),
      environment: {
        LAKE_BUCKET: data.lake.bucketName,
        PLANS_BUCKET: data.plans.bucketName,
        EXPORTS_TABLE: data.exports.tableName,
        REACTIONS_TABLE: data.reactions.tableName,
        EXPORT_KEY_ID: data.exportSecrets.keyId,
        EXPORTS_WRITER_ARN: data.exportsWriter.roleArn,
      },
    });
    mayItems(writePart, data.exports, CHANGE);
    mayItems(writePart, data.reactions, ['Query']);
    mayReadLake(writePart, data);
    mayReadObjects(writePart, data.plans);
    mayWriteObjects(writePart, data.plans);
    mayOpenCredentials(writePart, data);
    allowCustomersStores(writePart, data.exportsWriter);
    return writePart;
  }

  #finishRun({ stage, data, egress }: SliceProps): LambdaFunction {
    const finishRun = lambdaFor<FinishRunEnv>(this, 'exports/finish-run', {
      stage,
      egress,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.minutes(5),
      environment: {
        EXPORTS_TABLE: data.exports.tableName,
        PLANS_BUCKET: data.plans.bucketName,
        EVENT_BUS: data.bus.eventBusName,
        EXPORT_KEY_ID: data.exportSecrets.keyId,
        EXPORTS_WRITER_ARN: data.exportsWriter.roleArn,
      },
    });
    mayItems(finishRun, data.exports, CHANGE);
    mayReadObjects(finishRun, data.plans);
    mayWriteObjects(finishRun, data.plans);
    mayPublish(finishRun, data);
    mayOpenCredentials(finishRun, data);
    allowCustomersStores(finishRun, data.exportsWriter);
    return finishRun;
  }

  #failRun({ stage, data }: SliceProps): LambdaFunction {
    const failRun = lambdaFor<FailRunEnv>(this, 'exports/fail-run', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(30),
      environment: { EXPORTS_TABLE: data.exports.tableName, EVENT_BUS: data.bus.eventBusName },
    });
    mayItems(failRun, data.exports, CHANGE);
    mayPublish(failRun, data);
    return failRun;
  }

  #manageExports({ stage, data, api, egress }: SliceProps, schedules: ExportSchedules): LambdaFunction {
    const manageExports = lambdaFor<ManageExportsEnv>(this, 'exports/manage-exports', {
      stage,
      egress,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(29),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        AUDIT_TABLE: data.audit.tableName,
        EXPORTS_TABLE: data.exports.tableName,
        REACTIONS_TABLE: data.reactions.tableName,
        ...schedules.environment,
        EXPORT_KEY_ID: data.exportSecrets.keyId,
        EXPORTS_WRITER_ARN: data.exportsWriter.roleArn,
        OWN_PLACES: [...data.buckets().map((bucket) => bucket.bucketName), data.bus.eventBusArn].join(','),
        // The emulator of the one-machine stack refuses nobody, so nothing can be proved there.
        PROVE_ACCESS: stage.onThisMachine ? 'false' : 'true',
        PLANS_BUCKET: data.plans.bucketName,
        EVENT_BUS: data.bus.eventBusName,
      },
    });
    mayKnowCallers(manageExports, data);
    mayItems(manageExports, data.exports, [...CHANGE, 'Query', 'PutItem']);
    maySubscribe(manageExports, data);
    schedules.allow(manageExports, ['Create', 'Update', 'Delete']);
    mayStart(manageExports, this.runExport);
    mayReadObjects(manageExports, data.plans);
    mayPublish(manageExports, data);
    maySealCredentials(manageExports, data);
    allowCustomersStores(manageExports, data.exportsWriter);
    mayAudit(manageExports, data);
    api.route(manageExports, exportRoutes);
    return manageExports;
  }

  #watch({ alarms }: SliceProps): void {
    alarms.add('Exports/RunExport/ExecutionsFailed', {
      severity: 'high',
      metric: this.runExport.metricFailed({ period: Duration.minutes(5) }),
      errorImpact: 'A run of an export failed: its window is still to be delivered, by the next run or by hand.',
    });
  }
}
