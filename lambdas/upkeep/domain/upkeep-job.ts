import * as z from 'zod';

/** Upkeep of one account's part of the lake, as it travels on a queue; and what the schedules ask for. */
export const upkeepJobSchema = z.object({ accountId: z.string() });
export type UpkeepJob = z.infer<typeof upkeepJobSchema>;

export const upkeepEventSchema = z.object({ work: z.enum(['compact', 'sweep']) });
