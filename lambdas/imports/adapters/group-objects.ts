import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import type { Import } from '../domain/import.ts';
import { groupsKey } from '../domain/keys.ts';

type GroupsOf = { of: Pick<Import, 'accountId' | 'importId' | 'judging'>; part: number };

/** The packed groups that judging has made of a part; none of a part of which no row was good. */
export async function readGroups({ client, bucket }: ObjectsAt, { of, part }: GroupsOf): Promise<Buffer> {
  try {
    const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: groupsKey(of, part) }));
    return Buffer.from((await found.Body?.transformToByteArray()) ?? []);
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'NoSuchKey') return Buffer.alloc(0);
    throw thrown;
  }
}
