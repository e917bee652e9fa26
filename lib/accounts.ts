import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type {
  ChangeAccountEnv,
  CreateAccountEnv,
  ListAuditEnv,
  ManageAccountEnv,
  ManagePasscodesEnv,
} from '../lambdas/accounts/env.ts';
import { accountRoutes, auditRoutes, passcodeRoutes } from '../lambdas/accounts/routes.ts';
import { allow, mayItems } from './platform/allow.ts';
import { lambdaFor, nameInOutputs } from './platform/function.ts';
import { mayAudit, mayKnowCallers } from './platform/grants.ts';
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

    const audited = { ...small.environment, AUDIT_TABLE: data.audit.tableName };
    const manageAccount = lambdaFor<ManageAccountEnv>(this, 'accounts/manage-account', {
      ...small,
      environment: { ...audited, EXPORTS_WRITER_ARN: data.exportsWriter.roleArn },
    });
    mayAudit(manageAccount, data);
    mayItems(manageAccount, data.accounts, ['Query', 'UpdateItem']);
    api.route(manageAccount, accountRoutes);

    const managePasscodes = lambdaFor<ManagePasscodesEnv>(this, 'accounts/manage-passcodes', {
      ...small,
      environment: audited,
    });
    mayAudit(managePasscodes, data);
    mayItems(managePasscodes, data.accounts, ['Query', 'PutItem', 'DeleteItem', 'ConditionCheckItem']);
    api.route(managePasscodes, passcodeRoutes);

    const listAudit = lambdaFor<ListAuditEnv>(this, 'accounts/list-audit', { ...small, environment: audited });
    mayKnowCallers(listAudit, data);
    mayItems(listAudit, data.audit, ['Query']);
    api.route(listAudit, auditRoutes);
  }
}
