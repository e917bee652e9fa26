import * as z from 'zod';
import { readDay } from '#core/values/calendar.ts';
import { type Definition, isLive } from './campaign.ts';
import { readMinute } from './due.ts';

/**
 * A campaign as a customer writes it, each field with its limit. What a field says in another language (queries, Liquid) is
 * read by whoever knows that language: `check-definition.ts`.
 */
const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most.toLocaleString('en')}`;
  return z.int({ error }).min(least, { error }).max(most, { error });
};
export const HALF = 'holds half of a surrogate pair';
const texts = (least: number, most: number) => {
  const error = `must be a text of ${least} to ${most.toLocaleString('en')} characters`;
  return z.string({ error }).min(least, { error }).max(most, { error }).refine(isWhole, HALF);
};
export const isWhole = (text: string) => text.isWellFormed();

/** What a trigger may say at most; the catalogue of triggers tells it too. */
export const MOST_EVENTS = 5;
export const MOST_TITLE = 120;
export const MOST_PAIRS = 100;
export const MOST_KEY = 512;
export const MOST_SECONDS = 30 * 86_400;
export const MOST_DAYS = 365;
export const MOST_NAME = 1_024;
/** A delivery's body is 1 MB at most; a body that is one is written once for everybody. */
export const MOST_BODY = 60_000;

const listOf = <Item extends z.ZodType>(item: Item, most: number) => {
  const error = `must be a list of at most ${most}`;
  return z.array(item, { error }).max(most, { error });
};
const objects = z.record(z.string(), z.unknown(), 'must be an object');

export const keyValuesSchema = listOf(z.strictObject({ name: texts(1, MOST_KEY), value: z.unknown() }), MOST_PAIRS);
export const contentSchema = z.strictObject({
  type: z.enum(['json', 'text'], 'must be json or text').default('json'),
  keyValues: keyValuesSchema.default([]).describe('pairs of what the body says besides'),
  body: texts(1, MOST_BODY).exactOptional().describe('of your own; without it, profile variables and key-values'),
  urlPairs: listOf(z.strictObject({ name: texts(1, MOST_KEY), value: texts(0, 2_048) }), MOST_PAIRS)
    .default([])
    .describe('added to the address of the template'),
});

const eventsError = `must be a list of 1 to ${MOST_EVENTS} events, in the order in which they are to be done`;
const events = z.array(objects, eventsError).min(1, eventsError).max(MOST_EVENTS, eventsError);
const withinSeconds = whole(1, MOST_SECONDS);
const profile = objects
  .exactOptional()
  .describe('filters of people: the value of common_profile_properties of a query');
const kinds = ['live', 'inaction', 'past', 'date', 'segment', 'everybody'] as const;

export const triggerSchema = z.discriminatedUnion(
  'kind',
  [
    z
      .strictObject({ kind: z.literal('live'), events, withinSeconds: withinSeconds.exactOptional(), profile })
      .refine(({ events, withinSeconds }) => events.length < 2 || withinSeconds !== undefined, {
        path: ['withinSeconds'],
        error: 'is required with several events: all of them are to be done within it',
      }),
    z.strictObject({ kind: z.literal('inaction'), events, not: objects, withinSeconds, profile }),
    z.strictObject({ kind: z.literal('past'), query: objects, profile }),
    z.strictObject({
      kind: z.literal('date'),
      property: texts(1, MOST_NAME),
      days: whole(-MOST_DAYS, MOST_DAYS),
      profile,
    }),
    z.strictObject({ kind: z.literal('segment'), segmentId: whole(1, Number.MAX_SAFE_INTEGER), profile }),
    z.strictObject({ kind: z.literal('everybody'), profile }),
  ],
  `must be one of ${kinds.join(', ')}`,
);

const MINUTE = 'must be a minute of the account\'s clock, "YYYYMMDD HH:MM"';
const minute = z.string(MINUTE).refine((text) => readMinute(text) !== undefined, MINUTE);
const DAY = 'must be a day, YYYYMMDD';
const day = z.string(DAY).refine((text) => /^\d{8}$/.test(text) && readDay(text) !== undefined, DAY);
const scheduleSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('now'), delaySeconds: whole(0, MOST_SECONDS).default(0) }),
    z.strictObject({ kind: z.literal('at'), at: minute }),
    z
      .strictObject({ kind: z.literal('every'), days: whole(1, 365), at: minute, until: day.exactOptional() })
      .refine(({ at, until }) => until === undefined || until >= at.slice(0, 8), {
        path: ['until'],
        error: 'must not be before the day of at',
      }),
  ],
  'must be one of now, at, every',
);

const clockTime = z.string('must be HH:MM').regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM');
const careSchema = z.strictObject({
  most: whole(100, 1_000_000_000).exactOptional().describe('people of a run or, of a live campaign, of a day'),
  notOver: whole(100, 1_000_000_000).exactOptional().describe('nobody at all where the audience is larger'),
  quiet: z
    .strictObject({ from: clockTime, to: clockTime })
    .refine(({ from, to }) => from !== to, { path: ['to'], error: 'must not be the same as from' })
    .exactOptional()
    .describe('minutes of the account’s clock between which nothing is sent'),
  controlPercent: whole(2, 99).exactOptional().describe('percent of people who are chosen to get nothing'),
});

const fields = {
  name: texts(1, MOST_TITLE),
  templateId: whole(1, Number.MAX_SAFE_INTEGER),
  content: contentSchema,
  trigger: triggerSchema,
  schedule: scheduleSchema,
  care: careSchema,
};

/** What is left out is as it is most often wanted. */
export const definitionSchema = z
  .strictObject({
    ...fields,
    schedule: fields.schedule.default({ kind: 'now', delaySeconds: 0 }),
    care: fields.care.default({}),
  })
  .superRefine(refuseContradictions);

/** Fields that are given take the place of those that were. */
export const editSchema = z
  .strictObject(fields)
  .partial()
  .refine((given) => Object.keys(given).length > 0, 'must name at least one field to change');

/** An edited campaign must be one that could have been made so. */
export const wholeSchema = z.strictObject(fields).superRefine(refuseContradictions);

type Issues = { addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void };

/** Live campaigns begin when they are published, and take people as they come. */
function refuseContradictions({ trigger, schedule, care }: Definition, issues: Issues): void {
  if (!isLive(trigger)) return;
  const refuse = (path: string[], message: string) => issues.addIssue({ code: 'custom', path, message });
  if (schedule.kind !== 'now') refuse(['schedule', 'kind'], 'must be now: a live campaign begins when it is published');
  if (care.notOver !== undefined)
    refuse(['care', 'notOver'], 'is not for live campaigns, whose audience nobody knows before');
}

/** Whom a campaign with this trigger would reach. */
export const audienceRequest = z.strictObject({
  trigger: triggerSchema,
  req_id: z.int().nonnegative().exactOptional().describe('of an answer that was partial'),
});
