import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ManageSegmentsEnv } from '../lambdas/segments/env.ts';
import { segmentsRoutes } from '../lambdas/segments/routes.ts';
import { lambdaFor } from './platform/function.ts';
import { mayKnowCallers } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** Lists segments. */
export class Segments extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api }: SliceProps) {
    super(scope, id);
    const manageSegments = lambdaFor<ManageSegmentsEnv>(this, 'segments/manage-segments', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(10),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName },
    });
    mayKnowCallers(manageSegments, data);
    api.route(manageSegments, segmentsRoutes);
  }
}
