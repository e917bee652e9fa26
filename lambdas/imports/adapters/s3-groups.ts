import { GetObjectCommand } from '@aws-sdk/client-s3';
import { Failure } from '#core/failure.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import type { GroupPlace, Import } from '../domain/import.ts';
import { groupsKey } from '../domain/keys.ts';
import type { PartResult } from '../domain/layout.ts';
import { type PackedGroup, packedGroups } from '../domain/packed-groups.ts';
import type { PlacedGroup } from '../domain/put-windows.ts';
import { readResult } from './s3-results.ts';

/** The groups of an import from a place on, in their order; of each part there must be as many as its judging says. */
export async function* groupsFrom(at: ObjectsAt, made: Import, from: GroupPlace): AsyncGenerator<PlacedGroup> {
  const { parts = 0 } = made;
  for (let part = from.part; part < parts; part++) {
    const result = await readResult(at, made, part);
    const groups = await groupsOfPart(at, made, result);
    for (const [group, { lane, bytes }] of groups.entries()) {
      if (part === from.part && group < from.group) continue;
      const isLast = group === groups.length - 1;
      yield {
        lane,
        // Its own bytes: else the whole part stays in memory with any of its groups.
        bytes: Buffer.from(bytes),
        next: isLast ? { part: part + 1, group: 0 } : { part, group: group + 1 },
        rows: isLast ? result.accepted : 0,
      };
    }
  }
}

async function groupsOfPart(at: ObjectsAt, made: Import, result: PartResult): Promise<PackedGroup[]> {
  const packed = await readGroups(at, made, result.part);
  const groups = [...packedGroups(packed)];
  if (groups.length !== result.groups) {
    const text = `import ${made.importId}: part ${result.part} has ${groups.length} groups, ${result.groups} were made`;
    throw new Failure('corrupt-data', text, { retry: 'never' });
  }
  return groups;
}

/** The packed groups that judging has made of a part; none of a part of which no row was good. */
async function readGroups({ client, bucket }: ObjectsAt, made: Import, part: number): Promise<Buffer> {
  try {
    const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: groupsKey(made, part) }));
    return Buffer.from((await found.Body?.transformToByteArray()) ?? []);
  } catch (thrown) {
    if (thrown instanceof Error && thrown.name === 'NoSuchKey') return Buffer.alloc(0);
    throw thrown;
  }
}
