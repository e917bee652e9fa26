import { Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { ManageUsersEnv, SignInEnv } from '../lambdas/users/env.ts';
import { signInRoutes, userRoutes } from '../lambdas/users/routes.ts';
import { allow, mayItems } from './platform/allow.ts';
import { lambdaFor } from './platform/function.ts';
import { mayAudit } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** Signing in, and the people of an account. */
export class Users extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api }: SliceProps) {
    super(scope, id);
    const { pool, client } = data.people;
    const at = {
      ACCOUNTS_TABLE: data.accounts.tableName,
      USER_POOL_ID: pool.userPoolId,
      REGION: Stack.of(this).region,
    };
    const small = { stage, memoryMb: stage.memoryMb.small, timeout: Duration.seconds(10) };

    const signIn = lambdaFor<SignInEnv>(this, 'users/sign-in', {
      ...small,
      environment: {
        ...at,
        USER_POOL_CLIENT_ID: client.userPoolClientId,
        SECURE_COOKIES: stage.onThisMachine ? 'false' : 'true',
      },
    });
    mayItems(signIn, data.accounts, ['Query', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);
    allow(signIn, {
      actions: ['cognito-idp:AdminInitiateAuth', 'cognito-idp:AdminRespondToAuthChallenge'],
      on: [pool.userPoolArn],
    });
    api.route(signIn, signInRoutes);

    const manageUsers = lambdaFor<ManageUsersEnv>(this, 'users/manage-users', {
      ...small,
      environment: { ...at, AUDIT_TABLE: data.audit.tableName },
    });
    mayAudit(manageUsers, data);
    mayItems(manageUsers, data.accounts, [
      ...(['Query', 'GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'] as const),
    ]);
    allow(manageUsers, {
      actions: ['cognito-idp:AdminCreateUser', 'cognito-idp:AdminGetUser'],
      on: [pool.userPoolArn],
    });
    api.route(manageUsers, userRoutes);
  }
}
