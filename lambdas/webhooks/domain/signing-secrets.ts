import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Template } from '#core/webhooks/template.ts';

/**
 * Secrets that calls are signed with, made by us (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md:
 * 24 to 64 random bytes, base64, behind `whsec_`).
 */
const BYTES = 32;
const MAX_OVERLAP_HOURS = 168;
const HOUR_MS = 3_600_000;
/** Whoever rotates again and again within an overlap ends up with so many secrets at most. */
const MOST_OLD = 3;

export function newSigningSecret(): string {
  return `whsec_${randomBytes(BYTES).toString('base64')}`;
}

const LIMIT = `must be a whole number from 0 to ${MAX_OVERLAP_HOURS}`;
export const rotationSchema = z.strictObject({
  overlapHours: z
    .number(LIMIT)
    .int(LIMIT)
    .min(0, LIMIT)
    .max(MAX_OVERLAP_HOURS, LIMIT)
    .default(24)
    .describe('for how long calls are signed with the secret before, too'),
});

export type Rotation = z.infer<typeof rotationSchema>;

/** The secrets after a rotation, the newest first: those before sign until the overlap is over, or their own is. */
export function rotated(
  signing: Template['signing'],
  { sealed, overlapHours, now }: { sealed: string; overlapHours: number; now: number },
): Template['signing'] {
  const over = now + overlapHours * HOUR_MS;
  const old = signing.map((secret) => ({ ...secret, until: Math.min(secret.until ?? over, over) }));
  return [{ sealed }, ...old.filter(({ until }) => until > now).slice(0, MOST_OLD)];
}
