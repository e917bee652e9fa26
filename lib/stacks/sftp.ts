import { type App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnServer } from 'aws-cdk-lib/aws-transfer';
import { answerFor } from '../platform/checks.ts';
import type { SftpServer } from '../sftp.ts';
import type { Sftp, Stage } from '../stages.ts';
import type { DataStack } from './data.ts';

/**
 * The server that files are dropped at, and the role in which it writes them: into one prefix of one bucket, and in each session
 * no further than the account's own folder (`lambdas/sftp/domain/user.ts`). Only where it is asked for: it is paid by the hour.
 */
export class SftpStack extends Stack {
  readonly server: SftpServer;

  constructor(app: App, id: string, { stage, sftp, data }: { stage: Stage; sftp: Sftp; data: DataStack }) {
    super(app, id, { description: `Causeway ${stage.name}: the server of SFTP` });
    const userRole = this.#userRole(data);
    const made = sftp.server ? undefined : this.#server(stage);
    this.server = {
      userRole,
      id: sftp.server?.id ?? made?.attrServerId ?? '',
      host: sftp.server?.host ?? `${made?.attrServerId}.server.transfer.${this.region}.${this.urlSuffix}`,
      port: sftp.server?.port ?? '22',
    };
    new CfnOutput(this, 'SftpHost', { value: this.server.host });
  }

  /** Users are made by `sftp/manage-keys`, each with public keys alone. */
  #server(stage: Stage): CfnServer {
    const logs = new LogGroup(this, 'Logs', {
      retention: stage.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new CfnServer(this, 'Server', {
      domain: 'S3',
      protocols: ['SFTP'],
      endpointType: 'PUBLIC',
      identityProviderType: 'SERVICE_MANAGED',
      // The newest one; without a name CloudFormation takes that of 2018
      // (https://docs.aws.amazon.com/transfer/latest/userguide/security-policies.html).
      securityPolicyName: 'TransferSecurityPolicy-2025-03',
      // Clients set times and permissions after a file, which S3 has not: otherwise the upload fails at its end.
      protocolDetails: { setStatOption: 'ENABLE_NO_OP' },
      structuredLogDestinations: [logs.logGroupArn],
    });
  }

  #userRole({ importFiles }: DataStack): Role {
    const role = new Role(this, 'UserRole', {
      description: 'Taken by the server of SFTP for one user at a time',
      assumedBy: new ServicePrincipal('transfer.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [importFiles.bucketArn],
        conditions: { StringLike: { 's3:prefix': ['sftp/*'] } },
      }),
    );
    role.addToPolicy(new PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [importFiles.bucketArn] }));
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
        resources: [importFiles.arnForObjects('sftp/*')],
      }),
    );
    answerFor(role, {
      finding: /^AwsSolutions-IAM5\[Resource::.*\/sftp\/\*\]$/,
      reason: 'Files are named by who drops them; a session is held to the folder of its account.',
    });
    return role;
  }
}
