import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { QualifyEventsEnv, SweepTimersEnv } from '../lambdas/campaigns/env.ts';
import { mayMakeCalls, type Sending, sendingEnvironment } from './campaigns-sending.ts';
import { mayItems, maySend } from './platform/allow.ts';
import { countOf, lambdaFor } from './platform/function.ts';
import { queueWorker } from './platform/queue-worker.ts';
import { starterOf } from './platform/scheduler-role.ts';
import { startEvery } from './platform/start-every.ts';
import type { SliceProps } from './slice-props.ts';

type Props = Pick<SliceProps, 'stage' | 'data' | 'alarms'> & Sending & { dlq: Queue };

/** Live campaigns: the worker that holds events against them, and the sweep of their timers. Answers the worker's queue. */
export function liveCampaigns(scope: Construct, props: Props): Queue {
  const queue = qualifyEvents(scope, props);
  sweepTimers(scope, props);
  return queue;
}

function qualifyEvents(scope: Construct, { stage, data, alarms, deliveries, dlq }: Props): Queue {
  const { worker, queue } = queueWorker<QualifyEventsEnv>(scope, 'campaigns/qualify-events', {
    stage,
    alarms,
    memoryMb: stage.memoryMb.http,
    timeout: Duration.seconds(30),
    batch: { size: 10, window: Duration.seconds(0) },
    maxConcurrency: stage.concurrency.qualify,
    tries: 8,
    dlq,
    environment: ({ queueUrl }) => ({
      ...sendingEnvironment({ data, deliveries }),
      ACCOUNTS_TABLE: data.accounts.tableName,
      PROFILES_TABLE: data.profiles.tableName,
      QUALIFY_QUEUE_URL: queueUrl,
    }),
  });
  mayFollowPeople(worker, data);
  mayMakeCalls(worker, { data, deliveries });
  maySend(worker, [queue]);
  alarms.add('Campaigns/QualifyEvents/Backlog', {
    severity: 'high',
    metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1), statistic: 'max' }),
    atLeast: Duration.minutes(5).toSeconds(),
    periods: 5,
    errorImpact:
      'Live campaigns are sent late, and a wait may end before the event that should have ended it is looked at.',
  });
  return queue;
}

function sweepTimers(scope: Construct, { stage, data, alarms, deliveries }: Props): void {
  const sweep = lambdaFor<SweepTimersEnv>(scope, 'campaigns/sweep-timers', {
    stage,
    memoryMb: stage.memoryMb.http,
    timeout: Duration.seconds(90),
    environment: {
      ...sendingEnvironment({ data, deliveries }),
      ACCOUNTS_TABLE: data.accounts.tableName,
      PROFILES_TABLE: data.profiles.tableName,
    },
  });
  mayFollowPeople(sweep, data);
  mayMakeCalls(sweep, { data, deliveries });
  mayItems(sweep, data.campaigns, ['DeleteItem']);
  const role = starterOf(sweep, scope, 'SweepSchedulerRole');
  const what = 'Timers of live campaigns: inaction and delays';
  startEvery(scope, 'SweepTimersEveryMinute', { fn: sweep, role, every: Duration.minutes(1), what, retryAttempts: 0 });
  alarms.add('Campaigns/SweepTimers/LateTimers', {
    severity: 'high',
    metric: countOf(stage, { path: 'campaigns/sweep-timers', metricName: 'LateTimers', period: Duration.minutes(15) }),
    missing: 'breaching',
    errorImpact:
      'Messages of live campaigns that wait for inaction or a delay go out more than five minutes late; or nobody has looked for a quarter of an hour.',
  });
}

/** Reads campaigns and people, and keeps steps, claims and timers. */
function mayFollowPeople(fn: IFunction, { accounts, campaigns, profiles }: Props['data']): void {
  mayItems(fn, accounts, ['Query']);
  mayItems(fn, campaigns, ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem']);
  mayItems(fn, profiles, ['BatchGetItem']);
}
