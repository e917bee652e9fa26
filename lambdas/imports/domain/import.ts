import * as z from 'zod';
import { delimiterSchema, mappingSchema } from './mapping.ts';

/**
 * One import of a file, as it rests in the table: what came, who sent it, how its columns are read, and how far it is. The file
 * is cut, its rows are judged, and only when all are judged the good ones are put on the stream, in their order. So whatever is
 * wrong with the file as a whole is found before anything of it is stored.
 */
export const importIdSchema = z.string().regex(/^\d{13}-[0-9a-f]{8}$/, 'is not the id of an import');

/**
 * `Uploading`: the file is not whole yet. `Start mapping`: it waits for its columns to be mapped, or for Save. `Processing`:
 * it is read and stored, see `step`. `Rejected`: nothing of it is stored, `reason` says why. Words of the wire contract (file imports).
 */
export const importStateSchema = z.enum([
  'Uploading',
  'Start mapping',
  'Processing',
  'Completed',
  'Rejected',
  'Cancelled',
]);
export type ImportState = z.infer<typeof importStateSchema>;
export const hasEnded = (state: ImportState) => state === 'Completed' || state === 'Rejected' || state === 'Cancelled';

/** What an import that is processed is at. From `storing` on it cannot be cancelled. */
export const importStepSchema = z.enum(['cutting', 'judging', 'comparing', 'storing', 'committing']);

export const importModeSchema = z.enum(['import', 'compare']);
export type ImportMode = z.infer<typeof importModeSchema>;

const count = z.number().int().nonnegative();
const placeSchema = z.object({ part: count, group: count });
/** The place of a group among all of an import. */
export type GroupPlace = z.infer<typeof placeSchema>;

/** What a manifest, or whoever uploads, says of the file; where it is said, it must be so. `bytes` and `sha256` are of the file as it was sent. */
export const expectedSchema = z.object({
  bytes: count.optional(),
  rows: count.optional(),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
});

export const importSchema = z.object({
  accountId: z.string(),
  /** Epoch milliseconds at creation, and what tells those of one millisecond apart: their order is that of their ids. */
  importId: importIdSchema,
  channel: z.enum(['sftp', 'csv']),
  /** As the customer named it. */
  fileName: z.string(),
  /** How often a file of this name had come before, counted from 1. */
  version: z.number().int().positive().default(1),
  type: z.enum(['event', 'profile']),
  /** The role of the passcode, the e-mail address of the person, or the user of SFTP. */
  by: z.string(),
  clientEmail: z.string().optional(),
  /** Size of the file as it was sent. */
  bytes: count,
  expected: expectedSchema.default({}),
  /** By which of the account's keys the file is encrypted. */
  keyId: z.string().optional(),
  mapping: mappingSchema.optional(),
  /** What is between the cells of a CSV, where it was said; a comma otherwise. */
  delimiter: delimiterSchema.optional(),
  timezone: z.string(),

  state: importStateSchema,
  step: importStepSchema.optional(),
  reason: z.string().optional(),
  /** Whose the problem is: the file's, or this deployment's. */
  fault: z.enum(['yours', 'ours']).optional(),
  createdAt: z.iso.datetime(),
  /** When it began to be processed, and ended. */
  startedAt: z.iso.datetime().optional(),
  finishedAt: z.iso.datetime().optional(),
  execution: z.string().optional(),
  /** Of a multipart upload that is under way. */
  uploadId: z.string().optional(),
  /** Of each of its parts, but for the last. */
  partBytes: z.number().int().positive().optional(),
  /** Goes up whenever the file is to be judged anew, as by another mapping: each judging has a folder of its own. */
  judging: z.number().int().default(0),
  /** What it is processed for; by `compare`, its rows are judged and held against the profiles as they are, and none is stored. */
  mode: importModeSchema.optional(),
  /** How often the machine was started for this judging, counted from 1; it names the execution. */
  attempt: z.number().int().positive().optional(),
  /** How often it was told of as slow. */
  slowTold: count.optional(),
  /** What was mailed of it. */
  mailed: z.set(z.string()).optional(),

  /**
   * Epoch milliseconds that count as the arrival of all its rows; kept from the first try on, so that judging again makes the
   * same bytes. Lanes of the stream, likewise.
   */
  receivedAt: z.number().int().optional(),
  lanes: z.number().int().positive().optional(),

  /** Of `bytes`, how many are read so far. */
  bytesRead: count.optional(),
  parts: count.optional(),
  /** Numbers of the parts that are judged; a set, so that a part judged twice counts once. */
  partsJudged: z.set(z.number()).default(new Set()),
  /** Numbers of the parts that are held against the profiles, where that was asked for. */
  partsCompared: z.set(z.number()).default(new Set()),
  rows: count.optional(),
  accepted: count.optional(),
  rejected: count.optional(),
  /** The most frequent reasons for which rows are rejected. */
  reasons: z.array(z.object({ reason: z.string(), rows: count })).optional(),
  /** What is put: all groups before this place, which is the next. */
  putAt: placeSchema.optional(),
  /** Groups from `putAt` up to here may have been put, since `at` (epoch milliseconds) and by `by`, who alone may go on. */
  putting: z.object({ upTo: placeSchema, at: z.number().int(), by: z.string() }).optional(),
  rowsPut: count.optional(),
  /** An import of profiles that came before it over SFTP, and is to be stored first. */
  waitsFor: importIdSchema.optional(),
  /** For each shard the newest position that a group was put at: it is committed when the shard's checkpoint has passed it. */
  places: z.record(z.string(), z.string()).optional(),
  /** Rows that were refused by storing, after judging had taken them. */
  refusedLater: count.optional(),
  /** Of the file with the rejected rows. */
  rejectedFile: z.object({ key: z.string(), rows: count, bytes: count }).optional(),
});
export type Import = z.infer<typeof importSchema>;
export type ImportRef = Pick<Import, 'accountId' | 'importId'>;
