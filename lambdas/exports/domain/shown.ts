import * as z from 'zod';
import { MASK } from '#core/secrets.ts';
import { definitionSchema } from './definition.ts';
import { faultSchema } from './fault.ts';
import { runSchema } from './run.ts';
import { badges, exportStates } from './state.ts';

/** What the API answers: exports, runs and partners, as `view.ts` and the catalogue make them. */
const { settings: _settings, from: _from, to: _to, ...defined } = definitionSchema.shape;
const day = z.iso.date().optional();
const runState = runSchema.shape.state;
const fault = faultSchema
  .optional()
  .describe('whose it is to mend: yours, the partner’s (it may pass by itself), or ours, who run this deployment');
export const shownSettings = z.looseObject({}).describe(`as they were given; a secret is "${MASK}"`);

export const shownExport = z.strictObject({
  id: z.int(),
  state: z.enum(exportStates),
  reason: z.string().describe('why it is in this state, and what happens next'),
  badge: z.enum(badges).describe('a word for lists: "Running" of everything that goes on by itself'),
  ...defined,
  ...{ from: day, to: day },
  partnerName: z.string(),
  settings: shownSettings,
  secretsSetAt: z.iso.datetime().optional().describe('when its secrets were given, where it has any'),
  attention: z.array(z.string()).describe('what is better seen to before it goes wrong'),
  timezone: z.string(),
  exportedThrough: z.int().describe('commit up to which everything has been delivered'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  nextRunAt: z.iso.datetime().optional().describe('when its schedule starts a run next, where it goes on by itself'),
  run: z.strictObject({ runAt: z.int() }).optional().describe('the run under way'),
  lastRun: z
    .strictObject({
      runAt: z.int(),
      state: runState,
      finishedAt: z.iso.datetime(),
      rows: z.int().optional().describe('of a run that is done'),
      reason: z.string().optional(),
      fault,
    })
    .optional(),
});

export const shownRun = z.strictObject({
  runAt: z.int().describe('epoch seconds; it is in the name of every file of the run'),
  state: runState,
  window: z.strictObject({ after: z.int(), upTo: z.int() }).describe('commit numbers, (after, upTo]'),
  rows: z.int(),
  rejected: z.int().describe('of the rows, those that a partner that takes records did not take'),
  bytes: z.int(),
  files: z.int(),
  manifest: z.string().nullable().describe('where the manifest is, once it is written'),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  seconds: z.int().nullable().describe('how long it took'),
  reason: z.string().optional().describe('why it failed'),
  fault,
  progress: z.strictObject({ partsDone: z.int(), parts: z.int().nullable() }),
});

export const shownFiles = {
  files: z.array(
    z.strictObject({
      name: z.string(),
      event: z.string().nullable(),
      rows: z.int(),
      bytes: z.int(),
      sha256: z.string().describe('of the file as delivered'),
      rejected: z.int(),
    }),
  ),
  moreFiles: z.int().describe('how many are not shown; the manifest has all'),
};

export const shownPartner = z.strictObject({
  id: z.string().describe('value of `partner` in an export'),
  title: z.string().describe('as in alerts'),
  kind: z
    .enum(['files', 'batches', 'events'])
    .describe('takes files; records in batches; or each event also at once, when it comes'),
  types: z.array(defined.type),
  formats: z.array(z.string()).describe('to choose from; the first one where an export names none'),
  options: z.array(z.string()).describe('fields of an export about its files and records that mean something here'),
  limits: z.record(z.string(), z.int()).describe('what it takes at most of a file, a record, a request'),
  settings: z.looseObject({}).describe('JSON Schema of an export’s `settings`; secrets in it are `writeOnly`'),
  instructions: z.string().describe('for people, as Markdown'),
});
