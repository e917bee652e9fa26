import * as z from 'zod';
import { type Account, accountSchema, keepsRecent, type Limits, limitsOf, wholeUpTo } from '#core/accounts/account.ts';
import { keptFrom } from '#core/accounts/retention.ts';

/** The settings of an account: who may change which of them, and how they are shown. */
const { accountId, name, uploadsPerSecond, uploadBytesPerSecond, retentionDays, email } = accountSchema.shape;
/** Every request of the Get APIs writes the account's item of places, which grows with it. */
const getConcurrency = wholeUpTo(200).optional();
export const limitsSchema = z.strictObject({ getConcurrency, uploadsPerSecond, uploadBytesPerSecond });

/** A field that may not be given, and why. */
const never = (error: string) => z.undefined({ error }).optional();
const timezone = never('cannot be changed: the dates under which events are stored are days of this zone');
const keepRecent = z.boolean().optional();
const NOTHING = { error: 'must name something to change' };

/** What the operator may change; `null` takes a limit or the retention back to its default. */
export const operatorChangeSchema = z
  .strictObject({
    accountId,
    name: name.optional(),
    limits: z
      .strictObject({
        getConcurrency: getConcurrency.nullable(),
        uploadsPerSecond: uploadsPerSecond.nullable(),
        uploadBytesPerSecond: uploadBytesPerSecond.nullable(),
      })
      .optional(),
    retentionDays: retentionDays.nullable(),
    email: email.nullable(),
    keepRecent,
    timezone,
  })
  .transform(({ accountId, limits, timezone: _, ...change }) => ({ accountId, change: { ...change, ...limits } }))
  .refine(({ change }) => changedBy(change).length > 0, NOTHING);

/** What the account's own administrators may change. Limits protect the other accounts, so they are not among it. */
export const adminChangeSchema = z
  .strictObject({
    name: name.optional(),
    retentionDays: retentionDays.nullable(),
    email: email.nullable(),
    keepRecent,
    limits: never('only the operator of this deployment may change them (accounts/change-account)'),
    accountId: never('cannot be changed'),
    timezone,
  })
  .transform(({ name, retentionDays, email, keepRecent }) => ({ name, retentionDays, email, keepRecent }))
  .refine((change) => changedBy(change).length > 0, NOTHING);

/** Long enough for a day of developing, and short enough that nobody has to remember to switch it off. */
const KEEP_RECENT_MS = 86_400_000;

/** A change as it is stored: what is kept for looking at ends by itself. `now` is in epoch milliseconds. */
export function storedChange<Change extends object>(
  { keepRecent, ...change }: Change & { keepRecent?: boolean | undefined },
  now: number,
) {
  if (keepRecent === undefined) return change;
  return { ...change, keepRecentUntil: keepRecent ? new Date(now + KEEP_RECENT_MS).toISOString() : null };
}

/** The names of what a change is about. */
export function changedBy(change: Record<string, unknown>): string[] {
  return Object.keys(change).filter((name) => change[name] !== undefined);
}

export type AccountView = Pick<Account, 'accountId' | 'name' | 'timezone' | 'createdAt'> & {
  /** Those that hold, given or by default. */
  limits: Limits;
  retentionDays: number | null;
  /** The first day, YYYY-MM-DD, that stays; what is older is deleted, or has been. */
  keptFrom: string | null;
  /** Whom mails about imports go to that name nobody themselves. */
  email: string | null;
  /** Whether what is uploaded can be looked at for an hour, and when that ends. */
  keepRecent: boolean;
  keepRecentUntil: string | null;
};

/** @param now epoch milliseconds */
export function accountView(account: Account, now: number): AccountView {
  const { accountId, name, timezone, createdAt, retentionDays: days } = account;
  const keepRecent = keepsRecent(account, now);
  return {
    accountId,
    name,
    timezone,
    createdAt,
    limits: limitsOf(account),
    retentionDays: days ?? null,
    keptFrom: days === undefined ? null : keptFrom({ now, timezone, days }),
    email: account.email ?? null,
    keepRecent,
    keepRecentUntil: keepRecent ? (account.keepRecentUntil ?? null) : null,
  };
}
