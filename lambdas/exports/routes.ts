import * as z from 'zod';
import { MASK } from '#core/secrets.ts';
import { objectBody, type Route, routesOf, success } from '#runtime/routes.ts';
import { definitionSchema, editSchema } from './domain/definition.ts';
import { rejectedSchema } from './domain/rejected.ts';

/** What this slice takes and answers over HTTP. */
const { settings: _settings, from: _from, to: _to, ...shown } = definitionSchema.shape;
const day = z.iso.date().optional();
const runState = z.enum(['RUNNING', 'DONE', 'FAILED']);
const exportSchema = z.strictObject({
  id: z.int(),
  state: z.enum(['PENDING', 'RUNNING', 'DONE', 'STOPPED', 'FAILED']),
  reason: z.string().describe('why it is in this state, and what happens next'),
  ...shown,
  ...{ from: day, to: day },
  partnerName: z.string(),
  settings: z.looseObject({}).describe(`as they were given; a secret is "${MASK}"`),
  timezone: z.string(),
  exportedThrough: z.int().describe('commit up to which everything has been delivered'),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  run: z.strictObject({ runAt: z.int() }).optional().describe('the run under way'),
  lastRun: z
    .strictObject({
      runAt: z.int(),
      state: runState,
      finishedAt: z.iso.datetime(),
      reason: z.string().optional(),
    })
    .optional(),
});
const runSchema = z.strictObject({
  runAt: z.int().describe('epoch seconds; it is in the name of every file of the run'),
  state: runState,
  window: z.strictObject({ after: z.int(), upTo: z.int() }).describe('commit numbers, (after, upTo]'),
  rows: z.int(),
  bytes: z.int(),
  files: z.int(),
  manifest: z.string().nullable().describe('where the manifest is, once it is written'),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  reason: z.string().optional(),
  progress: z.strictObject({ partsDone: z.int(), parts: z.int().nullable() }),
});

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
  ...definition,
  identity: ['identity'],
  partnerName: 'Amazon S3',
  timezone: 'Europe/Berlin',
  exportedThrough: 0,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};
const params = { id: 'id of the export, as the list shows it' };
const exampleParams = { id: String(example.id) };
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
const one = (route: Pick<Route, 'summary'>): Route => ({
  ...route,
  roles: ['export'],
  params,
  answer: success({ export: exportSchema }),
  examples: [{ params: exampleParams, answer: { status: 'success', export: example } }],
  errors: [unknown],
});

export const exportRoutes = routesOf('exports/manage-exports', {
  'GET /api/exports': {
    summary: 'List exports, the newest first',
    roles: ['export'],
    answer: success({ exports: z.array(exportSchema) }),
    examples: [{ answer: { status: 'success', exports: [example] } }],
  },
  'POST /api/exports': {
    summary: 'Make an export and start its first run',
    notes: 'The partner is written to for a try before the export is saved. What goes where is in docs/exports.md.',
    roles: ['export'],
    body: objectBody(definitionSchema),
    status: 201,
    answer: success({ export: exportSchema }),
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
  'GET /api/exports/{id}': {
    ...one({ summary: 'Show an export with its newest runs' }),
    answer: success({ export: exportSchema, runs: z.array(runSchema) }),
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
    params: { ...params, runAt: 'time of the run, as the export shows it' },
    query: z.object({ after: z.string().optional().describe('`next` of the page before') }),
    answer: success({ rejected: z.array(rejectedSchema), next: z.string().optional() }),
    examples: [
      {
        params: { ...exampleParams, runAt: '1767225605' },
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
      unknown,
      { status: 400, error: 'after: must be the `next` of the page before', when: 'no page has this `next`' },
    ],
  },
  'POST /api/exports/{id}/stop': {
    ...one({ summary: 'Stop an export' }),
    notes: 'A run that is under way is finished.',
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
  'POST /api/exports/{id}/run': {
    ...one({ summary: 'Start a run now' }),
    status: 202,
    answer: success({ run: z.strictObject({ runAt: z.int() }) }),
    examples: [{ params: exampleParams, answer: { status: 'success', run: { runAt: 1_767_312_000 } } }],
    errors: [unknown, stopped, { status: 409, error: 'The run 1767312000 is under way', when: 'a run is under way' }],
  },
});
