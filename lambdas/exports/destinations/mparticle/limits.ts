import type { Limits } from '../partner.ts';

/** https://docs.mparticle.com/developers/apis/http/, where a record is a batch. */
export const limits = {
  recordsARequest: 100,
  bytesARequest: 256_000,
  recordBytes: 128_000,
  recordsASecond: 270,
  properties: 100,
  valueCharacters: 4_096,
} as const satisfies Limits;
