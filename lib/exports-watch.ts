import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { WatchExportsEnv } from '../lambdas/exports/env.ts';
import { mayItems, mayReadObjects, mayWriteObjects } from './platform/allow.ts';
import { countOf, lambdaFor } from './platform/function.ts';
import { mayListAccounts, mayPublish } from './platform/grants.ts';
import { starterOf } from './platform/scheduler-role.ts';
import { startEvery } from './platform/start-every.ts';
import type { SliceProps } from './slice-props.ts';

/** The hourly look at every export: what is late, or far smaller than usual, is told before anybody asks. */
export function addWatch(scope: Construct, { stage, data, alarms }: SliceProps): void {
  const watch = lambdaFor<WatchExportsEnv>(scope, 'exports/watch-exports', {
    stage,
    memoryMb: stage.memoryMb.small,
    timeout: Duration.minutes(10),
    environment: {
      ACCOUNTS_TABLE: data.accounts.tableName,
      EXPORTS_TABLE: data.exports.tableName,
      PLANS_BUCKET: data.plans.bucketName,
      EVENT_BUS: data.bus.eventBusName,
    },
  });
  mayListAccounts(watch, data);
  mayItems(watch, data.exports, ['Query', 'UpdateItem']);
  mayReadObjects(watch, data.plans);
  mayWriteObjects(watch, data.plans);
  mayPublish(watch, data);
  const role = starterOf(watch, scope, 'WatchSchedulerRole');
  const what = 'Tells of exports that are late or bring far less than usual';
  startEvery(scope, 'WatchHourly', { fn: watch, role, every: Duration.hours(1), what });
  alarms.add('Exports/WatchExports/LateOrUnusual', {
    severity: 'high',
    metric: countOf(stage, {
      path: 'exports/watch-exports',
      metricName: 'LateOrUnusualExports',
      period: Duration.hours(2),
    }),
    missing: 'breaching',
    errorImpact:
      'An export is late, or brought far less than it usually does; or nobody has looked for two hours whether one is.',
  });
}
