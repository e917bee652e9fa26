import * as z from 'zod';

/**
 * Where it stands what people did: in files of the roll-up, and in files of events for commits after `after`, the last one
 * that is rolled up. All of them stay readable for longer than a cursor lives.
 */
const fileSchema = z.object({ key: z.string(), bytes: z.number().int() });

export const historySchema = z.object({
  rolledUp: z.array(fileSchema).readonly(),
  since: z.array(fileSchema).readonly(),
  after: z.number().int(),
});
export type History = z.infer<typeof historySchema>;
