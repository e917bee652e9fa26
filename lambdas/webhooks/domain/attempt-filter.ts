import * as z from 'zod';
import { allOf, type Bind } from '#core/cql/sql/sql.ts';
import { outcomes } from '#core/webhooks/attempt.ts';
import { failureClasses } from '#core/webhooks/counters.ts';

/**
 * What attempts are searched by, and which calls are replayed by: of a query string, where all are texts and lists are joined
 * by commas, or of a JSON body.
 */
const MAX_LISTED = 20;

/** Numbers of campaigns and templates are seconds of the epoch. */
export const idSchema = z
  .union(
    [
      z.int(),
      z
        .string()
        .regex(/^\d{1,15}$/)
        .transform(Number),
    ],
    { error: 'must be a whole number' },
  )
  .pipe(z.int({ error: 'must be a whole number' }).nonnegative({ error: 'must not be negative' }));

const instant = z
  .union(
    [z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)), idSchema.transform((s) => s * 1_000)],
    {
      error: 'must be a time such as 2026-11-27T10:00:00Z, or epoch seconds',
    },
  )
  .refine((ms) => ms < 253_402_300_800_000, { error: 'must be before the year 10000' });

export function listOf(words: readonly string[]) {
  const error = `must be one or more of ${words.join(', ')}`;
  const isAmong = (given: readonly string[]) => given.length > 0 && given.every((word) => words.includes(word));
  return z
    .union([z.string().transform((text) => text.split(',').map((word) => word.trim())), z.array(z.string())], { error })
    .refine((given) => given.length <= MAX_LISTED && isAmong(given), { error });
}

const text = (longest: number) =>
  z
    .string({ error: 'must be a text' })
    .min(1, { error: 'must not be empty' })
    .max(longest, { error: `must have at most ${longest} characters` });

export const classWords = ['2xx', ...failureClasses, 'parked'] as const;

export const filterShape = {
  template: idSchema.optional().describe('number of the webhook template'),
  campaign: idSchema.optional().describe('number of the campaign'),
  profile: text(1_024)
    .optional()
    .describe('a person whom the call was about: any identity, e-mail, phone, device id or profile id'),
  delivery: text(128).optional().describe('the `webhook-id` of a call'),
  class: listOf(classWords)
    .optional()
    .describe('class of the answer or the trouble; several joined by commas, or a list'),
  outcome: listOf(outcomes).optional().describe('what became of the attempt; several joined by commas, or a list'),
  status: idSchema.optional().describe('HTTP status of the answer'),
  from: instant.optional().describe('the first instant; a day before `to`, where left out'),
  to: instant.optional().describe('before this instant; now, where left out'),
};

export type Filter = {
  template?: number | undefined;
  campaign?: number | undefined;
  status?: number | undefined;
  delivery?: string | undefined;
  class?: readonly string[] | undefined;
  outcome?: readonly string[] | undefined;
};

/** SQL of what a row of `attempts` must be; `profileIds` are those of the person who is asked for. */
export function filterSql(
  { profileIds, ...filter }: Filter & { profileIds: readonly string[] | undefined },
  bind: Bind,
): string {
  const among = (values: readonly string[]) => `(${values.map(bind).join(', ')})`;
  return allOf([
    ...(filter.template === undefined ? [] : [`templateId = ${bind(filter.template)}`]),
    ...(filter.campaign === undefined ? [] : [`campaignId = ${bind(filter.campaign)}`]),
    ...(filter.status === undefined ? [] : [`status = ${bind(filter.status)}`]),
    ...(filter.delivery === undefined ? [] : [`deliveryId = ${bind(filter.delivery)}`]),
    ...(filter.class === undefined ? [] : [`class IN ${among(filter.class)}`]),
    ...(filter.outcome === undefined ? [] : [`outcome IN ${among(filter.outcome)}`]),
    ...(profileIds === undefined ? [] : [`list_has_any(profileIds, [${profileIds.map(bind).join(', ')}]::VARCHAR[])`]),
  ]);
}

const DAY_MS = 86_400_000;
/** Attempts are kept for so long (`lib/stacks/data.ts`). */
const KEPT_DAYS = 90;

/** The window that is asked for; `bad-input` where there is none such. */
export function windowOf(
  { from, to }: { from?: number | undefined; to?: number | undefined },
  { now, days }: { now: number; days: number },
): { from: number; to: number } | { field: 'from'; problem: string } {
  const until = to ?? now;
  const since = from ?? until - days * DAY_MS;
  if (since >= until) return { field: 'from', problem: 'must be before `to`' };
  if (until - since > KEPT_DAYS * DAY_MS) {
    return { field: 'from', problem: `must be at most ${KEPT_DAYS} days before \`to\`: attempts are kept for so long` };
  }
  return { from: since, to: until };
}

const MOST_ROWS = 1_000;
const limit = `must be a whole number from 1 to ${MOST_ROWS}`;

export const searchBodySchema = z.strictObject({
  ...filterShape,
  limit: idSchema
    .refine((rows) => rows >= 1 && rows <= MOST_ROWS, { error: limit })
    .default(100)
    .describe('attempts to an answer at most'),
  cursor: text(2_000).optional().describe('`cursor` of the answer before, with the same filter; its window counts'),
});
export type SearchBody = z.infer<typeof searchBodySchema>;
