import { Duration } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { CreateAccountEnv, ManagePasscodesEnv } from '../lambdas/accounts/env.ts';
import { allow } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import type { SliceProps } from './slice-props.ts';

/** Accounts and the passcodes that programs show. An account is made by the operator alone, through IAM. */
export class Accounts extends Construct {
  readonly createAccount: LambdaFunction;

  constructor(scope: Construct, id: string, { stage, data, api }: SliceProps) {
    super(scope, id);
    this.createAccount = lambdaFor<CreateAccountEnv>(this, 'accounts/create-account', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(10),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName },
    });
    allow(this.createAccount, { actions: ['dynamodb:PutItem'], on: [data.accounts.tableArn] });

    const managePasscodes = lambdaFor<ManagePasscodesEnv>(this, 'accounts/manage-passcodes', {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(10),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName },
    });
    allow(managePasscodes, {
      actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
      on: [data.accounts.tableArn],
    });
    api.route(managePasscodes, ['GET /api/passcodes', 'POST /api/passcodes', 'DELETE /api/passcodes/{id}']);
  }
}
