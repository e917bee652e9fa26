import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ShowOverviewEnv } from '../lambdas/overview/env.ts';
import { overviewRoutes } from '../lambdas/overview/routes.ts';
import { mayItems } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayReadHead } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** Whether data flows, at a glance. It reads what others have written down, by key, and writes nothing. */
export class Overview extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api }: Pick<SliceProps, 'stage' | 'data' | 'api'>) {
    super(scope, id);
    const showOverview = lambdaFor<ShowOverviewEnv>(this, 'overview/show-overview', {
      stage,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(10),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        COMMITS_TABLE: data.commits.tableName,
        FLOW_TABLE: data.flow.tableName,
        EXPORTS_TABLE: data.exports.tableName,
        IMPORTS_TABLE: data.imports.tableName,
        WEBHOOKS_TABLE: data.webhooks.tableName,
        CAMPAIGNS_TABLE: data.campaigns.tableName,
      },
    });
    mayItems(showOverview, data.accounts, ['Query', 'GetItem']);
    mayReadHead(showOverview, data);
    mayItems(showOverview, data.flow, ['Query']);
    for (const table of [data.exports, data.imports, data.webhooks, data.campaigns]) {
      mayItems(showOverview, table, ['Query']);
    }
    api.route(showOverview, overviewRoutes);
  }
}
