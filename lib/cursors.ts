import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { PreparePagesEnv, ServeEventsEnv, ServeProfilesEnv } from '../lambdas/cursors/env.ts';
import { eventRoutes, profileRoutes } from '../lambdas/cursors/routes.ts';
import { allow, allowObjects } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { deadLetterQueue } from './platform/queue-worker.ts';
import { onQueryRun } from './queries.ts';
import type { SliceProps } from './slice-props.ts';

/** With the machine for queries that are too large for one function. */
type AskingProps = SliceProps & { runQuery: StateMachine };
type Reaching = SliceProps & { preparePages: LambdaFunction };

/** Events and profiles out by cursor: pages are prepared once, in the background, and read cheaply. */
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
      PAGES_BUCKET: data.pages.bucketName,
      PREPARE_PAGES_FUNCTION: preparePages.functionName,
    };
  }

  #allowServing(serve: LambdaFunction, { data, preparePages }: Reaching): void {
    allow(serve, {
      actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
      on: [data.accounts.tableArn],
    });
    allow(serve, { actions: ['dynamodb:GetItem'], on: [data.commits.tableArn] });
    allow(serve, {
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      on: [data.cursors.tableArn],
    });
    allowObjects(serve, { bucket: data.pages, actions: ['s3:GetObject'] });
    // Without it, S3 answers 403 for a page that is not prepared yet, instead of 404.
    allow(serve, { actions: ['s3:ListBucket'], on: [data.pages.bucketArn] });
    allow(serve, { actions: ['lambda:InvokeFunction'], on: [preparePages.functionArn] });
  }

  #preparePages({ stage, data, alarms, runQuery }: AskingProps): LambdaFunction {
    const dlq = deadLetterQueue(this, 'PreparePagesDlq');
    const preparePages = lambdaFor<PreparePagesEnv>(this, 'cursors/prepare-pages', {
      stage,
      memoryMb: stage.memoryMb.engine,
      scratchMb: 10_240,
      timeout: Duration.minutes(15),
      retryAttempts: 2,
      onFailure: new SqsDestination(dlq),
      environment: {
        CURSORS_TABLE: data.cursors.tableName,
        COMMITS_TABLE: data.commits.tableName,
        LAKE_BUCKET: data.lake.bucketName,
        PAGES_BUCKET: data.pages.bucketName,
        RUN_QUERY_MACHINE_ARN: runQuery.stateMachineArn,
        FAN_OUT_ROWS: String(stage.queries.fanOutRows),
      },
    });
    allow(preparePages, { actions: ['dynamodb:GetItem', 'dynamodb:Query'], on: [data.commits.tableArn] });
    allow(preparePages, { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], on: [data.cursors.tableArn] });
    allowObjects(preparePages, { bucket: data.lake, actions: ['s3:GetObject'] });
    allowObjects(preparePages, { bucket: data.pages, actions: ['s3:GetObject', 's3:PutObject'] });
    allow(preparePages, { actions: ['s3:ListBucket'], on: [data.pages.bucketArn, data.lake.bucketArn] });
    allow(preparePages, { actions: ['states:StartExecution'], on: [runQuery.stateMachineArn] });
    onQueryRun(this, { data, purpose: 'cursor', fn: preparePages, dlq });
    alarms.addForDlq('Cursors/PreparePages', {
      dlq,
      errorImpact: 'A download by cursor could not be prepared: its reader is told to ask again, in vain.',
    });
    return preparePages;
  }
}
