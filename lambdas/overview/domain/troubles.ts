import * as z from 'zod';
import type { Attention } from './attention.ts';

/**
 * What items of other slices say of trouble, as far as it is in them: of each no more is read than that. Whose items they are,
 * `exports/domain/export-item.ts`, `imports/domain/import.ts`, `campaigns/domain/kept-campaign.ts` and `core/webhooks/breaker.ts` say.
 */
const DAY_MS = 86_400_000;
const instant = z.iso.datetime();
const since = (at: string, now: number) => now - Date.parse(at);

const exportSchema = z.object({
  id: z.number(),
  definition: z.object({ name: z.string(), frequency: z.unknown() }),
  stoppedAt: instant.optional(),
  paused: z.object({ at: instant, by: z.string() }).optional(),
  last: z.object({ state: z.string(), at: instant, reason: z.string().optional() }).optional(),
  running: z.object({ runAt: z.number() }).optional(),
  watched: z.object({ dueAt: z.number().optional() }).optional(),
});

/** One that runs once is told of for a week; one that recurs until a run of it is complete. */
const ONE_TIME_MS = 7 * DAY_MS;
/** A schedule's clock and ours need not agree to the second. */
const TOLERANCE_S = 60;

export function ofExport(item: unknown, now: number): Attention | undefined {
  const { id, definition, stoppedAt, paused, last, running, watched } = exportSchema.parse(item);
  if (stoppedAt !== undefined) return undefined;
  const about = { id: String(id), link: `/api/exports/${id}` };
  const name = `The export "${definition.name}"`;
  const why = last?.reason ?? 'no reason known.';
  if (paused) {
    if (paused.by !== 'itself') return undefined;
    return { kind: 'export-paused', sentence: `${name} paused itself: ${why}`, at: paused.at, ...about };
  }
  if (last?.state === 'FAILED') {
    if (definition.frequency === 'one-time' && since(last.at, now) > ONE_TIME_MS) return undefined;
    return { kind: 'export-failed', sentence: `${name} failed: ${why}`, at: last.at, ...about };
  }
  const dueAt = watched?.dueAt;
  if (dueAt === undefined) return undefined;
  const seen = Math.max(last ? Date.parse(last.at) / 1_000 : 0, running?.runAt ?? 0);
  if (seen >= dueAt - TOLERANCE_S) return undefined;
  const at = new Date(dueAt * 1_000).toISOString();
  return { kind: 'export-late', sentence: `${name} is late: a run was due at ${at}.`, at, ...about };
}

const importSchema = z.object({
  importId: z.string(),
  fileName: z.string(),
  state: z.string(),
  reason: z.string().optional(),
  finishedAt: instant.optional(),
});

export function ofImport(item: unknown, now: number): Attention | undefined {
  const { importId, fileName, state, reason, finishedAt: at } = importSchema.parse(item);
  if (state !== 'Rejected' || at === undefined || since(at, now) > DAY_MS) return undefined;
  const sentence = `Nothing of the file "${fileName}" was imported: ${reason ?? 'no reason known.'}`;
  return { kind: 'import-rejected', sentence, at, id: importId, link: `/api/imports/${importId}` };
}

const breakerSchema = z.object({ sk: z.string(), state: z.string(), since: z.number().optional() });

/** The id of the template whose receiver is away, and since when. */
export function ofBreaker(item: unknown): Attention | undefined {
  const { sk, state, since } = breakerSchema.parse(item);
  if (state !== 'open') return undefined;
  const id = sk.slice('breaker#'.length);
  const sentence = `The receiver of webhook template ${id} does not answer as it should: calls to it are set aside.`;
  const at = since === undefined ? {} : { at: new Date(since).toISOString() };
  return { kind: 'receiver-away', sentence, ...at, id, link: `/api/webhooks/${id}` };
}

const campaignSchema = z.object({
  campaignId: z.number(),
  state: z.string(),
  reason: z.string().optional(),
  endedAt: instant.optional(),
  written: z.string().transform((text, context): string => {
    const named = z.object({ name: z.string() }).safeParse(JSON.parse(text));
    if (!named.success) context.addIssue({ code: 'custom', message: 'has no name' });
    return named.data?.name ?? '';
  }),
});

export function ofCampaign(item: unknown, now: number): Attention | undefined {
  const { campaignId, state, reason, endedAt: at, written: name } = campaignSchema.parse(item);
  if (state !== 'failed' || (at !== undefined && since(at, now) > 7 * DAY_MS)) return undefined;
  const sentence = `The campaign "${name}" failed: ${reason ?? 'no reason known.'}`;
  const id = String(campaignId);
  return { kind: 'campaign-failed', sentence, ...(at !== undefined && { at }), id, link: `/api/campaigns/${id}` };
}
