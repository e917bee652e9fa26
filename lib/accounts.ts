import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type {
  ChangeAccountEnv,
  CreateAccountEnv,
  ManageAccountEnv,
  ManagePasscodesEnv,
} from '../lambdas/accounts/env.ts';
import { accountRoutes, passcodeRoutes } from '../lambdas/accounts/routes.ts';
import { allow } from './platform/allow.ts';
import { lambdaFor, nameInOutputs } from './platform/function.ts';
import type { SliceProps } from './slice-props.ts';

/** Accounts and the passcodes that programs show. The operator alone makes accounts and sets their limits, through IAM. */
export class Accounts extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api }: SliceProps) {
    super(scope, id);
    const small = {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(10),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName },
    };
    const on = [data.accounts.tableArn];
    const createAccount = lambdaFor<CreateAccountEnv>(this, 'accounts/create-account', small);
    nameInOutputs(createAccount);
    allow(createAccount, { actions: ['dynamodb:PutItem'], on });

    const changeAccount = lambdaFor<ChangeAccountEnv>(this, 'accounts/change-account', small);
    nameInOutputs(changeAccount);
    allow(changeAccount, { actions: ['dynamodb:UpdateItem'], on });

    const manageAccount = lambdaFor<ManageAccountEnv>(this, 'accounts/manage-account', {
      ...small,
      environment: { ...small.environment, EXPORTS_WRITER_ARN: data.exportsWriter.roleArn },
    });
    allow(manageAccount, { actions: ['dynamodb:Query', 'dynamodb:UpdateItem'], on });
    api.route(manageAccount, accountRoutes);

    const managePasscodes = lambdaFor<ManagePasscodesEnv>(this, 'accounts/manage-passcodes', small);
    allow(managePasscodes, {
      actions: ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'],
      on,
    });
    api.route(managePasscodes, passcodeRoutes);
  }
}
