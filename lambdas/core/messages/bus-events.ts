import * as z from 'zod';
import { timezoneSchema } from '../accounts/account.ts';
import { SCHEMA_VERSION } from '../schema-version.ts';

/**
 * What the stack announces on its own EventBridge bus. A subscriber adds a rule with `source: causeway` and one of these
 * detail types; `docs/bus-events/` holds the same shapes as JSON Schema, generated from here.
 */
export const BUS_SOURCE = 'causeway';

export const frequencySchema = z.union([
  z.literal('one-time'),
  z.literal(4),
  z.literal(8),
  z.literal(12),
  z.literal(24),
]);
export type Frequency = z.infer<typeof frequencySchema>;

const aboutExport = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  accountId: z.string(),
  timezone: timezoneSchema,
  export: z.object({
    id: z.number().int().describe('export request id, epoch seconds'),
    name: z.string(),
    partner: z.string().describe('as in alerts, e.g. "Amazon S3"'),
    type: z.enum(['events', 'profiles']),
    frequency: frequencySchema,
  }),
});
const at = z.iso.datetime().describe('when this was announced');
const exportRun = aboutExport.extend({
  run: z.object({
    runAt: z.number().int().describe('epoch seconds; part of the file names of this run'),
    window: z.object({ after: z.number().int(), upTo: z.number().int() }).describe('commit numbers, (after, upTo]'),
    attempt: z
      .string()
      .optional()
      .describe(
        'of a run that started or failed: tells one attempt at it from another, and is the same in every repeat',
      ),
    at,
  }),
});

const totals = z.object({
  files: z.number().int(),
  rows: z.number().int(),
  bytes: z.number().int(),
  rejected: z.number().int().optional().describe('of the rows, those that a partner that takes records did not take'),
  manifest: z
    .string()
    .optional()
    .describe('name of the manifest, written after every file of the run; absent where the partner takes records'),
});

/** Who waits for a query that is too large for one function. */
export const queryPurposeSchema = z.enum(['cursor', 'count', 'campaign']);
export type QueryPurpose = z.infer<typeof queryPurposeSchema>;

const queryRun = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  accountId: z.string(),
  queryId: z.string().describe('the cursor, or the request for a count, that asked'),
  purpose: queryPurposeSchema,
  at,
});

const refusedRecords = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  accountId: z.string(),
  upload: z.object({
    id: z.string().describe('the first 24 characters of X-Causeway-Upload-Id'),
    at: z.iso.datetime().describe('when it was received'),
  }),
  records: z.number().int().describe('how many; GET /api/refused has them'),
  reasons: z.array(z.object({ reason: z.string(), records: z.number().int() })),
  at: z.iso.datetime().describe('when this was announced; after a crash it may be announced twice'),
});

const aboutCampaign = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  accountId: z.string(),
  campaign: z.object({
    id: z.number().int().describe('epoch seconds; `targetId` in the calls that it makes'),
    name: z.string(),
    trigger: z.enum(['live', 'inaction', 'past', 'date', 'segment', 'everybody']),
  }),
  at,
});
const runAt = z.number().int().describe('epoch seconds, when the run was due; it names the run');
const campaignRun = aboutCampaign.extend({
  run: z.object({ runAt }).optional().describe('absent where the campaign is live: it has no runs'),
});

const aboutImport = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  accountId: z.string(),
  import: z.object({
    id: z.string(),
    fileName: z.string().describe('as the customer named it'),
    version: z.number().int().describe('how often a file of this name had come, this one included'),
    channel: z.enum(['sftp', 'csv']),
    type: z.enum(['event', 'profile']),
    by: z.string().describe('the role of the passcode, or the user of SFTP'),
  }),
  at,
});
const importCounts = {
  rows: z.number().int().optional().describe('rows of the file, where they are counted yet'),
  stored: z.number().int().optional().describe('of them, those that are stored or will be'),
  rejected: z.number().int().optional().describe('of them, those in the file with the rejected rows'),
};

const aboutTemplate = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  accountId: z.string(),
  template: z.object({ id: z.number().int() }),
});
const failures = {
  attempts: z.number().int().describe('attempts of the newest minutes'),
  failed: z.number().int().describe('how many of them failed'),
  byClass: z.array(z.object({ class: z.string().describe('3xx, 4xx, 5xx, timeout, …'), attempts: z.number().int() })),
};

/** Steps of the ladder of alerts about a receiver, in percent of attempts that fail. */
export const failingSteps = [50, 70, 90, 100] as const;

