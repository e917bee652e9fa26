import { createHash } from 'node:crypto';
import * as z from 'zod';

/** A file as a sweep finds it. Names are those below the account's folder. */
export type Dropped = {
  name: string;
  etag: string;
  size: number;
  /** Epoch milliseconds. */
  modifiedAt: number;
};

/** What sweeps remember of a file, as long as it stays the same. */
export const seenSchema = z.object({
  name: z.string(),
  /** Of the file as it was. */
  version: z.string(),
  /** Epoch milliseconds at which it was first seen so. */
  since: z.number(),
  /** What a file was found to be that may be a manifest. */
  content: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('data') }),
      z.object({ kind: z.literal('broken'), reason: z.string() }),
      z.object({
        kind: z.literal('manifest'),
        fileName: z.string(),
        type: z.enum(['event', 'profile']),
        bytes: z.number().optional(),
        encrypted: z.boolean(),
        /** How many there are, or their names; none where the file was sent whole. */
        parts: z.union([z.number(), z.array(z.string())]),
      }),
    ])
    .optional(),
  /** The files that it was last taken with, by `pairOf`; of a manifest, those that it was refused with, too. */
  done: z.string().optional(),
  /** It was refused without its other half. */
  refused: z.boolean().optional(),
});
export type Seen = z.infer<typeof seenSchema>;

/** The same only for the very same file: one that is put again with the same content has another time. */
export const versionOf = ({ etag, size, modifiedAt }: Dropped) => `${etag}|${size}|${modifiedAt}`;

/** Names files as they are, in their order. */
export function pairOf(files: readonly Dropped[]): string {
  const named = files.map((file) => [file.name, versionOf(file)]);
  return createHash('sha256').update(JSON.stringify(named)).digest('hex');
}
