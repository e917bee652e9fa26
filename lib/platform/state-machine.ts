import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import {
  type Chain,
  Choice,
  Condition,
  DefinitionBody,
  DistributedMap,
  Errors,
  type IChainable,
  JitterType,
  JsonPath,
  LogLevel,
  S3JsonItemReader,
  StateMachine,
  StateMachineType,
  TaskInput,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { Stage } from '../stages.ts';
import { asBucket } from './as-bucket.ts';
import { answerFor, OBJECTS_OF_ONE_BUCKET } from './checks.ts';

/** State machines whose steps are functions, with maps over lists in a bucket, a log and a time limit. */
export type StepProps = {
  stage: Stage;
  fn: IFunction;
  payload: Record<string, unknown>;
  /**
   * What goes on to the next state. `nothing` for parts: the answers of 10,000 would pass the 256 KiB that a state may
   * hold (https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html).
   */
  keep: 'answer' | 'input' | 'nothing';
};

/**
 * A call of a function. It is tried again after failures that a retry can help, and given up at once when the function says
 * that none can.
 *
 * A call that is refused (`TooManyRequests`) has not failed: the account's functions are busy, with other work or with this
 * map's. It has a retry rule of its own, of up to half a minute at a time and about an hour in all. So a new AWS account, which
 * may run 10 functions at once, does a large run slowly instead of failing it.
 */
export function step(scope: Construct, id: string, { stage, fn, payload, keep }: StepProps): LambdaInvoke {
  const call = new LambdaInvoke(scope, id, {
    lambdaFunction: fn,
    payload: TaskInput.fromObject(payload),
    // CDK's own rule tries refused calls six times within a minute, by the same count as the service's errors.
    retryOnServiceExceptions: false,
    ...(keep === 'answer' && { outputPath: '$.Payload' }),
    ...(keep === 'input' && { resultPath: JsonPath.DISCARD }),
    ...(keep === 'nothing' && { outputPath: JsonPath.DISCARD }),
  });
  call.addRetry({
    errors: ['Lambda.TooManyRequestsException'],
    interval: Duration.seconds(stage.throttleRetry.seconds),
    maxDelay: Duration.seconds(stage.throttleRetry.atMostSeconds),
    maxAttempts: stage.throttleRetry.times,
    backoffRate: 2,
    jitterStrategy: JitterType.FULL,
  });
  call.addRetry({
    errors: [
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
    ],
    interval: Duration.seconds(2),
    maxAttempts: 6,
    backoffRate: 2,
  });
  call.addRetry({ errors: ['FinalFailure'], maxAttempts: 0 });
  // The function got on, and goes on where it was.
  call.addRetry({ errors: ['Unfinished'], interval: Duration.seconds(1), maxAttempts: 1_000, backoffRate: 1 });
  call.addRetry({
    errors: [Errors.TASKS_FAILED, Errors.TIMEOUT],
    interval: Duration.seconds(stage.stepRetry.seconds),
    maxAttempts: 3,
    backoffRate: stage.stepRetry.backoff,
    jitterStrategy: JitterType.FULL,
  });
  return call;
}

export type MapProps = {
  /** Begins the names of the map's executions. */
  label: string;
  /** Where the list is: a JSON array, whose key is at `key` of the state's input. */
  list: Bucket;
  key: string;
  /** Where the state's input says how many items the list has. */
  count: string;
  /** What each item is given; an item of the list is `$$.Map.Item.Value`. */
  item: Record<string, unknown>;
  /** The number, or where the state's input has it. */
  maxConcurrency: number | `$.${string}`;
  each: IChainable;
};

/**
 * Does a step for every item of a list, up to `maxConcurrency` at once, and answers nothing. For an empty list the map is not
 * started: no documentation promises that Step Functions takes one. `chain` is the check and the map together.
 */
export function mapOver(scope: Construct, id: string, props: MapProps): { map: DistributedMap; chain: Chain } {
  const map = new DistributedMap(scope, id, {
    label: props.label,
    itemReader: new S3JsonItemReader({ bucket: asBucket(props.list), key: JsonPath.stringAt(props.key) }),
    itemSelector: props.item,
    ...(typeof props.maxConcurrency === 'number'
      ? { maxConcurrency: props.maxConcurrency }
      : { maxConcurrencyPath: props.maxConcurrency }),
    mapExecutionType: StateMachineType.STANDARD,
    resultPath: JsonPath.DISCARD,
  });
  map.itemProcessor(props.each);
  const choice = new Choice(scope, `${id}?`).when(Condition.numberGreaterThan(props.count, 0), map);
  return { map, chain: choice.afterwards({ includeOtherwise: true }) };
}

/** @param timeout after it, an execution is stopped and its alarm goes off */
export function machine(
  scope: Construct,
  id: string,
  props: { stage: Stage; start: IChainable; comment: string; timeout: Duration },
): StateMachine {
  const logs = new LogGroup(scope, `${id}Logs`, {
    // CloudWatch's resource policy for Step Functions has room for few groups; this prefix shares one entry.
    logGroupName: `/aws/vendedlogs/states/Causeway-${props.stage.name}-${id}`,
    retention: props.stage.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const made = new StateMachine(scope, id, {
    comment: props.comment,
    definitionBody: DefinitionBody.fromChainable(props.start),
    timeout: props.timeout,
    tracingEnabled: true,
    logs: { destination: logs, level: LogLevel.ALL, includeExecutionData: false },
  });
  answerFor(made, {
    finding: /^AwsSolutions-IAM5\[Resource::\*\]$/,
    reason: 'Log delivery and X-Ray take no resource.',
  });
  answerFor(made, {
    finding: /^AwsSolutions-IAM5\[Resource::<\w+\.Arn>:\*\]$/,
    reason: 'Any version of the functions that are named.',
  });
  answerFor(made, {
    finding: /^AwsSolutions-IAM5\[Resource::arn:.*:states:.*:execution:.*:\*\]$/,
    reason: 'Executions get their names when they start; these are the executions of this one machine.',
  });
  answerFor(made, { finding: OBJECTS_OF_ONE_BUCKET, reason: 'Lists are objects of this one bucket.' });
  return made;
}
