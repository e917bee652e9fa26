import { Duration } from 'aws-cdk-lib';
import { type IRuleTarget, Match, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Errors, Fail, JsonPath, type StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type {
  BeginQueryEnv,
  EndQueryEnv,
  GatherRowsEnv,
  MatchPeopleEnv,
  QueryPurpose,
} from '../lambdas/queries/env.ts';
import { mayStart } from './platform/allow.ts';
import { mayExecutions } from './platform/executions.ts';
import { lambdaFor } from './platform/function.ts';
import { mayMakePages, mayPublish, mayReadCommits, mayReadLake, mayReadLists } from './platform/grants.ts';
import { machine, mapOver, step } from './platform/state-machine.ts';
import type { SliceProps } from './slice-props.ts';

type Steps = Record<'beginQuery' | 'gatherRows' | 'matchPeople' | 'endQuery', LambdaFunction>;

const REF = { accountId: JsonPath.stringAt('$.accountId'), queryId: JsonPath.stringAt('$.queryId') };

/**
 * Queries that are too large for one function; cursors and counts start them (`lambdas/store/queries/query-runs.ts`). Rows of
 * all parts of the lake are gathered at once, then all buckets of people are matched at once. The input is `{ accountId,
 * queryId }`; the query itself is an object in the bucket of pages.
 */
export class Queries extends Construct {
  readonly runQuery: StateMachine;

  constructor(scope: Construct, id: string, props: SliceProps) {
    super(scope, id);
    this.runQuery = this.#machine(props, {
      beginQuery: this.#beginQuery(props),
      gatherRows: this.#gatherRows(props),
      matchPeople: this.#matchPeople(props),
      endQuery: this.#endQuery(props),
    });
    props.alarms.add('Queries/RunQuery/ExecutionsFailed', {
      severity: 'high',
      metric: this.runQuery.metricFailed({ period: Duration.minutes(5) }),
      errorImpact: 'A large download by cursor, or a large count, could not be prepared: its reader must ask anew.',
    });
    props.alarms.add('Queries/RunQuery/ExecutionsTimedOut', {
      severity: 'high',
      metric: this.runQuery.metricTimedOut({ period: Duration.minutes(5) }),
      errorImpact: 'A large download by cursor, or a large count, took more than two hours and was broken off.',
    });
  }

  #machine({ stage, data }: SliceProps, steps: Steps): StateMachine {
    const within = new Construct(this, 'RunQuerySteps');
    const concurrency = stage.concurrency.queries;
    const begin = step(within, 'Begin query', { stage, fn: steps.beginQuery, payload: REF, keep: 'answer' });
    const gather = mapOver(within, 'Gather rows', {
      label: 'GatherRows',
      list: data.pages,
      key: '$.parts',
      count: '$.partCount',
      item: { ...REF, buckets: JsonPath.numberAt('$.buckets'), part: JsonPath.objectAt('$$.Map.Item.Value') },
      maxConcurrency: concurrency,
      each: step(within, 'Gather part', {
        stage,
        fn: steps.gatherRows,
        payload: { ...REF, buckets: JsonPath.numberAt('$.buckets'), part: JsonPath.objectAt('$.part') },
        keep: 'nothing',
      }),
    });
    const match = mapOver(within, 'Match people', {
      label: 'MatchPeople',
      list: data.pages,
      key: '$.bucketList',
      count: '$.buckets',
      item: { ...REF, bucket: JsonPath.numberAt('$$.Map.Item.Value.bucket') },
      maxConcurrency: concurrency,
      each: step(within, 'Match bucket', {
        stage,
        fn: steps.matchPeople,
        payload: { ...REF, bucket: JsonPath.numberAt('$.bucket') },
        keep: 'nothing',
      }),
    });
    const end = step(within, 'End query', { stage, fn: steps.endQuery, payload: REF, keep: 'input' });
    const error = JsonPath.objectAt('$.error');
    const failed = step(within, 'Fail query', { stage, fn: steps.endQuery, payload: { ...REF, error }, keep: 'input' });
    failed.next(new Fail(within, 'Failed', { errorPath: '$.error.Error', causePath: '$.error.Cause' }));
    for (const state of [begin, gather.map, match.map, end]) {
      state.addCatch(failed, { errors: [Errors.ALL], resultPath: '$.error' });
    }
    const start = begin.next(gather.chain).next(match.chain).next(end);
    return machine(this, 'RunQuery', { stage, start, comment: 'One large query', timeout: Duration.hours(2) });
  }

  #beginQuery({ stage, data }: SliceProps): LambdaFunction {
    const beginQuery = lambdaFor<BeginQueryEnv>(this, 'queries/begin-query', {
      ...engine(stage),
      environment: {
        LAKE_BUCKET: data.lake.bucketName,
        PAGES_BUCKET: data.pages.bucketName,
        COMMITS_TABLE: data.commits.tableName,
        ROWS_A_PART: String(stage.queries.rowsAPart),
      },
    });
    mayReadCommits(beginQuery, data);
    mayReadLake(beginQuery, data);
    mayMakePages(beginQuery, data);
    return beginQuery;
  }

  #gatherRows({ stage, data }: SliceProps): LambdaFunction {
    const gatherRows = lambdaFor<GatherRowsEnv>(this, 'queries/gather-rows', {
      ...engine(stage),
      environment: { LAKE_BUCKET: data.lake.bucketName, PAGES_BUCKET: data.pages.bucketName },
    });
    mayReadLake(gatherRows, data);
    mayMakePages(gatherRows, data);
    return gatherRows;
  }

  #matchPeople({ stage, data }: SliceProps): LambdaFunction {
    const matchPeople = lambdaFor<MatchPeopleEnv>(this, 'queries/match-people', {
      ...engine(stage),
      environment: { PAGES_BUCKET: data.pages.bucketName, LISTS_BUCKET: data.lists.bucketName },
    });
    mayMakePages(matchPeople, data);
    mayReadLists(matchPeople, data);
    return matchPeople;
  }

  #endQuery({ stage, data }: SliceProps): LambdaFunction {
    const endQuery = lambdaFor<EndQueryEnv>(this, 'queries/end-query', {
      stage,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.minutes(2),
      environment: { PAGES_BUCKET: data.pages.bucketName, EVENT_BUS: data.bus.eventBusName },
    });
    mayMakePages(endQuery, data);
    mayPublish(endQuery, data);
    return endQuery;
  }
}