export const busEventSchemas = {
  'export.run.started': exportRun,
  'export.run.completed': exportRun.extend({ totals }),
  'export.run.failed': exportRun.extend({
    reason: z.string(),
    fault: z
      .enum(['yours', 'partner', 'ours'])
      .optional()
      .describe(
        'whose it is to mend: the account’s, the partner’s, this deployment’s; absent where the run was cancelled',
      ),
  }),
  'export.run.late': aboutExport.extend({
    late: z
      .enum(['not-begun', 'not-ended'])
      .describe('no run began when one was due, or one is under way for too long'),
    dueAt: z.iso.datetime().describe('when the run was due'),
    at,
  }),
  'export.run.unusual': exportRun.extend({
    rows: z.number().int(),
    usual: z.number().int().describe('rows of the smallest run that it was compared with, for the same length of time'),
    compared: z.number().int().describe('with how many runs'),
  }),
  'export.schedule.paused': aboutExport.extend({
    reason: z.string().describe('why its runs failed, one after the other; it is resumed by hand or by new settings'),
    at,
  }),
  'export.secrets.aged': aboutExport.extend({
    setAt: z.iso
      .datetime()
      .describe('when its credentials were given; this comes once a month until there are new ones'),
    at,
  }),
  'campaign.published': aboutCampaign.extend({
    dueAt: z.iso.datetime().optional().describe('when its next run is due; absent where the campaign is live'),
  }),
  'campaign.started': campaignRun,
  'campaign.completed': aboutCampaign.extend({
    run: z.object({ runAt, people: z.number().int().describe('who were found; some may be left out') }),
    dueAt: z.iso.datetime().optional().describe('when its next run is due, where there is one'),
  }),
  'campaign.stopped': campaignRun,
  'campaign.failed': campaignRun.extend({
    reason: z.string(),
    dueAt: z.iso.datetime().optional().describe('when its next run is due, where there is one'),
  }),
  'query.run.completed': queryRun.extend({ rows: z.number().int() }),
  'query.run.failed': queryRun.extend({ reason: z.string() }),
  'upload.records.refused': refusedRecords,
  'import.started': aboutImport,
  'import.slow': aboutImport.extend({
    step: z.enum(['cutting', 'judging', 'comparing', 'storing', 'committing']).describe('what it is at'),
    ...importCounts,
  }),
  'import.completed': aboutImport.extend(importCounts),
  'import.rejected': aboutImport.extend({
    ...importCounts,
    reason: z.string().describe('nothing of the file is stored, and why'),
    fault: z.enum(['yours', 'ours']).describe('whose it is to mend: the file’s sender’s, or this deployment’s'),
  }),
  'webhook.template.failing': aboutTemplate.extend({
    step: z
      .literal(failingSteps)
      .describe('percent of attempts that fail, at least; each is told of once until the receiver recovers'),
    ...failures,
    at,
  }),
  'webhook.circuit.opened': aboutTemplate.extend({
    until: z.iso.datetime().describe('calls are set aside; one is tried after this time'),
    ...failures,
    at,
  }),
  'webhook.circuit.closed': aboutTemplate.extend({
    openedAt: z.iso.datetime().describe('calls that were set aside since then are sent by a replay'),
    at,
  }),
  'webhook.delivery.exhausted': aboutTemplate.extend({
    minute: z.iso
      .datetime()
      .describe('of which minute it tells; once for a template and minute, and again where more came late'),
    exhausted: z.number().int().describe('calls of that minute of which all attempts failed'),
    at,
  }),
} as const;

export type BusEventType = keyof typeof busEventSchemas;
export type BusEvent = { [T in BusEventType]: { type: T; detail: z.infer<(typeof busEventSchemas)[T]> } }[BusEventType];

/** An event as EventBridge hands it on: an envelope of EventBridge's own around our detail. */
export function busEnvelope<Type extends BusEventType>(type: Type) {
  return z.object({ source: z.literal(BUS_SOURCE), 'detail-type': z.literal(type), detail: busEventSchemas[type] });
}

/** How a query ended, of which only what tells whose it is and what was wrong is looked at. */
const queryEndedSchema = z.object({
  'detail-type': z.enum(['query.run.completed', 'query.run.failed']),
  detail: queryRun.pick({ accountId: true, queryId: true }).extend({ reason: z.string().optional() }),
});
export type QueryEnded = z.infer<typeof queryEndedSchema>['detail'];

/** Undefined where it is no event of the bus that a query ended. */
export function readQueryEnded(event: unknown): QueryEnded | undefined {
  return queryEndedSchema.safeParse(event).data?.detail;
}
