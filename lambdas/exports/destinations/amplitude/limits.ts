import type { Limits } from '../partner.ts';

/**
 * https://amplitude.com/docs/apis/analytics/batch-event-upload; half of its 20 MB a request, so that a slow line has time. Its
 * rate is of one user or device (1,000 events a second), and none of all together: who goes faster is told so by a 429.
 */
export const limits = {
  recordsARequest: 2_000,
  bytesARequest: 10_000_000,
  userIdCharacters: 1_024,
} as const satisfies Limits;
