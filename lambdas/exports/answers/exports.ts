import type { Answer, Call, HttpReply } from '#runtime/bound-routes.ts';
import { listExports } from '../adapters/dynamo-exports.ts';
import { listRuns } from '../adapters/dynamo-runs.ts';
import type { Export } from '../domain/export-item.ts';
import { runView } from '../domain/view.ts';
import { withFormat } from '../use-cases/check-settings.ts';
import { editExport } from '../use-cases/edit-export.ts';
import { pauseExport, resumeExport } from '../use-cases/pause-export.ts';
import { type ManageAt, startExport } from '../use-cases/start-export.ts';
import { stopExport } from '../use-cases/stop-export.ts';
import { exportOf, viewOf } from './asked.ts';

/** What is asked of an account's exports, and of their lives. */
export function exportAnswers(at: ManageAt) {
  return {
    'GET /api/exports': async ({ account }: Call) => {
      const found = await listExports(at.exports, account.accountId);
      const exports = found.map(viewOf);
      return { body: { status: 'success', exports }, facts: { action: 'list', exports: exports.length } };
    },
    'POST /api/exports': async ({ account, body }: Call<Record<string, unknown>>) => {
      const created = await startExport(at, { account, input: withFormat(body()) });
      return { status: 201, ...shown('create', created) };
    },
    'GET /api/exports/{id}': async (call: Call) => {
      const exported = await exportOf(at, call);
      const runs = await listRuns(at.exports, { accountId: exported.accountId, exportId: exported.id });
      const body = { status: 'success', export: viewOf(exported), runs: runs.map(runView) };
      return { body, facts: { action: 'show', exportId: exported.id } };
    },
    'PATCH /api/exports/{id}': async (call: Call<Record<string, unknown>>) => {
      return shown('edit', await editExport(at, { before: await exportOf(at, call), input: call.body }));
    },
    'POST /api/exports/{id}/stop': change('stop', stopExport),
    'POST /api/exports/{id}/pause': change('pause', pauseExport),
    'POST /api/exports/{id}/resume': change('resume', resumeExport),
  };

  function change(action: string, how: (at: ManageAt, exported: Export) => Promise<Export>): Answer {
    return async (call) => shown(action, await how(at, await exportOf(at, call)));
  }
}

function shown(action: string, exported: Export): HttpReply {
  return { body: { status: 'success', export: viewOf(exported) }, facts: { action, exportId: exported.id } };
}
