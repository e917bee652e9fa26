import type { S3Client } from '@aws-sdk/client-s3';
import { trustPolicy } from '../aws/policies.ts';
import { asCustomersRole } from '../aws/session.ts';
import { proveAccess } from '../aws/strangers.ts';
import { clientFor } from './client.ts';
import { bucketPolicy, ownBucketPolicy } from './policies.ts';
import type { S3Settings } from './settings.ts';

type Proof = { accountId: string; writer: string; write: (client: S3Client) => Promise<void> };

/** Throws `destination-refused`, with the policy to use, where another account of this deployment is let in as well. */
export async function proveBucket(settings: S3Settings, { write, ...of }: Proof): Promise<void> {
  const { access } = settings;
  switch (access.kind) {
    case 'role':
      return await proveAccess({
        ...of,
        attempt: (stranger) => asCustomersRole(access.roleArn, stranger),
        open: (owner) =>
          `The role ${access.roleArn} lets in every account of this deployment: its trust policy must ask for your external id. Use ${trustPolicy(owner)}`,
      });
    case 'bucket-policy':
      return await proveAccess({
        ...of,
        attempt: async (stranger) => write(await clientFor(settings, stranger)),
        open: (owner) =>
          `The bucket "${settings.bucket}" lets in every account of this deployment: its policy must ask for your external id. Use ${bucketPolicy(settings, owner)}; or, for a bucket of the AWS account that this deployment is in, ${ownBucketPolicy(settings, owner)}`,
      });
    case 'keys':
      return;
  }
}
