import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ManageSegmentsEnv } from '../lambdas/segments/env.ts';
import { segmentRoutes } from '../lambdas/segments/routes.ts';
import { mayCall, mayItems, mayWriteObjects } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayAudit, mayFindPeople, mayKnowCallers, mayReadLists } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

type SegmentsProps = Pick<SliceProps, 'stage' | 'data' | 'api'> & { serveCounts: IFunction };

/** Saved queries and uploaded lists, under a name. Whom a segment has is counted by counts. */
export class Segments extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api, serveCounts }: SegmentsProps) {
    super(scope, id);
    const manageSegments = lambdaFor<ManageSegmentsEnv>(this, 'segments/manage-segments', {
      stage,
      duckDb: true,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(29),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        AUDIT_TABLE: data.audit.tableName,
        SEGMENTS_TABLE: data.segments.tableName,
        PROFILES_TABLE: data.profiles.tableName,
        LISTS_BUCKET: data.lists.bucketName,
        SERVE_COUNTS_FUNCTION: serveCounts.functionName,
      },
    });
    mayKnowCallers(manageSegments, data);
    mayItems(manageSegments, data.segments, ['Query', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);
    mayFindPeople(manageSegments, data);
    mayReadLists(manageSegments, data);
    mayWriteObjects(manageSegments, data.lists);
    mayCall(manageSegments, serveCounts);
    mayAudit(manageSegments, data);
    api.route(manageSegments, segmentRoutes);
  }
}
