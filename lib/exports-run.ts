import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Choice, Condition, Errors, Fail, JsonPath, type StateMachine, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { machine, mapOver, step } from './platform/state-machine.ts';
import type { Stage } from './stages.ts';

/**
 * One run of one export: begin, write all parts at once, finish; or fail, and say so. Only names and numbers pass from state
 * to state: the parts are in an object, the plan, and neither results nor secrets are passed on.
 *
 * - Input: `{ accountId, exportId, trigger }`.
 * - begin-run also gets `executionArn`, to sign the export's lock. It answers `{ accountId, exportId, runAt, plan, skipped }`.
 *   `plan` is `{ bucket, key, parts, atOnce }`: a JSON array in that object, of which `parts` items are to be written, so many
 *   of them at once. (The emulator of the one-machine stack knows no number that comes with the run.)
 * - write-part gets `{ accountId, exportId, runAt, part }`, finish-run `{ accountId, exportId, runAt, plan }`.
 * - fail-run gets `{ accountId, exportId, executionArn, error: { Error, Cause } }` and releases what the execution holds.
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
  for (const state of [beginRun, writeParts.map, finishRun]) {
    state.addCatch(failed, { errors: [Errors.ALL], resultPath: '$.error' });
  }
  const start = beginRun.next(
    new Choice(steps, 'Anything to do?')
      .when(Condition.booleanEquals('$.skipped', true), new Succeed(steps, 'Nothing to do'))
      .otherwise(writeParts.chain.next(finishRun)),
  );
  return machine(scope, id, {
    stage: props.stage,
    start,
    comment: 'One run of one export',
    timeout: Duration.days(1),
  });
}

function writePartsMap(scope: Construct, { stage, plans, steps }: RunExportProps) {
  const payload = { ...RUN, part: JsonPath.objectAt('$.part') };
  return mapOver(scope, 'Write parts', {
    label: 'WriteParts',
    list: plans,
    key: '$.plan.key',
    count: '$.plan.parts',
    item: { ...RUN, part: JsonPath.objectAt('$$.Map.Item.Value') },
    maxConcurrency: stage.onThisMachine ? stage.concurrency.exportParts : '$.plan.atOnce',
    each: step(scope, 'Write part', { stage, fn: steps.writePart, payload, keep: 'nothing' }),
  });
}
