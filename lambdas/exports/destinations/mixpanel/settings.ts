import * as z from 'zod';
import { userIdSchema } from '../records.ts';

/** Settings of an export to Mixpanel. Its secrets are the project's token and a service account's secret. */
const TOKEN = 'must be the token of a project: 16–128 letters and digits';
const USER = 'must be the name of a service account';
const PROJECT = 'must be the number of a project';
const SECRET = 'must be 8–256 characters that are printed in ASCII';

export const mixpanelSettings = z.strictObject({
  /** Where the project's data rests. */
  residency: z
    .enum(['US', 'EU', 'IN'], 'must be US, EU or IN')
    .default('US')
    .meta({ title: 'Residency', description: 'where the project’s data rests' }),
  token: z
    .string(TOKEN)
    .regex(/^[A-Za-z0-9]{16,128}$/, TOKEN)
    .meta({ title: 'Project token', description: TOKEN }),
  /** Comes with events instead of the token. */
  serviceAccount: z
    .strictObject({
      username: z
        .string()
        .regex(/^[\w.@+-]{1,256}$/, USER)
        .meta({ title: 'Username', description: USER }),
      secret: z
        .string(SECRET)
        .regex(/^[\x20-\x7e]{8,256}$/, SECRET)
        .meta({ title: 'Secret', description: SECRET }),
      projectId: z
        .string()
        .regex(/^\d{1,15}$/, PROJECT)
        .meta({ title: 'Project', description: PROJECT }),
    })
    .optional()
    .meta({ title: 'Service account', description: 'comes with events instead of the token' }),
  /** What becomes `distinct_id`. */
  userId: userIdSchema,
});
export type MixpanelSettings = z.infer<typeof mixpanelSettings>;

const HOSTS = {
  US: 'https://api.mixpanel.com',
  EU: 'https://api-eu.mixpanel.com',
  IN: 'https://api-in.mixpanel.com',
} as const;

export const hostOf = ({ residency }: Pick<MixpanelSettings, 'residency'>): string => HOSTS[residency];
