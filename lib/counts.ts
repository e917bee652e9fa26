import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { RunCountEnv, ServeCountsEnv } from '../lambdas/counts/env.ts';
import { allow, allowObjects } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import type { SliceProps } from './slice-props.ts';

/** Numbers instead of records: asked over HTTP, made by a function with an engine, kept for a day beside the cursors. */
export class Counts extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api }: SliceProps) {
    super(scope, id);
    const runCount = lambdaFor<RunCountEnv>(this, 'counts/run-count', {
      stage,
      memoryMb: stage.memoryMb.engine,
      scratchMb: 10_240,
      timeout: Duration.minutes(15),
      environment: {
        COMMITS_TABLE: data.commits.tableName,
        CURSORS_TABLE: data.cursors.tableName,
        LAKE_BUCKET: data.lake.bucketName,
        PAGES_BUCKET: data.pages.bucketName,
      },
    });
    allow(runCount, { actions: ['dynamodb:GetItem', 'dynamodb:Query'], on: [data.commits.tableArn] });
    allow(runCount, { actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'], on: [data.cursors.tableArn] });
    allowObjects(runCount, { bucket: data.lake, actions: ['s3:GetObject'] });
    allowObjects(runCount, { bucket: data.pages, actions: ['s3:PutObject'] });

    const serveCounts = lambdaFor<ServeCountsEnv>(this, 'counts/serve-counts', {
      stage,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(29),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        COMMITS_TABLE: data.commits.tableName,
        CURSORS_TABLE: data.cursors.tableName,
        PAGES_BUCKET: data.pages.bucketName,
        RUN_COUNT_FUNCTION: runCount.functionName,
      },
    });
    allow(serveCounts, {
      actions: ['dynamodb:Query', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
      on: [data.accounts.tableArn],
    });
    allow(serveCounts, { actions: ['dynamodb:GetItem'], on: [data.commits.tableArn] });
    allow(serveCounts, { actions: ['dynamodb:GetItem', 'dynamodb:PutItem'], on: [data.cursors.tableArn] });
    allowObjects(serveCounts, { bucket: data.pages, actions: ['s3:GetObject'] });
    allow(serveCounts, { actions: ['lambda:InvokeFunction'], on: [runCount.functionArn] });
    const counted = ['counts/events', 'counts/profiles', 'counts/top', 'counts/trends', 'now'] as const;
    api.route(
      serveCounts,
      counted.flatMap((what) => [`GET /1/${what}.json`, `POST /1/${what}.json`] as const),
    );
    api.route(serveCounts, ['GET /getSchema']);
  }
}
