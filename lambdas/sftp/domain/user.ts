/**
 * The user of an account, whose name is the account's id: it sees the account's own folder as `/`, and in its session the role
 * that all users share is held to that folder once more, should the mapping ever be wrong.
 */
type UserOf = { accountId: string; bucket: string };

/** In the bucket ImportFiles; `imports/pick-up` looks here (`imports/domain/keys.ts`). */
export const folderOf = (accountId: string) => `sftp/${accountId}/`;

export function homeOf({ accountId, bucket }: UserOf): { Entry: string; Target: string } {
  return { Entry: '/', Target: `/${bucket}/sftp/${accountId}` };
}

export function sessionPolicy({ accountId, bucket }: UserOf): string {
  const folder = folderOf(accountId);
  const arn = `arn:aws:s3:::${bucket}`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:GetBucketLocation'], Resource: [arn] },
      {
        Effect: 'Allow',
        Action: ['s3:ListBucket'],
        Resource: [arn],
        Condition: { StringLike: { 's3:prefix': [folder, `${folder}*`] } },
      },
      {
        Effect: 'Allow',
        Action: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:AbortMultipartUpload'],
        Resource: [`${arn}/${folder}*`],
      },
    ],
  });
}
