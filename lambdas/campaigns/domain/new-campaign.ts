import * as z from 'zod';
import { isDate } from '#core/cql/read/calendar.ts';
import { badField, badInput, readInput } from '#core/input.ts';
import { outsideObject } from '#core/values/plain-object.ts';
import type { Asked } from './asked.ts';
import { type Audience, readAudience } from './audience.ts';
import type { Pair } from './campaign.ts';
import { HALF, isWhole, keyValuesSchema, MOST_BODY, MOST_KEY, MOST_PAIRS, MOST_TITLE } from './definition.ts';
import { minuteAt } from './minute.ts';

/**
 * The body of `targets/create.json` (wire contract, campaign API): what a campaign says, to whom, how and when. The channel
 * is push where none is named, as the official client has it in its examples.
 */
const modeSchema = z
  .enum(['push', 'email', 'sms', 'webpush', 'webhook', 'webhooks'], 'must be push, email, sms, webpush or webhook')
  .default('push')
  .transform((mode) => (mode === 'webhooks' ? 'webhook' : mode));
type Mode = z.infer<typeof modeSchema>;

const text = z.string('must be a text').min(1, 'must not be empty');
/** With the limits that an edit of the campaign has: what no edit could keep is not made. */
const textOf = (most: number) =>
  text.max(most, `must have at most ${most.toLocaleString('en')} characters`).refine(isWhole, HALF);
const PAIRS = `must have at most ${MOST_PAIRS} keys, each of 1 to ${MOST_KEY} characters`;
const texts = z.array(text, 'must be a list of texts').optional();
const yesOrNo = z.boolean('must be true or false').optional();

/** What a message must have; push services take keys of their own besides. */
const titled = z.looseObject({ title: text, body: text });
const contentSchemas: Record<Mode, z.ZodType<Record<string, unknown>>> = {
  push: titled,
  webpush: titled,
  email: z.looseObject({ subject: text, body: text }),
  sms: z.looseObject({ body: text }),
  webhook: z.strictObject({
    template: text,
    /** Means nothing: the official client for Node sends no campaign without one. */
    title: text.optional(),
    type: z.enum(['json', 'text'], 'must be json or text'),
    key_values: outsideObject.refine((given) => keyValuesSchema.safeParse(pairsOf(given)).success, PAIRS).optional(),
    body: textOf(MOST_BODY).optional(),
  }),
};

const WHEN = 'must be "now" or a minute of the account\'s clock as "YYYYMMDD HH:MM"';
const REQ_ID = 'must be the req_id of an estimate that was partial';
export const newCampaignSchema = (asked: Pick<Asked, 'clock' | 'now'>) =>
  z.strictObject({
    name: textOf(MOST_TITLE),
    target_mode: modeSchema,
    where: z.unknown().optional(),
    segment: z.literal('all', 'must be "all"').optional(),
    content: z.record(z.string(), z.unknown(), 'must be an object'),
    when: z
      .string(WHEN)
      .refine((when) => when === 'now' || isMinute(when), { error: WHEN, abort: true })
      .refine((when) => when === 'now' || when >= minuteAt(asked.now, asked.clock.timezone), 'must not be in the past'),
    devices: texts,
    labels: texts,
    respect_frequency_caps: yesOrNo,
    estimate_only: yesOrNo,
    /** Of an estimate that was still being made. */
    req_id: z.int(REQ_ID).nonnegative(REQ_ID).optional(),
    provider_nick_name: text.optional(),
  });

export type NewCampaign = Omit<z.infer<ReturnType<typeof newCampaignSchema>>, 'where' | 'segment'> & {
  audience: Audience;
};

/** Throws `bad-input` that names what is wrong or unknown: `content.title: …`, `where.event_name: …`. */
export function readNewCampaign(asked: Asked): NewCampaign {
  const { where, segment, ...campaign } = readInput(newCampaignSchema(asked), asked.given);
  const content = contentSchemas[campaign.target_mode].safeParse(campaign.content);
  if (!content.success) throw badInput(content.error, ['content']);
  refuseTooLarge({ where, content: content.data, labels: campaign.labels });
  return { ...campaign, content: content.data, audience: readAudience({ where, segment }, asked.clock) };
}

export const pairsOf = (given: object): Pair[] => Object.entries(given).map(([name, value]) => ({ name, value }));

/** An item of the table takes 400 KB, and a campaign is one. */
const MOST_BYTES = 380_000;

function refuseTooLarge(parts: Record<'where' | 'content' | 'labels', unknown>): void {
  const sizes = Object.entries(parts).map(([field, value]) => [field, jsonBytes(value)] as const);
  const all = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  if (all <= MOST_BYTES) return;
  const [[largest] = ['content']] = sizes.toSorted(([, one], [, other]) => other - one);
  const [most, has] = [MOST_BYTES, all].map((bytes) => bytes.toLocaleString('en'));
  throw badField(largest, `is too large: where, content and labels may have ${most} bytes together, and have ${has}`);
}

const jsonBytes = (value: unknown) => Buffer.byteLength(JSON.stringify(value) ?? '');

function isMinute(when: string): boolean {
  const [, date] = /^(\d{8}) (?:[01]\d|2[0-3]):[0-5]\d$/.exec(when) ?? [];
  return date !== undefined && isDate(Number(date));
}
