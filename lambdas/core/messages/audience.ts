import * as z from 'zod';

/**
 * How many people a campaign would reach: asked by campaigns, counted by counts. The path is no route of the API; it is
 * for functions that call `counts/serve-counts` themselves.
 */
export const AUDIENCE_PATH = '/1/counts/audience.json';

const count = z.number().int();
/** `reached`: how many of the people by e-mail, by SMS, and on devices of each kind. */
export const audienceSchema = z.object({
  status: z.literal('success'),
  people: count,
  reached: z.record(z.string(), count),
});
export type AudienceCounts = Pick<z.infer<typeof audienceSchema>, 'people' | 'reached'>;
