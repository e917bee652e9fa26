import * as z from 'zod';
import { userIdSchema } from '../records.ts';

/** Settings of an export to Amplitude. The key is its only secret. */
const KEY = 'must be the API key of a project: 16–128 letters, digits, "-" and "_"';

export const amplitudeSettings = z.strictObject({
  /** Where the project's data rests. */
  residency: z
    .enum(['US', 'EU'], 'must be US or EU')
    .default('US')
    .meta({ title: 'Residency', description: 'where the project’s data rests' }),
  apiKey: z
    .string(KEY)
    .regex(/^[\w-]{16,128}$/, KEY)
    .meta({ title: 'API key', description: KEY }),
  /** What becomes `user_id`. */
  userId: userIdSchema,
});
export type AmplitudeSettings = z.infer<typeof amplitudeSettings>;

const HOSTS = { US: 'https://api2.amplitude.com', EU: 'https://api.eu.amplitude.com' } as const;

export const batchUrl = ({ residency }: Pick<AmplitudeSettings, 'residency'>): string => `${HOSTS[residency]}/batch`;
