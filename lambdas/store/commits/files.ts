import * as z from 'zod';
import { rowsByNameSchema } from '#core/values/rows-by-name.ts';
import type { FileKind } from '../lake/lake.ts';
import { accountItems, type CommitsAt, paddedCommit } from './items.ts';
import { inOneLayout } from './layout.ts';

/** Committed files: an item each, in the order of their commits. */
export const fileSchema = z.object({
  kind: z.enum(['events', 'profiles']),
  key: z.string(),
  /** Its commit; of a compacted file the newest of its rows' commits, which the file has as a column. */
  commit: z.number().int().positive(),
  /** Compacted files only: the oldest of its rows' commits. */
  minCommit: z.number().int().positive().optional(),
  rows: z.number().int().positive(),
  bytes: z.number().int().positive(),
  /** Epoch seconds of the earliest and latest row: of the events, or of the profile changes. */
  minTs: z.number().int(),
  maxTs: z.number().int(),
  /** The same as dates in the account's time zone. */
  fromDate: z.iso.date(),
  toDate: z.iso.date(),
  /** Rows per event key; empty for profiles. */
  names: rowsByNameSchema,
  committedAt: z.iso.datetime(),
});
export type CommittedFile = z.infer<typeof fileSchema>;
export type NewFile = Omit<CommittedFile, 'commit' | 'minCommit' | 'committedAt'>;

export const fileKey = (kind: FileKind, commit: number, place: number): string =>
  `file#${kind}#${paddedCommit(commit)}#${String(place).padStart(2, '0')}`;
/** A compacted file stands at its newest commit, after the files that the commit itself brought. */
export const compactedFileKey = (file: { kind: FileKind; commit: number; id: string }): string =>
  `file#${file.kind}#${paddedCommit(file.commit)}#c-${file.id}`;

/**
 * Committed files of one kind that hold rows of the half-open window (`after`, `upTo`], oldest first. A compacted file may
 * reach out of the window on either side: its rows are then to be taken by their `commit` (`store/lake/window.ts`).
 */
export async function filesBetween(
  at: CommitsAt,
  window: { accountId: string; kind: FileKind; after: number; upTo: number },
): Promise<CommittedFile[]> {
  if (window.upTo <= window.after) return [];
  // What stands beyond the window's end may reach back into it.
  const items = await inOneLayout(at, window.accountId, () =>
    accountItems(at, {
      accountId: window.accountId,
      from: fileKey(window.kind, window.after + 1, 0),
      to: `file#${window.kind}#~`,
    }),
  );
  const files = items.map((item) => fileSchema.parse(item));
  return files.filter(({ commit, minCommit = commit }) => commit > window.after && minCommit <= window.upTo);
}

/** All that an account has in the lake, as of a commit: what a cursor, a count or a large query is asked of. */
export async function filesOfSnapshot(
  at: CommitsAt,
  { accountId, upTo }: { accountId: string; upTo: number },
): Promise<Record<'events' | 'profiles', CommittedFile[]>> {
  const window = { accountId, after: 0, upTo };
  const [events, profiles] = await Promise.all([
    filesBetween(at, { ...window, kind: 'events' }),
    filesBetween(at, { ...window, kind: 'profiles' }),
  ]);
  return { events, profiles };
}
