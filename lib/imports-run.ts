import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Choice, Condition, Errors, Fail, JsonPath, type StateMachine, Succeed } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { machine, mapOver, step } from './platform/state-machine.ts';
import type { Stage } from './stages.ts';

/**
 * One import of one file: it is cut, all its parts are judged at once, weighed together, and only then put on the stream, in order;
 * or, where it is only to be compared, held against the profiles. Input: `{ accountId, importId }`; what the steps get and answer is in
 * `lambdas/imports/domain/machine-events.ts`.
 */
export type RunImportProps = {
  stage: Stage;
  files: Bucket;
  steps: Record<
    'beginImport' | 'cutFile' | 'judgePart' | 'weighImport' | 'comparePart' | 'putRows' | 'finishImport' | 'failImport',
    IFunction
  >;
};

const REF = { accountId: JsonPath.stringAt('$.accountId'), importId: JsonPath.stringAt('$.importId') };

export function runImportMachine(scope: Construct, id: string, { stage, files, steps }: RunImportProps): StateMachine {
  const within = new Construct(scope, `${id}Steps`);
  const one = (name: string, fn: IFunction, keep: 'answer' | 'input', more: Record<string, unknown> = {}) =>
    step(within, name, { stage, fn, payload: { ...REF, ...more }, keep });
  const over = (name: string, map: { label: string; fn: IFunction; part: string }) =>
    mapOver(within, name, {
      label: map.label,
      list: files,
      key: '$.partsKey',
      count: '$.parts',
      item: { ...REF, part: JsonPath.objectAt(map.part) },
      maxConcurrency: stage.concurrency.imports,
      each: step(within, `${name}: one`, {
        stage,
        fn: map.fn,
        payload: { ...REF, part: JsonPath.objectAt('$.part') },
        keep: 'nothing',
      }),
    });

  const begin = one('Begin import', steps.beginImport, 'answer');
  const cut = one('Cut file', steps.cutFile, 'answer');
  const judge = over('Judge parts', { label: 'JudgeParts', fn: steps.judgePart, part: '$$.Map.Item.Value' });
  const weigh = one('Weigh import', steps.weighImport, 'answer');
  const compare = over('Compare parts', {
    label: 'CompareParts',
    fn: steps.comparePart,
    part: '$$.Map.Item.Value.part',
  });
  const compared = one('Weigh comparison', steps.weighImport, 'answer', { compared: true });
  const put = one('Put rows', steps.putRows, 'input');
  const finish = one('Finish import', steps.finishImport, 'input');
  const failing = one('Fail import', steps.failImport, 'answer', { error: JsonPath.objectAt('$.error') });

  // A file that is not as it should be is its sender's to mend, and no failure of ours.
  failing.next(
    new Choice(within, 'Whose fault?')
      .when(Condition.stringEquals('$.fault', 'yours'), new Succeed(within, 'Ended before'))
      .otherwise(new Fail(within, 'Failed', { cause: 'The line import.failed in the log has the reason.' })),
  );
  for (const state of [begin, cut, judge.map, weigh, compare.map, compared, put, finish]) {
    state.addCatch(failing, { errors: [Errors.ALL], resultPath: '$.error' });
  }

  const nothing = new Succeed(within, 'Nothing more to do');
  const store = put.next(finish);
  const isNext = (next: string) => Condition.stringEquals('$.next', next);
  const decide = new Choice(within, 'What next?')
    .when(isNext('storing'), store)
    .when(isNext('comparing'), compare.chain.next(compared))
    .otherwise(nothing);
  const start = begin.next(
    new Choice(within, 'From where?')
      .when(Condition.stringEquals('$.from', 'storing'), store)
      .when(Condition.stringEquals('$.from', 'cutting'), cut.next(judge.chain).next(weigh).next(decide))
      .otherwise(nothing),
  );
  return machine(scope, id, { stage, start, comment: 'One import of a file', timeout: Duration.days(7) });
}
