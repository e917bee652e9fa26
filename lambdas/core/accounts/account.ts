import * as z from 'zod';
import type { Caller } from './caller.ts';
import { canonicalTimezone } from './timezone-names.ts';

/**
 * An account (tenant). Who may call for it is `core/accounts/caller.ts`; how passcodes are made and checked is
 * `core/accounts/passcode.ts`, and where they are kept `store/accounts/passcodes.ts`.
 */
/** What is stored: any name that the engines read, so that accounts of before keep theirs. */
export const timezoneSchema = z
  .string()
  .refine(isTimezone, { error: 'is not an IANA time zone such as Europe/Berlin' });

/** What may be given: a name of the IANA database, turned into its spelling; abbreviations mean different zones to different readers. */
export const givenTimezoneSchema = z
  .string()
  .transform((name) => canonicalTimezone(name) ?? '')
  .refine(isTimezone, {
    error: 'must be a name of the IANA time zone database, such as Europe/Berlin or Asia/Kolkata',
  });

/** A whole number from 1 to `most`, or an error that says so. */
export function wholeUpTo(most: number) {
  const error = `must be a whole number from 1 to ${most}`;
  return z.int({ error }).min(1, { error }).max(most, { error });
}

/** An address that mail can be sent to; SES takes 320 characters (https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html). */
export const emailSchema = z.email({ error: 'must be an e-mail address' }).max(320);

/** As somebody types it: whoever has an address has it in any case of its letters. */
export const givenEmailSchema = z.string().trim().toLowerCase().pipe(emailSchema);

export const accountSchema = z.object({
  accountId: z.string().regex(/^[A-Z0-9][A-Z0-9-]{3,30}$/, 'must be 4–31 characters of A–Z, 0–9 and "-"'),
  name: z.string().min(1).max(120),
  timezone: timezoneSchema,
  createdAt: z.iso.datetime(),
  /** What the account may do at most; what is left out is as `DEFAULT_LIMITS` says. Side by side, so one changes alone. */
  getConcurrency: wholeUpTo(1_000).optional(),
  uploadsPerSecond: wholeUpTo(10_000).optional(),
  uploadBytesPerSecond: wholeUpTo(1_000_000_000).optional(),
  /** Events are kept for so many days of the account's calendar; for ever when left out. */
  retentionDays: wholeUpTo(36_500).optional(),
  /** Whom mails about imports go to that name nobody themselves. */
  email: emailSchema.optional(),
  /** Until then, what is uploaded can be looked at for an hour (`GET /api/uploads/recent`); not at all when left out. */
  keepRecentUntil: z.iso.datetime().optional(),
});
export type Account = z.infer<typeof accountSchema>;

/**
 * 15 requests at once on the Get APIs, about 30 uploads a second (wire contract, transport: limits). Of the 1 MB that a shard
 * of the stream takes a second, one account has at most half.
 */
const DEFAULT_LIMITS = { getConcurrency: 15, uploadsPerSecond: 30, uploadBytesPerSecond: 500_000 };
export type Limits = typeof DEFAULT_LIMITS;

/** The limits that hold for an account. */
export function limitsOf(account: Pick<Account, keyof Limits>): Limits {
  return {
    getConcurrency: account.getConcurrency ?? DEFAULT_LIMITS.getConcurrency,
    uploadsPerSecond: account.uploadsPerSecond ?? DEFAULT_LIMITS.uploadsPerSecond,
    uploadBytesPerSecond: account.uploadBytesPerSecond ?? DEFAULT_LIMITS.uploadBytesPerSecond,
  };
}

/** @param now epoch milliseconds */
export function keepsRecent({ keepRecentUntil }: Pick<Account, 'keepRecentUntil'>, now: number): boolean {
  return keepRecentUntil !== undefined && Date.parse(keepRecentUntil) > now;
}

/** Who calls, as far as the two headers tell (wire contract, transport: authentication). */
export type Authentication = { kind: 'known'; account: Account; by: Caller } | { kind: 'unknown'; error: string };

/** Offsets such as +01:00 are no zones: they know no daylight saving, and not every engine reads them. */
function isTimezone(name: string): boolean {
  if (/^[+-]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
