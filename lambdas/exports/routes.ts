import * as z from 'zod';
import { objectBody, type Route, routesOf, success } from '#runtime/routes.ts';
import { definitionSchema, editSchema, trySchema } from './domain/definition.ts';
import { rejectedSchema } from './domain/rejected.ts';
import { shownExport, shownFiles, shownPartner, shownRun, shownSettings } from './domain/shown.ts';

/** What this slice takes and answers over HTTP. */
const definition = {
  name: 'Purchases to the warehouse',
  partner: 's3',
  type: 'events',
  events: ['Charged'],
  format: 'parquet',
  frequency: 24,
  settings: { bucket: 'acme-warehouse', prefix: 'causeway', region: 'eu-central-1' },
};
const example = {
  id: 1_767_225_600,
  state: 'PENDING',
  reason: 'The first run starts now; then every 24 hours from midnight, Europe/Berlin.',
  badge: 'Running',
  ...definition,
  identity: ['identity'],
  partnerName: 'Amazon S3',
  attention: [],
  timezone: 'Europe/Berlin',
  exportedThrough: 0,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  nextRunAt: '2026-01-01T23:04:00.000Z',
};
const run = {
  runAt: 1_767_312_000,
  state: 'DONE',
  window: { after: 0, upTo: 12 },
  rows: 2,
  rejected: 0,
  bytes: 110,
  files: 1,
  manifest: 's3://acme-warehouse/causeway/_1767225600-1767312000-0123456789ab-manifest.json',
  startedAt: '2026-01-02T00:00:00.000Z',
  finishedAt: '2026-01-02T00:00:09.000Z',
  seconds: 9,
  progress: { partsDone: 1, parts: 1 },
};
/** An export that was paused, as it is once it is resumed; another, with a run under way. */
const paused = { ...example, id: 1_767_225_601 };
const running = { id: 1_767_225_602, runAt: 1_767_312_002 };
const cancelled = {
  state: 'CANCELLED',
  ...{ rows: 0, bytes: 0, files: 0, manifest: null, reason: 'It was cancelled.' },
  progress: { partsDone: 0, parts: 1 },
};
const file = {
  name: '1767225600-1767312000-Charged-20260102-0-0123456789ab.parquet',
  event: 'Charged',
  rows: 2,
  bytes: 110,
  sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  rejected: 0,
};
const exampleOfPartner = {
  id: 's3',
  title: 'Amazon S3',
  kind: 'files',
  types: ['events', 'profiles'],
  formats: ['json', 'jsonl', 'csv', 'xml', 'parquet'],
  options: ['asString', 'folders'],
  limits: { fileBytes: 100_000_000 },
  settings: { type: 'object', properties: { bucket: { type: 'string' } }, required: ['bucket'] },
  instructions: '# Amazon S3\n\nExports need permission to write under one prefix of your bucket, and nothing else.',
};
const params = { id: 'id of the export, as the list shows it' };
const exampleParams = { id: String(example.id) };
const runParams = { ...params, runAt: 'time of the run, as the export shows it' };
const exampleRun = { ...exampleParams, runAt: String(run.runAt) };
const unknown = {
  status: 404,
  error: 'Export 1767225600 does not exist',
  when: 'the account has no export of this id',
};
const stopped = { status: 409, error: 'This export is stopped; make another one', when: 'it is stopped' };
const wrong = {
  status: 400,
  error: 'format: must be json, jsonl, csv, xml or parquet',
  when: 'a field is missing, unknown or wrong',
};
const closed = {
  status: 400,
  error: 'settings: The bucket "acme-warehouse" does not exist.',
  when: 'the partner could not be written to',
};
const noRun = {
  status: 404,
  error: 'Run 1767312000 does not exist',
  when: 'the export has no run of this time; runs are kept for 30 days',
};
const one = (route: Pick<Route, 'summary'>): Route => ({
  ...route,
  roles: ['export'],
  params,
  answer: success({ export: shownExport }),
  examples: [{ params: exampleParams, answer: { status: 'success', export: example } }],
  errors: [unknown],
});

