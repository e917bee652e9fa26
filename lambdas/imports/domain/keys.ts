import type { Import, ImportRef } from './import.ts';

/**
 * Where the objects of an import are in the bucket Imports. `sftp/` is what users see over SFTP; the others are ours, and each
 * prefix has its own time after which the bucket forgets (`lib/stacks/data.ts`).
 */
export const sftpFolder = (accountId: string) => `sftp/${accountId}/`;
/** The file as it was sent. */
export const sourceKey = (ref: ImportRef) => `files/${ref.accountId}/${ref.importId}/source`;
export const rejectedKey = (ref: ImportRef, format: 'csv' | 'json') =>
  `reports/${ref.accountId}/${ref.importId}/rejected.${format === 'csv' ? 'csv' : 'jsonl'}`;

const workOf = (ref: ImportRef) => `work/${ref.accountId}/${ref.importId}/`;
const numbered = (part: number) => String(part).padStart(6, '0');

/** What cutting found: how the file is written, and its parts as the map of the state machine reads them. */
export const layoutKey = (ref: ImportRef) => `${workOf(ref)}layout.json`;
export const partsKey = (ref: ImportRef) => `${workOf(ref)}parts.json`;
/** Bytes of a part, where the file is compressed or encrypted and has no ranges to be read by. */
export const rawPartKey = (ref: ImportRef, part: number) => `${workOf(ref)}raw/${numbered(part)}`;

type Judging = Pick<Import, 'accountId' | 'importId' | 'judging'>;
const judgedOf = (of: Judging) => `${workOf(of)}judged-${of.judging}/`;
/** Groups for the stream, one after the other (`domain/packed-groups.ts`). */
export const groupsKey = (of: Judging, part: number) => `${judgedOf(of)}groups/${numbered(part)}`;
export const resultKey = (of: Judging, part: number) => `${judgedOf(of)}results/${numbered(part)}.json`;
export const rejectedPartKey = (of: Judging, part: number) => `${judgedOf(of)}rejected/${numbered(part)}`;
/** What a part of the people would become, where that was asked for: how many, and where those who would be others are listed. */
export const differenceKey = (of: Judging, part: number) => `${judgedOf(of)}difference/${numbered(part)}.json`;
export const differencePageKey = (of: Judging, { part, page }: { part: number; page: number }) =>
  `${judgedOf(of)}difference/${numbered(part)}/${numbered(page)}.json`;
