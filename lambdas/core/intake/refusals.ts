import * as z from 'zod';
import { outsideObject } from '../values/plain-object.ts';

/**
 * Records that were refused after their upload had been answered "success": what of an upload could not be stored, and
 * why. The upload's receipt tells of them, and so do the bus and the account's list.
 */
export const refusalSchema = z.object({
  /** The same however often the records are stored again: the event's id, or the change's place in the stream. */
  id: z.string(),
  /** 1-based position in the upload, where it is known. */
  place: z.number().int().positive().optional(),
  reason: z.string(),
  /** As many records; one, where the record itself is there. */
  records: z.number().int().positive(),
  /** As the upload API takes it; missing where it could not be read. */
  record: outsideObject.optional(),
});
export type Refusal = z.infer<typeof refusalSchema>;

export const refusedUploadSchema = z.object({
  uploadId: z.string(),
  /** When the upload was received. */
  at: z.iso.datetime(),
  refused: z.array(refusalSchema),
});
export type RefusedUpload = z.infer<typeof refusedUploadSchema>;

export const recordsIn = (refusals: readonly Refusal[]): number =>
  refusals.reduce((sum, { records }) => sum + records, 0);

/** How many records were refused for each reason. */
export function countedByReason(refusals: readonly Refusal[]): { reason: string; records: number }[] {
  return [...Map.groupBy(refusals, ({ reason }) => reason)].map(([reason, some]) => ({
    reason,
    records: recordsIn(some),
  }));
}
