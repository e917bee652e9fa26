import { Duration, Stack } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { ManageKeysEnv } from '../lambdas/sftp/env.ts';
import { sftpRoutes } from '../lambdas/sftp/routes.ts';
import { allow, mayItems } from './platform/allow.ts';
import { answerFor } from './platform/checks.ts';
import { lambdaFor } from './platform/function.ts';
import { mayAudit, mayKnowCallers, maySealImportKeys } from './platform/grants.ts';
import type { SliceProps } from './slice-props.ts';

/** The server of SFTP, and the role that it writes files in. */
export type SftpServer = { id: string; host: string; port: string; userRole: Role };
type SftpProps = Pick<SliceProps, 'stage' | 'data' | 'api'> & { server: SftpServer | undefined };

/** Who may drop files by SFTP, and what they are encrypted for. The server itself is the stack Sftp, where there is one. */
export class Sftp extends Construct {
  constructor(scope: Construct, id: string, { stage, data, api, server }: SftpProps) {
    super(scope, id);
    const manageKeys = lambdaFor<ManageKeysEnv>(this, 'sftp/manage-keys', {
      stage,
      memoryMb: stage.memoryMb.http,
      timeout: Duration.seconds(29),
      environment: {
        ACCOUNTS_TABLE: data.accounts.tableName,
        AUDIT_TABLE: data.audit.tableName,
        IMPORTS_TABLE: data.imports.tableName,
        IMPORT_FILES_BUCKET: data.importFiles.bucketName,
        SFTP_SERVER_ID: server?.id ?? '',
        SFTP_HOST: server?.host ?? '',
        SFTP_PORT: server?.port ?? '',
        SFTP_USER_ROLE: server?.userRole.roleArn ?? '',
        SECRETS_KEY_ID: data.exportSecrets.keyId,
      },
    });
    mayKnowCallers(manageKeys, data);
    mayItems(manageKeys, data.imports, ['Query', 'PutItem', 'UpdateItem', 'DeleteItem']);
    maySealImportKeys(manageKeys, data);
    if (server) mayManageUsers(manageKeys, { ...server, files: data.importFiles });
    mayAudit(manageKeys, data);
    api.route(manageKeys, sftpRoutes);
  }
}

/** Users of the one server, who get the one role. */
function mayManageUsers(fn: LambdaFunction, { id, userRole, files }: SftpServer & { files: Bucket }): void {
  const arn = (resource: string) => Stack.of(fn).formatArn({ service: 'transfer', resource, resourceName: id });
  const actions = ['DescribeUser', 'DeleteUser', 'ImportSshPublicKey', 'DeleteSshPublicKey'];
  allow(fn, { actions: ['transfer:CreateUser', 'transfer:DescribeServer'], on: [arn('server')] });
  allow(fn, { actions: actions.map((action) => `transfer:${action}`), on: [`${arn('user')}/*`] });
  allow(fn, { actions: ['s3:PutObject'], on: [files.arnForObjects('sftp/*')] });
  allow(fn, {
    actions: ['iam:PassRole'],
    on: [userRole.roleArn],
    when: { 'iam:PassedToService': 'transfer.amazonaws.com' },
  });
  answerFor(fn.role ?? fn, {
    finding: /^AwsSolutions-IAM5\[Resource::.*\/sftp\/\*\]$/,
    reason: 'Folders are those of accounts, which are made at run time.',
  });
  answerFor(fn.role ?? fn, {
    finding: /^AwsSolutions-IAM5\[Resource::arn:.*:transfer:.*:user\/.*\/\*\]$/,
    reason:
      'Users are named by the ids of accounts, which are made at run time; the server is the one of this deployment.',
  });
}
