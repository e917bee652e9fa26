import * as z from 'zod';

/**
 * Files from which a person's event counts are read: those of the roll-up, and those of events of commits after
 * `after`, the last commit that is rolled up. All of them stay readable for longer than a cursor lives.
 */
const fileSchema = z.object({ key: z.string(), bytes: z.number().int() });

export const historySchema = z.object({
  rolledUp: z.array(fileSchema).readonly(),
  since: z.array(fileSchema).readonly(),
  after: z.number().int(),
  /**
   * For those who were deleted and came back lately, whose former events may be rolled up still: files of events up to
   * `after` that hold all that was received since `from`, epoch milliseconds.
   */
  recent: z.object({ from: z.number(), files: z.array(fileSchema).readonly() }).optional(),
});
export type History = z.infer<typeof historySchema>;
