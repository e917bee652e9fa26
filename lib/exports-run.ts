import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Errors,
  Fail,
  type IChainable,
  JitterType,
  JsonPath,
  LogLevel,
  S3JsonItemReader,
  StateMachine,
  StateMachineType,
  Succeed,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import { Construct } from 'constructs';
import { asBucket } from './platform/as-bucket.ts';
import { answerFor, OBJECTS_OF_ONE_BUCKET } from './platform/checks.ts';
import type { Stage } from './stages.ts';

/**
 * One run of one export: begin, write all parts at once, finish; or fail, and say so. What passes from state to state is
 * names and numbers only: parts are in the plan's object, results and secrets in none.
 *
 * Input: `{ accountId, exportId, trigger }`. begin-run gets `executionArn` with it, to sign the export's lock, and
 * answers `{ accountId, exportId, runAt, plan: { bucket, key }, skipped }`; the plan's object is a JSON array of parts.
 * write-part gets `{ accountId, exportId, runAt, part }`, finish-run `{ accountId, exportId, runAt, plan }`, fail-run
 * `{ accountId, exportId, executionArn, error: { Error, Cause } }`: whatever this execution holds is to be let go.
 */
export type RunExportProps = {
  stage: Stage;
  plans: Bucket;
  steps: Record<'beginRun' | 'writePart' | 'finishRun' | 'failRun', IFunction>;
};

const RUN = {
  accountId: JsonPath.stringAt('$.accountId'),
  exportId: JsonPath.numberAt('$.exportId'),
  runAt: JsonPath.numberAt('$.runAt'),
};
const EXECUTION_ARN = JsonPath.stringAt('$$.Execution.Id');

export function runExportMachine(scope: Construct, id: string, props: RunExportProps): StateMachine {
  const steps = new Construct(scope, `${id}Steps`);
  const beginRun = step(steps, 'Begin run', {
    stage: props.stage,
    fn: props.steps.beginRun,
    payload: {
      accountId: RUN.accountId,
      exportId: RUN.exportId,
      trigger: JsonPath.stringAt('$.trigger'),
      executionArn: EXECUTION_ARN,
    },
    keep: 'answer',
  });
  const writeParts = writePartsMap(steps, props);
  const finishRun = step(steps, 'Finish run', {
    stage: props.stage,
    fn: props.steps.finishRun,
    payload: { ...RUN, plan: JsonPath.objectAt('$.plan') },
    keep: 'input',
  });
  const failRun = step(steps, 'Fail run', {
    stage: props.stage,
    fn: props.steps.failRun,
    payload: {
      accountId: RUN.accountId,
      exportId: RUN.exportId,
      executionArn: EXECUTION_ARN,
      error: JsonPath.objectAt('$.error'),
    },
    keep: 'input',
  });
  const failed = failRun.next(new Fail(steps, 'Failed', { errorPath: '$.error.Error', causePath: '$.error.Cause' }));
  for (const state of [beginRun, writeParts, finishRun]) {
    state.addCatch(failed, { errors: [Errors.ALL], resultPath: '$.error' });
  }
  const start = beginRun.next(
    new Choice(steps, 'Anything to do?')
      .when(Condition.booleanEquals('$.skipped', true), new Succeed(steps, 'Nothing to do'))
      .otherwise(writeParts.next(finishRun)),
  );
  return machine(scope, id, { stage: props.stage, start });
}

function writePartsMap(scope: Construct, { stage, plans, steps }: RunExportProps): DistributedMap {
  const map = new DistributedMap(scope, 'Write parts', {
    label: 'WriteParts',
    itemReader: new S3JsonItemReader({ bucket: asBucket(plans), key: JsonPath.stringAt('$.plan.key') }),
    itemSelector: { ...RUN, part: JsonPath.objectAt('$$.Map.Item.Value') },
    maxConcurrency: stage.concurrency.exportParts,
    mapExecutionType: StateMachineType.STANDARD,
    resultPath: JsonPath.DISCARD,
  });
  const payload = { ...RUN, part: JsonPath.objectAt('$.part') };
  return map.itemProcessor(step(scope, 'Write part', { stage, fn: steps.writePart, payload, keep: 'nothing' }));
}

type StepProps = {
  stage: Stage;
  fn: IFunction;
  payload: Record<string, unknown>;
  /**
   * What goes on to the next state. `nothing` for parts: the answers of 10,000 would pass the 256 KiB that a state may
   * hold (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
   */
  keep: 'answer' | 'input' | 'nothing';
};

/** A call of a function: tried again after whatever a retry can help, at once given up when it says that none can. */
function step(scope: Construct, id: string, { stage, fn, payload, keep }: StepProps): LambdaInvoke {
  const call = new LambdaInvoke(scope, id, {
    lambdaFunction: fn,
    payload: TaskInput.fromObject(payload),
    ...(keep === 'answer' && { outputPath: '$.Payload' }),
    ...(keep === 'input' && { resultPath: JsonPath.DISCARD }),
    ...(keep === 'nothing' && { outputPath: JsonPath.DISCARD }),
  });
  call.addRetry({ errors: ['FinalFailure'], maxAttempts: 0 });
  call.addRetry({
    errors: [Errors.TASKS_FAILED, Errors.TIMEOUT],
    interval: Duration.seconds(stage.stepRetry.seconds),
    maxAttempts: 3,
    backoffRate: stage.stepRetry.backoff,
    jitterStrategy: JitterType.FULL,
  });
  return call;
}

function machine(scope: Construct, id: string, props: { stage: Stage; start: IChainable }): StateMachine {
  const logs = new LogGroup(scope, `${id}Logs`, {
    // CloudWatch's resource policy for Step Functions has room for few groups; this prefix shares one entry.
    logGroupName: `/aws/vendedlogs/states/Causeway-${props.stage.name}-${id}`,
    retention: props.stage.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const made = new StateMachine(scope, id, {
    comment: 'One run of one export',
    definitionBody: DefinitionBody.fromChainable(props.start),
    timeout: Duration.days(1),
    tracingEnabled: true,
    logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
  });
  answerFor(made, {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    reason: 'Log delivery and X-Ray take no resource.',
  });
  answerFor(made, {
    finding: /^AwsSolutions-IAM5\[Resource::<Exports\w+\.Arn>:\*\]$/,
    reason: 'Any version of the four functions that are named.',
  });
  answerFor(made, {
    finding: /^AwsSolutions-IAM5\[Resource::arn:.*:states:.*:execution:.*:\*\]$/,
    reason: 'Executions get their names when they start; these are the executions of this one machine.',
  });
  answerFor(made, { finding: OBJECTS_OF_ONE_BUCKET, reason: 'Plans are objects of this one bucket.' });
  return made;
}
