import * as z from 'zod';
import { partSchema } from './plan-query.ts';

/** What the state machine hands to its steps: names and numbers, never the query. */
const ref = z.object({ accountId: z.string(), queryId: z.string() });
export const beginEventSchema = ref;
export const gatherEventSchema = ref.extend({ part: partSchema, buckets: z.number().int() });
export const matchEventSchema = ref.extend({ bucket: z.number().int() });
export const endEventSchema = ref.extend({ error: z.object({ Error: z.string().default('unknown') }).optional() });