/** A function that has large queries run, and finds out about one that was broken off. */
export function mayRunQueries(scope: Construct, fn: IFunction, machine: StateMachine): void {
  mayStart(fn, machine);
  mayExecutions(scope, 'LookAtQueries', { action: 'states:DescribeExecution', machine, of: [fn] });
}

/** Calls a function when a query that it had started has succeeded or failed. */
export function onQueryRun(
  scope: Construct,
  { fn, dlq, ...run }: Pick<SliceProps, 'data'> & { purpose: QueryPurpose; fn: LambdaFunction; dlq: Queue },
): void {
  afterQueryRun(scope, { ...run, target: new LambdaTarget(fn, { deadLetterQueue: dlq }) });
}

/** The same, for whatever can be told of it. */
export function afterQueryRun(
  scope: Construct,
  { data, purpose, target }: Pick<SliceProps, 'data'> & { purpose: QueryPurpose; target: IRuleTarget },
): void {
  new Rule(scope, 'OnQueryRun', {
    eventBus: data.bus,
    description: `Large queries that a ${purpose} waits for`,
    eventPattern: {
      source: ['causeway'],
      detailType: Match.prefix('query.run.'),
      detail: { purpose: [purpose] },
    },
    targets: [target],
  });
}

const engine = (stage: SliceProps['stage']) => ({
  stage,
  duckDb: true,
  memoryMb: stage.memoryMb.engine,
  scratchMb: 10_240,
  timeout: Duration.minutes(15),
});
