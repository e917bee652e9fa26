import { badField } from '#core/input.ts';
import type { Call } from '#runtime/bound-routes.ts';
import { readRun } from '../adapters/dynamo-runs.ts';
import { type PlansAt, readReport } from '../adapters/s3-plans.ts';
import { rejectedPage } from '../adapters/s3-sent.ts';
import { filesView, runView } from '../domain/view.ts';
import { cancelRun } from '../use-cases/cancel-run.ts';
import { runExport } from '../use-cases/run-export.ts';
import type { ManageAt } from '../use-cases/start-export.ts';
import { exportOf, runIdOf } from './asked.ts';

/** What is asked of an export's runs. */
export function runAnswers(at: ManageAt & { plans: PlansAt }) {
  return {
    'POST /api/exports/{id}/run': async (call: Call) => {
      const exported = await exportOf(at, call);
      const runAt = await runExport(at, exported);
      const facts = { action: 'run', exportId: exported.id, runAt };
      return { status: 202, body: { status: 'success', run: { runAt } }, facts };
    },
    'GET /api/exports/{id}/runs/{runAt}': async (call: Call) => {
      const id = runIdOf(call);
      const run = await readRun(at.exports, id);
      const body = { status: 'success', run: runView(run), ...filesView(await readReport(at.plans, run)) };
      return { body, facts: { action: 'show-run', exportId: id.exportId, runAt: id.runAt } };
    },
    'GET /api/exports/{id}/runs/{runAt}/rejected': async (call: Call) => {
      const run = await readRun(at.exports, runIdOf(call));
      const page = await rejectedPage(at.plans, { run, after: afterIn(call.query) });
      const facts = { action: 'rejected', exportId: run.exportId, runAt: run.runAt, records: page.rejected.length };
      return { body: { status: 'success', ...page }, facts };
    },
    'POST /api/exports/{id}/runs/{runAt}/cancel': async (call: Call) => {
      const { exportId, runAt } = runIdOf(call);
      const run = await cancelRun(at, { exported: await exportOf(at, call), runAt });
      return { body: { status: 'success', run: runView(run) }, facts: { action: 'cancel', exportId, runAt } };
    },
  };
}

function afterIn(query: URLSearchParams): string {
  const after = query.get('after') ?? '';
  if (after.length > 700 || !/^(\d{5}\/[^/]+)?$/u.test(after))
    throw badField('after', 'must be the `next` of the page before');
  return after;
}
