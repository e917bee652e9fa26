import * as z from 'zod';
import { userIdSchema } from '../records.ts';

/** Settings of an export to mParticle: the key and secret of a feed. */
const KEY = 'must be the key of a feed: 16–128 letters, digits, "-" and "_"';
const SECRET = 'must be the secret of a feed: 16–128 letters, digits, "-" and "_"';

export const mparticleSettings = z.strictObject({
  /** Where the account is. */
  pod: z
    .enum(['us1', 'us2', 'eu1', 'au1'], 'must be us1, us2, eu1 or au1')
    .default('us1')
    .meta({ title: 'Pod', description: 'where the account is' }),
  key: z
    .string(KEY)
    .regex(/^[\w-]{16,128}$/, KEY)
    .meta({ title: 'Key', description: KEY }),
  secret: z
    .string(SECRET)
    .regex(/^[\w-]{16,128}$/, SECRET)
    .meta({ title: 'Secret', description: SECRET }),
  environment: z
    .enum(['production', 'development'], 'must be production or development')
    .default('production')
    .meta({ title: 'Environment' }),
  /** What becomes `customer_id`. */
  userId: userIdSchema,
});
export type MparticleSettings = z.infer<typeof mparticleSettings>;

/** What is older than this at the time of the run goes where mParticle wants it (`/bulkevents/historical`). */
export const HISTORICAL = 'historical';
export const HISTORICAL_AFTER_S = 30 * 86_400;

export function bulkUrl({ pod }: Pick<MparticleSettings, 'pod'>, lane: string): string {
  return `https://s2s.${pod}.mparticle.com/v2/bulkevents${lane === HISTORICAL ? '/historical' : ''}`;
}
