import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { answerFor, OBJECTS_OF_ONE_BUCKET } from './checks.ts';

/**
 * Least privilege, spelled out: the actions that a function's code calls, on the resources that it is told of. What several
 * functions may do for the same reason has a name in `grants.ts`.
 */
export function allow(fn: IFunction, grant: Grant): void {
  const { actions, on, when } = grant;
  fn.addToRolePolicy(
    new PolicyStatement({
      actions: [...actions],
      resources: [...on],
      ...(when && { conditions: { StringEquals: when } }),
    }),
  );
}
type Grant = { actions: readonly string[]; on: readonly string[]; when?: Record<string, string> };

/** Transactions need the permissions of their parts, and none of their own. */
export function mayItems(fn: IFunction, table: Table, actions: readonly ItemAction[]): void {
  allow(fn, { actions: actions.map((action) => `dynamodb:${action}`), on: [table.tableArn] });
}
type ItemAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'Query'
  | 'Scan'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem';

/** Of an object that is not there, S3 says 404 to those who may list its bucket, and 403 to everybody else. */
export function mayReadObjects(fn: IFunction, bucket: Bucket): void {
  mayObjects(fn, bucket, ['GetObject']);
  allow(fn, { actions: ['s3:ListBucket'], on: [bucket.bucketArn] });
}

export function mayWriteObjects(fn: IFunction, bucket: Bucket): void {
  mayObjects(fn, bucket, ['PutObject']);
}

export function mayObjects(fn: IFunction, bucket: Bucket, actions: readonly `${string}Object${string}`[]): void {
  allow(fn, { actions: actions.map((action) => `s3:${action}`), on: [bucket.arnForObjects('*')] });
  answerFor(fn.role ?? fn, {
    finding: OBJECTS_OF_ONE_BUCKET,
    reason: 'Keys are made at run time, so the permission is for the objects of the one bucket that is named.',
  });
}

export function maySend(fn: IFunction, queues: readonly Queue[]): void {
  allow(fn, { actions: ['sqs:SendMessage'], on: queues.map((queue) => queue.queueArn) });
}

export function mayCall(fn: IFunction, other: IFunction): void {
  allow(fn, { actions: ['lambda:InvokeFunction'], on: [other.functionArn] });
}

export function mayStart(fn: IFunction, machine: StateMachine): void {
  allow(fn, { actions: ['states:StartExecution'], on: [machine.stateMachineArn] });
}
