import * as z from 'zod';
import type { Rejection } from '#core/intake/records/rejection.ts';
import { shownRecord } from '#core/intake/take-upload.ts';
import { asSent, exactRecord } from '#core/values/exact-json.ts';
import { readUploadBody } from './upload-body.ts';

/**
 * What an account that develops may look at for an hour: an upload with its records, accepted and refused, as they were
 * sent. Records are kept as JSON texts, which hold whatever the door takes.
 */
const recordSchema = z.object({
  /** 1-based, as in the texts of refusals. */
  place: z.int(),
  /** Of a refused record only, like `error`. */
  code: z.int().optional(),
  error: z.string().optional(),
  json: z.string(),
  /** Whether `json` is only the beginning. */
  cut: z.boolean(),
});
export const recentUploadSchema = z.object({
  at: z.iso.datetime(),
  upload: z.string().optional(),
  receipt: z.string().optional(),
  dryRun: z.boolean(),
  /** Answered with the first answer of its `Idempotency-Key`. */
  repeated: z.boolean(),
  accepted: z.int(),
  refused: z.int(),
  /** Why the upload was refused whole. */
  error: z.string().optional(),
  records: z.array(recordSchema),
});
export type RecentUpload = z.infer<typeof recentUploadSchema>;

/** The upload as it is answered. */
export const shownUploadSchema = z.strictObject({
  ...recentUploadSchema.shape,
  repeated: z.boolean().describe('answered with the first answer of its Idempotency-Key'),
  error: z.string().optional().describe('why the upload was refused whole'),
  records: z.array(
    z.strictObject({
      place: z.int().describe('1-based, as in the texts of refusals'),
      accepted: z.boolean(),
      code: z.int().optional(),
      error: z.string().optional(),
      record: z.unknown().optional().describe('as it was sent'),
      cut: z.string().optional().describe('the beginning of a record too long to be kept whole'),
    }),
  ),
  notShown: z
    .strictObject({ accepted: z.int(), refused: z.int() })
    .describe('records beyond those that are kept to look at'),
});
export type ShownUpload = z.infer<typeof shownUploadSchema>;
type RecentRecord = z.infer<typeof recordSchema>;

/** The records of an upload with the refusals among them, by 0-based place. */
export type JudgedRecords = { records: readonly unknown[]; refusals: ReadonlyMap<number, Rejection> };

/**
 * Characters of an upload and of one of its records that are kept. Three bytes a character at most, an upload is far
 * below what an item holds (400 kB), and twenty of them below what an answer holds (6 MB).
 */
const MAX_CHARACTERS = 32_000;
export const MAX_RECORD_CHARACTERS = 8_000;
/** What a record takes beside its text. */
const RECORD_OVERHEAD = 60;

/** Of an upload's records as many as fit: the refused ones first, then the accepted ones, the last of the upload first. */
export function recentRecords({ records, refusals }: JudgedRecords): RecentRecord[] {
  const kept: RecentRecord[] = [];
  let left = MAX_CHARACTERS;
  const keep = (place: number, rejection?: Rejection): boolean => {
    const whole = JSON.stringify(shownRecord(exactRecord(records, place)));
    const json = whole.slice(0, MAX_RECORD_CHARACTERS);
    const error = rejection?.error.slice(0, MAX_RECORD_CHARACTERS);
    left -= json.length + (error?.length ?? 0) + RECORD_OVERHEAD;
    if (left < 0) return false;
    kept.push({ place: place + 1, code: rejection?.code, error, json, cut: json.length < whole.length });
    return true;
  };
  for (const [place, rejection] of refusals) if (!keep(place, rejection)) break;
  for (let place = records.length - 1; place >= 0; place--) if (!refusals.has(place) && !keep(place)) break;
  return kept.toSorted((a, b) => a.place - b.place);
}

/** The upload as it is answered: how many of its records are not shown, and those that are as they were sent. */
export function recentView({ records, ...upload }: RecentUpload) {
  const refused = records.filter(({ code }) => code !== undefined).length;
  const body = readUploadBody(`{"d":[${records.map(({ json, cut }) => (cut ? 'null' : json)).join()}]}`);
  const read = body.kind === 'records' ? body.records : [];
  return {
    ...upload,
    records: records.map(({ json, cut, place, code, error }, index) => ({
      place,
      accepted: code === undefined,
      code,
      error,
      ...(cut ? { cut: json } : { record: asSent(exactRecord(read, index)) }),
    })),
    notShown: {
      accepted: upload.accepted - (records.length - refused),
      refused: upload.refused - refused,
    },
  };
}