export const exportRoutes = routesOf('exports/manage-exports', {
  'GET /api/partners': {
    summary: 'List the partners that exports go to',
    notes:
      'With the JSON Schema of their settings (titles, limits, secrets as `writeOnly`) and instructions for people, which name who is to be let in: enough to make a form of. In the instructions, the name of a setting in angle brackets stands for what the customer enters, as `<bucket>`.',
    roles: ['export'],
    answer: success({ partners: z.array(shownPartner) }),
    examples: [{ answer: { status: 'success', partners: [exampleOfPartner] } }],
  },
  'GET /api/exports': {
    summary: 'List exports, the newest first',
    roles: ['export'],
    answer: success({ exports: z.array(shownExport) }),
    examples: [{ answer: { status: 'success', exports: [example] } }],
  },
  'POST /api/exports': {
    summary: 'Make an export and start its first run',
    notes: 'The partner is written to for a try before the export is saved. What goes where is in docs/exports.md.',
    roles: ['export'],
    body: objectBody(definitionSchema),
    status: 201,
    answer: success({ export: shownExport }),
    examples: [{ body: definition, answer: { status: 'success', export: example } }],
    errors: [
      wrong,
      closed,
      {
        status: 409,
        error: 'An account may have at most 100 exports that are not stopped or done; stop one first',
        when: 'there are 100 already',
      },
    ],
  },
  'POST /api/exports/try': {
    summary: 'Try whether a partner can be written to',
    notes:
      'As before an export is saved, and nothing is saved. It takes what makes an export; the name and the frequency may be missing.',
    roles: ['export'],
    body: objectBody(trySchema),
    answer: success({ settings: shownSettings }),
    examples: [
      {
        body: { partner: 's3', type: 'events', settings: definition.settings },
        answer: { status: 'success', settings: definition.settings },
      },
    ],
    errors: [wrong, closed],
  },
  'GET /api/exports/{id}': {
    ...one({ summary: 'Show an export with its newest runs' }),
    answer: success({ export: shownExport, runs: z.array(shownRun) }),
    examples: [{ params: exampleParams, answer: { status: 'success', export: example, runs: [] } }],
  },
  'PATCH /api/exports/{id}': {
    ...one({ summary: 'Edit an export for its next run' }),
    body: objectBody(editSchema),
    examples: [
      {
        params: exampleParams,
        body: { frequency: 12 },
        answer: { status: 'success', export: { ...example, frequency: 12 } },
      },
    ],
    errors: [unknown, wrong, closed, stopped],
  },
  'GET /api/exports/{id}/runs/{runAt}/rejected': {
    summary: 'List the records of a run that the partner did not take',
    notes:
      'Of partners that take records (amplitude, mixpanel, mparticle). In the order in which they were sent, as far as the run has come; kept as long as the run is shown.',
    roles: ['export'],
    params: runParams,
    query: z.object({ after: z.string().optional().describe('`next` of the page before') }),
    answer: success({ rejected: z.array(rejectedSchema), next: z.string().optional() }),
    examples: [
      {
        params: exampleRun,
        answer: {
          status: 'success',
          rejected: [
            {
              id: '0123456789abcdef0123456789abcdef',
              event: 'Charged',
              reason: 'It has 260 properties with ours; Mixpanel takes 254.',
            },
          ],
        },
      },
    ],
    errors: [
      noRun,
      { status: 400, error: 'after: must be the `next` of the page before', when: 'no page has this `next`' },
    ],
  },
  'POST /api/exports/{id}/stop': {
    ...one({ summary: 'Stop an export' }),
    notes: 'It is final. A run that is under way is finished.',
    examples: [
      {
        params: exampleParams,
        answer: {
          status: 'success',
          export: { ...example, state: 'STOPPED', reason: 'Stopped at 2026-01-02T00:00:00.000Z.' },
        },
      },
    ],
  },
  'POST /api/exports/{id}/pause': {
    ...one({ summary: 'Pause an export' }),
    notes: 'A run that is under way is finished; none starts until it is resumed.',
    examples: [
      {
        params: exampleParams,
        answer: {
          status: 'success',
          export: {
            ...example,
            state: 'PAUSED',
            reason: 'Paused at 2026-01-02T00:00:00.000Z. The first run after it is resumed brings what came meanwhile.',
            badge: 'Paused',
          },
        },
      },
    ],
    errors: [unknown, stopped],
  },
  'POST /api/exports/{id}/resume': {
    ...one({ summary: 'Resume a paused export and start a run' }),
    examples: [
      { params: { id: String(paused.id) }, answer: { status: 'success', export: paused } },
      {
        params: exampleParams,
        status: 409,
        answer: { status: 'fail', error: 'This export is not paused', code: 409 },
      },
    ],
    errors: [unknown, stopped, { status: 409, error: 'This export is not paused', when: 'it is not paused' }],
  },
  'POST /api/exports/{id}/run': {
    ...one({ summary: 'Start a run now' }),
    status: 202,
    answer: success({ run: z.strictObject({ runAt: z.int() }) }),
    examples: [{ params: exampleParams, answer: { status: 'success', run: { runAt: 1_767_312_000 } } }],
    errors: [
      unknown,
      stopped,
      { status: 409, error: 'This export is paused; resume it first', when: 'it is paused' },
      { status: 409, error: 'The run 1767312000 is under way', when: 'a run is under way' },
    ],
  },
  'GET /api/exports/{id}/runs/{runAt}': {
    summary: 'Show a run with its files',
    roles: ['export'],
    params: runParams,
    answer: success({ run: shownRun, ...shownFiles }),
    examples: [{ params: exampleRun, answer: { status: 'success', run, files: [file], moreFiles: 0 } }],
    errors: [noRun],
  },
  'POST /api/exports/{id}/runs/{runAt}/cancel': {
    summary: 'Cancel a run that is under way',
    notes:
      'Its rows stay for the next run. Where what was delivered counts already (partners that take records), the next run takes this one up.',
    roles: ['export'],
    params: runParams,
    answer: success({ run: shownRun }),
    examples: [
      {
        params: { id: String(running.id), runAt: String(running.runAt) },
        answer: { status: 'success', run: { ...run, ...cancelled, runAt: running.runAt } },
      },
      {
        params: exampleRun,
        status: 409,
        answer: { status: 'fail', error: 'The run 1767312000 is not under way', code: 409 },
      },
    ],
    errors: [noRun, { status: 409, error: 'The run 1767312000 is not under way', when: 'it has ended' }],
  },
});
