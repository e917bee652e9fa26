import type { Limits } from '../partner.ts';

/** https://docs.mixpanel.com/reference/import-events; of its 255 properties one is kept for what Mixpanel adds. */
export const limits = {
  recordsARequest: 2_000,
  bytesARequest: 2_000_000,
  recordBytes: 1_000_000,
  recordsASecond: 30_000,
  properties: 254,
  depth: 3,
  userIdBytes: 255,
} as const satisfies Limits;
