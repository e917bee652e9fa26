import * as z from 'zod';
import { outsideObject } from '#core/values/plain-object.ts';
import { contentSchema } from './definition.ts';

/** What `POST /api/campaigns/preview` takes and answers. */
const name = z.string().min(1).max(1_024);
const who = { identity: name.optional(), email: name.optional(), phone: name.optional(), objectId: name.optional() };
const ONE = 'must have one of identity, email, phone and objectId';

export const previewSchema = z.strictObject({
  content: contentSchema,
  templateId: z.int().positive().optional().describe('without it, a POST to https://example.com/ that hides nothing'),
  campaignId: z.int().positive().optional().describe('for {{CampaignID}}; without it, the second of the call'),
  profile: z
    .strictObject(who)
    .refine((given) => Object.values(given).filter((one) => one !== undefined).length === 1, ONE)
    .optional()
    .describe('the person to render for; without it, somebody made up'),
  event: z
    .union(
      [
        z.strictObject({ name, properties: outsideObject, ts: z.int().optional() }),
        z.strictObject({ name }).describe('the newest of this name that the person did'),
      ],
      'must have a name, and may have properties and ts',
    )
    .optional()
    .describe('what a live campaign has the person qualify by'),
});
export type PreviewRequest = z.infer<typeof previewSchema>;

const text = z.string();
export const previewAnswer = {
  profileId: text.optional().describe('of the person; not of somebody made up'),
  event: z.strictObject({ name: text, ts: z.int() }).optional(),
  broadcast: z.boolean().describe('whether a call may be about many people'),
  why: text.optional().describe('why each person gets a call of their own'),
  calls: z.array(
    z
      .strictObject({ method: text, url: text, contentType: text, body: text.optional() })
      .describe('as it would leave, but for secrets'),
  ),
  left: z.array(z.strictObject({ reason: text, why: text.optional() })).describe('why the person would get no call'),
  unknown: z
    .array(z.strictObject({ variable: text, why: text }))
    .describe('what the content asks for and this person and event do not have'),
};
