import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { PreparePagesEnv, ServeEventsEnv, ServeProfilesEnv } from '../lambdas/cursors/env.ts';
import { eventRoutes, profileRoutes } from '../lambdas/cursors/routes.ts';
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

/** `runQuery` does the queries that are too large for one function. */
type AskingProps = SliceProps & { runQuery: StateMachine };
type Reaching = SliceProps & { preparePages: LambdaFunction };

/** Downloads of events and profiles by cursor. Pages are prepared once, in the background; reading one is cheap. */
export class Cursors extends Construct {
  constructor(scope: Construct, id: string, props: AskingProps) {
    super(scope, id);
    const preparePages = this.#preparePages(props);
    const reaching = { ...props, preparePages };
    const environment = this.#serving(reaching);
    const http = {
      stage: props.stage,
      memoryMb: props.stage.memoryMb.http,
      timeout: Duration.seconds(29),
      environment,
    };
    const serveEvents = lambdaFor<ServeEventsEnv>(this, 'cursors/serve-events', http);
    const serveProfiles = lambdaFor<ServeProfilesEnv>(this, 'cursors/serve-profiles', http);
    for (const serve of [serveEvents, serveProfiles]) this.#allowServing(serve, reaching);
    props.api.route(serveEvents, eventRoutes);
    props.api.route(serveProfiles, profileRoutes);
  }

  #serving({ data, preparePages }: Reaching): ServeEventsEnv {
    return {
      ACCOUNTS_TABLE: data.accounts.tableName,
      CURSORS_TABLE: data.cursors.tableName,
      COMMITS_TABLE: data.commits.tableName,
      SEGMENTS_TABLE: data.segments.tableName,
      PAGES_BUCKET: data.pages.bucketName,
      PREPARE_PAGES_FUNCTION: preparePages.functionName,
    };
  }

  #allowServing(serve: LambdaFunction, { data, preparePages }: Reaching): void {
    mayLimitCallers(serve, data);
    mayReadHead(serve, data);
    mayItems(serve, data.cursors, ['GetItem', 'PutItem', 'UpdateItem']);
    mayItems(serve, data.segments, ['GetItem']);
    mayReadObjects(serve, data.pages);
    mayCall(serve, preparePages);
  }

  #preparePages({ stage, data, alarms, runQuery }: AskingProps): LambdaFunction {
    const dlq = deadLetterQueue(this, 'PreparePagesDlq');
    const preparePages = lambdaFor<PreparePagesEnv>(this, 'cursors/prepare-pages', {
      stage,
      duckDb: true,
      memoryMb: stage.memoryMb.engine,
      scratchMb: 10_240,
      timeout: Duration.minutes(15),
      retryAttempts: 2,
      onFailure: new SqsDestination(dlq),
      environment: {
        CURSORS_TABLE: data.cursors.tableName,
        COMMITS_TABLE: data.commits.tableName,
        LAKE_BUCKET: data.lake.bucketName,
        LISTS_BUCKET: data.lists.bucketName,
        PAGES_BUCKET: data.pages.bucketName,
        RUN_QUERY_MACHINE_ARN: runQuery.stateMachineArn,
        FAN_OUT_ROWS: String(stage.queries.fanOutRows),
      },
    });
    mayReadCommits(preparePages, data);
    mayReadLake(preparePages, data);
    mayReadLists(preparePages, data);
    mayItems(preparePages, data.cursors, ['GetItem', 'UpdateItem']);
    mayMakePages(preparePages, data);
    mayRunQueries(this, preparePages, runQuery);
    onQueryRun(this, { data, purpose: 'cursor', fn: preparePages, dlq });
    alarms.addForDlq('Cursors/PreparePages', {
      dlq,
      errorImpact: 'A download by cursor could not be prepared: its reader is told to ask again, in vain.',
    });
    return preparePages;
  }
}
