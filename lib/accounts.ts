import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type {
  ChangeAccountEnv,
  CreateAccountEnv,
  ManageAccountEnv,
  ManagePasscodesEnv,
} from '../lambdas/accounts/env.ts';
import { accountRoutes, passcodeRoutes } from '../lambdas/accounts/routes.ts';
import { allow, mayItems } from './platform/allow.ts';
import { lambdaFor, nameInOutputs } from './platform/function.ts';
import type { SliceProps } from './slice-props.ts';

/** Accounts and their passcodes. Only the operator creates accounts and sets their limits: by calling a function, through IAM. */
export class Accounts extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api }: SliceProps) {
    super(scope, id);
    const small = {
      stage,
      memoryMb: stage.memoryMb.small,
      timeout: Duration.seconds(10),
      environment: { ACCOUNTS_TABLE: data.accounts.tableName },
    };
    const { pool } = data.people;
    const createAccount = lambdaFor<CreateAccountEnv>(this, 'accounts/create-account', {
      ...small,
      environment: { ...small.environment, USER_POOL_ID: pool.userPoolId },
    });
    nameInOutputs(createAccount);
    mayItems(createAccount, data.accounts, ['PutItem']);
    allow(createAccount, {
      actions: ['cognito-idp:AdminCreateUser', 'cognito-idp:AdminGetUser'],
      on: [pool.userPoolArn],
    });

    const changeAccount = lambdaFor<ChangeAccountEnv>(this, 'accounts/change-account', small);
    nameInOutputs(changeAccount);
    mayItems(changeAccount, data.accounts, ['UpdateItem']);

    const manageAccount = lambdaFor<ManageAccountEnv>(this, 'accounts/manage-account', {
      ...small,
      environment: { ...small.environment, EXPORTS_WRITER_ARN: data.exportsWriter.roleArn },
    });
    mayItems(manageAccount, data.accounts, ['Query', 'UpdateItem']);
    api.route(manageAccount, accountRoutes);

    const managePasscodes = lambdaFor<ManagePasscodesEnv>(this, 'accounts/manage-passcodes', small);
    mayItems(managePasscodes, data.accounts, ['Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem']);
    api.route(managePasscodes, passcodeRoutes);
  }
}
