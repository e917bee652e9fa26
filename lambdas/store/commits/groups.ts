import type { FileKind } from '../lake/lake.ts';
import type { CommitsAt } from './items.ts';
import { newestFirst, type Standing } from './newest-first.ts';

/** Which upload groups are committed: the first file of its kind in a commit names them, also after it was compacted. */
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
  yield* groupsUnder(at, { ...wanted, standing: 'file' });
  yield* groupsUnder(at, { ...wanted, standing: 'replaced' });
}

async function* groupsUnder(
  at: CommitsAt,
  wanted: { accountId: string; kind: FileKind; standing: Standing; since: string },
): AsyncGenerator<CommittedGroups> {
  for await (const { commit, committedAt, groups } of newestFirst(at, { ...wanted, page: 25 })) {
    if (committedAt < wanted.since) return;
    if (groups) yield { commit, committedAt, groups: unpackGroups(groups) };
  }
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
