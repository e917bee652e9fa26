import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { RunCountEnv, ServeCountsEnv } from '../lambdas/counts/env.ts';
import { countRoutes } from '../lambdas/counts/routes.ts';
import { mayCall, mayItems, mayReadObjects } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import {
  mayLimitCallers,
  mayMakePages,
  mayReadCommits,
  mayReadHead,
  mayReadLake,
  mayReadLists,
} from './platform/grants.ts';
import { deadLetterQueue } from './platform/queue-worker.ts';
import { mayRunQueries, onQueryRun } from './queries.ts';
import type { SliceProps } from './slice-props.ts';

/** Counts and reports: requested over HTTP, computed by a function with DuckDB, stored for a day beside the cursors. */
export class Counts extends Construct {
  readonly serveCounts: IFunction;

  constructor(scope: Construct, id: string, props: SliceProps & { runQuery: StateMachine }) {
    super(scope, id);
    const { stage, data, api, alarms, runQuery } = props;
    const dlq = deadLetterQueue(this, 'RunCountDlq');
    const runCount = lambdaFor<RunCountEnv>(this, 'counts/run-count', {
      stage,
      duckDb: true,
      memoryMb: stage.memoryMb.engine,
      scratchMb: 10_240,
      timeout: Duration.minutes(15),
      retryAttempts: 2,
      onFailure: new SqsDestination(dlq),
      environment: {
        COMMITS_TABLE: data.commits.tableName,
        CURSORS_TABLE: data.cursors.tableName,
        LAKE_BUCKET: data.lake.bucketName,
        LISTS_BUCKET: data.lists.bucketName,
        PAGES_BUCKET: data.pages.bucketName,
        RUN_QUERY_MACHINE_ARN: runQuery.stateMachineArn,
        FAN_OUT_ROWS: String(stage.queries.fanOutRows),
      },
    });
    mayReadCommits(runCount, data);
    mayReadLake(runCount, data);
    mayReadLists(runCount, data);
    mayItems(runCount, data.cursors, ['GetItem', 'UpdateItem']);
    mayMakePages(runCount, data);
    mayRunQueries(this, runCount, runQuery);
    onQueryRun(this, { data, purpose: 'count', fn: runCount, dlq });
    alarms.addForDlq('Counts/RunCount', {
      dlq,
      errorImpact: 'A count or a report could not be made: who asked was told so, or waits for it in vain.',
    });

    const serveCounts = lambdaFor<ServeCountsEnv>(this, 'counts/serve-counts', {
      stage,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(29),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        COMMITS_TABLE: data.commits.tableName,
        CURSORS_TABLE: data.cursors.tableName,
        SEGMENTS_TABLE: data.segments.tableName,
        PAGES_BUCKET: data.pages.bucketName,
        RUN_COUNT_FUNCTION: runCount.functionName,
      },
    });
    mayLimitCallers(serveCounts, data);
    mayReadHead(serveCounts, data);
    mayItems(serveCounts, data.cursors, ['GetItem', 'PutItem', 'UpdateItem']);
    mayItems(serveCounts, data.segments, ['GetItem']);
    mayReadObjects(serveCounts, data.pages);
    mayCall(serveCounts, runCount);
    api.route(serveCounts, countRoutes);
    this.serveCounts = serveCounts;
  }
}
