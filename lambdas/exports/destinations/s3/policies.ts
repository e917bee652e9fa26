import { EXTERNAL_ID_TAG } from '#core/accounts/external-id.ts';
import { under } from '../prefix.ts';
import type { S3Settings } from './settings.ts';

/** The policies that let exactly one account of this deployment in, ready to be copied; docs/exports.md explains them. */
type Known = { writer: string; externalId: string | undefined };

/** Trust policy of a customer's role. */
export function trustPolicy({ writer, externalId }: Known): string {
  return policy({
    Effect: 'Allow',
    Principal: { AWS: writer },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  });
}

/** Policy of a customer's bucket. */
export function bucketPolicy(settings: Pick<S3Settings, 'bucket' | 'prefix'>, { writer, externalId }: Known): string {
  return policy({
    Effect: 'Allow',
    Principal: { AWS: writer },
    Action: 's3:PutObject',
    Resource: `arn:${writer.split(':')[1]}:s3:::${settings.bucket}/${under(settings.prefix, '*')}`,
    Condition: { StringEquals: { [`aws:PrincipalTag/${EXTERNAL_ID_TAG}`]: externalId } },
  });
}

function policy(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
}
