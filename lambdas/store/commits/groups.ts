import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { FileKind } from '../lake/lake.ts';
import { fileSchema } from './files.ts';
import type { CommitsAt } from './items.ts';

/** Which upload groups are committed: the first file of its kind in a commit names them, also after it was compacted. */
const commitSchema = fileSchema.pick({ commit: true, committedAt: true });
export type CommittedGroups = { commit: number; committedAt: string; groups: ReadonlySet<string> };

/**
 * The account's newest commits that hold upload groups, as far back as `since` (ISO time): newest first those whose files
 * stand as they were committed, then likewise those whose files were compacted. In this order none is missed that a
 * compaction moves meanwhile.
 */
export async function* groupsSince(
  at: CommitsAt,
  wanted: { accountId: string; kind: FileKind; since: string },
): AsyncGenerator<CommittedGroups> {
  yield* groupsUnder(at, { ...wanted, prefix: `file#${wanted.kind}#` });
  yield* groupsUnder(at, { ...wanted, prefix: `replaced#${wanted.kind}#` });
}

async function* groupsUnder(
  at: CommitsAt,
  wanted: { accountId: string; prefix: string; since: string },
): AsyncGenerator<CommittedGroups> {
  let start: Record<string, unknown> | undefined;
  do {
    const page = await at.db.send(
      new QueryCommand({
        TableName: at.table,
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: 25,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :files)',
        ExpressionAttributeValues: { ':pk': wanted.accountId, ':files': wanted.prefix },
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    for (const item of page.Items ?? []) {
      const { commit, committedAt } = commitSchema.parse(item);
      if (committedAt < wanted.since) return;
      if (item.groups) yield { commit, committedAt, groups: unpackGroups(item.groups) };
    }
    start = page.LastEvaluatedKey;
  } while (start);
}

/** Where an upload of the account was committed; looks through the newest commits only, far enough for one just made. */
export async function findUpload(
  at: CommitsAt,
  upload: { accountId: string; uploadId: string },
): Promise<{ commit: number; committedAt: string } | undefined> {
  const prefix = upload.uploadId.slice(0, UPLOAD_DIGITS);
  for (const kind of ['events', 'profiles'] as const) {
    let looked = 0;
    for await (const { commit, committedAt, groups } of groupsSince(at, { ...upload, kind, since: '' })) {
      if ([...groups].some((group) => group.startsWith(prefix))) return { commit, committedAt };
      if (++looked >= MOST_LOOKED_AT) break;
    }
  }
  return undefined;
}

const UPLOAD_DIGITS = 16;
const MOST_LOOKED_AT = 200;

/** Name of a group in the commit log: 16 hex digits of its upload's id, then its place as 4; kept as 10 bytes. */
export function groupName(header: { uploadId: string; group: number }): string {
  return header.uploadId.slice(0, UPLOAD_DIGITS) + header.group.toString(16).padStart(4, '0');
}

const GROUP_BYTES = 10;

export function packGroups(names: readonly string[]): Uint8Array {
  return Buffer.from(names.join(''), 'hex');
}

function unpackGroups(packed: unknown): Set<string> {
  const bytes = packed instanceof Uint8Array ? Buffer.from(packed) : Buffer.alloc(0);
  const names = new Set<string>();
  for (let at = 0; at < bytes.length; at += GROUP_BYTES) names.add(bytes.toString('hex', at, at + GROUP_BYTES));
  return names;
}
