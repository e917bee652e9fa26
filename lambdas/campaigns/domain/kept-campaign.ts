import * as z from 'zod';
import type { Campaign, Definition } from './campaign.ts';

/**
 * A campaign as it rests in its table. What the customer wrote is one JSON text, so that no name of theirs is the key of an
 * attribute. It is read back as it was written: its limits were checked when it came in, and may be others by now.
 */
const given = z.looseObject({});
const eventGiven: z.ZodType<Record<string, unknown>> = given;
const profile = z.record(z.string(), z.unknown()).exactOptional();
const live = { events: z.array(eventGiven), profile };

const triggerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('live'), ...live, withinSeconds: z.number().exactOptional() }),
  z.object({ kind: z.literal('inaction'), ...live, not: eventGiven, withinSeconds: z.number() }),
  z.object({ kind: z.literal('past'), query: z.unknown(), profile }),
  z.object({ kind: z.literal('date'), property: z.string(), days: z.number(), profile }),
  z.object({ kind: z.literal('segment'), segmentId: z.number(), profile }),
  z.object({ kind: z.literal('everybody'), profile }),
]);

const scheduleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('now'), delaySeconds: z.number() }),
  z.object({ kind: z.literal('at'), at: z.string() }),
  z.object({ kind: z.literal('every'), days: z.number(), at: z.string(), until: z.string().exactOptional() }),
]);

const definitionSchema = z.object({
  name: z.string(),
  templateId: z.number(),
  content: z.object({
    type: z.enum(['json', 'text']),
    keyValues: z.array(z.object({ name: z.string(), value: z.unknown() })),
    body: z.string().exactOptional(),
    urlPairs: z.array(z.object({ name: z.string(), value: z.string() })),
  }),
  trigger: triggerSchema,
  schedule: scheduleSchema,
  care: z.object({
    most: z.number().exactOptional(),
    notOver: z.number().exactOptional(),
    quiet: z.object({ from: z.string(), to: z.string() }).exactOptional(),
    controlPercent: z.number().exactOptional(),
  }),
  labels: z.array(z.string()).exactOptional(),
});

const written = z.string().transform((text): Definition => definitionSchema.parse(JSON.parse(text)));

export const states = ['draft', 'scheduled', 'running', 'completed', 'stopped', 'failed'] as const;

const itemSchema = z.object({
  accountId: z.string(),
  campaignId: z.number().int(),
  state: z.enum(states),
  madeBy: z.enum(['api', 'targets']),
  written,
  version: z.number().int(),
  createdAt: z.string(),
  changedAt: z.string(),
  publishedAt: z.string().exactOptional(),
  endedAt: z.string().exactOptional(),
  dueAt: z.number().int().exactOptional(),
  lastRunAt: z.number().int().exactOptional(),
  countsFrom: z.number().int().exactOptional(),
  reason: z.string().exactOptional(),
});

export function campaignFrom(item: unknown): Campaign {
  const { written: definition, ...state } = itemSchema.parse(item);
  return { ...state, ...definition };
}

/** The attributes of a campaign's item, its key apart. */
export function itemOf(campaign: Campaign): Record<string, unknown> {
  const { name, templateId, content, trigger, schedule, care, labels, ...state } = campaign;
  const definition: Definition = { name, templateId, content, trigger, schedule, care, ...(labels && { labels }) };
  return { ...state, written: JSON.stringify(definition) };
}
