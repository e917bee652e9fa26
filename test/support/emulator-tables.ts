import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';

/** Tables and buckets of a test's own, made in the emulator, so that it shares nothing with the deployed stack. */
export async function makeTable(name: string, keys: readonly string[]): Promise<string> {
  const roles = ['HASH', 'RANGE'] as const;
  await new DynamoDBClient({}).send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((key) => ({ AttributeName: key, AttributeType: 'S' })),
      KeySchema: keys.map((key, index) => ({ AttributeName: key, KeyType: roles[index] ?? 'RANGE' })),
    }),
  );
  return name;
}

export async function makeBucket(name: string): Promise<string> {
  await new S3Client({ forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: name }));
  return name;
}

/** Objects of a bucket below a prefix, by their keys; as many as one list names. */
export async function objectsIn(Bucket: string, Prefix: string): Promise<Map<string, Buffer>> {
  const s3 = new S3Client({ forcePathStyle: true });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
  const read = async ({ Key = '' }): Promise<[string, Buffer]> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
    return [Key, Buffer.from((await Body?.transformToByteArray()) ?? [])];
  };
  return new Map(await Promise.all(Contents.map(read)));
}
