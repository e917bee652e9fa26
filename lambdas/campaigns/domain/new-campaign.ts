import * as z from 'zod';
import { isDate } from '#core/cql/read/calendar.ts';
import { badInput, readInput } from '#core/input.ts';
import { outsideObject } from '#core/values/plain-object.ts';
import type { Asked } from './asked.ts';
import { type Audience, readAudience } from './audience.ts';
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
    key_values: outsideObject.optional(),
    body: text.optional(),
  }),
};

const WHEN = 'must be "now" or a minute of the account\'s clock as "YYYYMMDD HH:MM"';
const REQ_ID = 'must be the req_id of an estimate that was partial';
export const newCampaignSchema = (asked: Pick<Asked, 'clock' | 'now'>) =>
  z.strictObject({
    name: text,
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
  return { ...campaign, content: content.data, audience: readAudience({ where, segment }, asked.clock) };
}

function isMinute(when: string): boolean {
  const [, date] = /^(\d{8}) (?:[01]\d|2[0-3]):[0-5]\d$/.exec(when) ?? [];
  return date !== undefined && isDate(Number(date));
}
