import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import { bindRoutes, type Call } from '#runtime/bound-routes.ts';
import { dynamo, kms, s3, scheduler, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { reach } from '#runtime/reach.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { listExports, readExport } from './adapters/dynamo-exports.ts';
import { listRuns, readRun } from './adapters/dynamo-runs.ts';
import { rejectedPage } from './adapters/s3-sent.ts';
import { partnerOf } from './destinations/registry.ts';
import type { Export } from './domain/export-item.ts';
import { exportView, runView } from './domain/view.ts';
import { manageExportsEnv } from './env.ts';
import { exportRoutes } from './routes.ts';
import { withFormat } from './use-cases/check-settings.ts';
import { editExport } from './use-cases/edit-export.ts';
import { runExport } from './use-cases/run-export.ts';
import { startExport } from './use-cases/start-export.ts';
import { stopExport } from './use-cases/stop-export.ts';

/** An account's exports. The runs themselves are the state machine's; this only starts them. */
const env = readEnv(manageExportsEnv);
const db = dynamo();
const machine = env.RUN_EXPORT_MACHINE_ARN;
const house = {
  writer: env.EXPORTS_WRITER_ARN,
  reach,
  closed: env.OWN_BUCKETS.split(','),
  proves: env.PROVE_ACCESS === 'true',
};
const at = {
  exports: { db, table: env.EXPORTS_TABLE },
  plans: { client: s3(), bucket: env.PLANS_BUCKET },
  checking: { key: { client: kms(), keyId: env.EXPORT_KEY_ID }, house },
  machine: { client: stepFunctions(), machine },
  schedules: { client: scheduler(), group: env.SCHEDULE_GROUP, role: env.SCHEDULER_ROLE_ARN, machine },
};

const routes = bindRoutes(exportRoutes, {
  'GET /api/exports': async ({ account }) => {
    const found = await listExports(at.exports, account.accountId);
    const exports = found.map(viewOf);
    return { body: { status: 'success', exports }, facts: { action: 'list', exports: exports.length } };
  },
  'POST /api/exports': async ({ account, body }) => {
    const created = await startExport(at, { account, input: withFormat(body()) });
    return { status: 201, ...shown('create', created) };
  },
  'GET /api/exports/{id}': async (call) => {
    const exported = await exportOf(call);
    const runs = await listRuns(at.exports, { accountId: exported.accountId, exportId: exported.id });
    const body = { status: 'success', export: viewOf(exported), runs: runs.map(runView) };
    return { body, facts: { action: 'show', exportId: exported.id } };
  },
  'PATCH /api/exports/{id}': async (call) => {
    return shown('edit', await editExport(at, { before: await exportOf(call), input: call.body }));
  },
  'GET /api/exports/{id}/runs/{runAt}/rejected': async (call) => {
    const { accountId, id: exportId } = await exportOf(call);
    const run = await readRun(at.exports, { accountId, exportId, runAt: numberIn(call.params.runAt) });
    const page = await rejectedPage(at.plans, { run, after: afterIn(call.query) });
    const facts = { action: 'rejected', exportId, runAt: run.runAt, records: page.rejected.length };
    return { body: { status: 'success', ...page }, facts };
  },
  'POST /api/exports/{id}/stop': async (call) => shown('stop', await stopExport(at, await exportOf(call))),
  'POST /api/exports/{id}/run': async (call) => {
    const exported = await exportOf(call);
    const runAt = await runExport(at, exported);
    const facts = { action: 'run', exportId: exported.id, runAt };
    return { status: 202, body: { status: 'success', run: { runAt } }, facts };
  },
});

const authenticate = authenticator({ db, table: env.ACCOUNTS_TABLE, now: Date.now });
export const handler = httpHandler({ name: 'exports.managed', authenticate, routes });

async function exportOf({ account: { accountId }, params: { id = '' } }: Pick<Call, 'account' | 'params'>) {
  return await readExport(at.exports, { accountId, exportId: numberIn(id) });
}

function numberIn(text = ''): number {
  if (!/^\d{1,15}$/.test(text)) throw new Failure('not-found', 'Not found', { retry: 'never' });
  return Number(text);
}

function afterIn(query: URLSearchParams): string {
  const after = query.get('after') ?? '';
  if (after.length > 700 || !/^(\d{5}\/[^/]+)?$/u.test(after))
    throw badField('after', 'must be the `next` of the page before');
  return after;
}

function shown(action: string, exported: Export) {
  return { body: { status: 'success', export: viewOf(exported) }, facts: { action, exportId: exported.id } };
}

function viewOf(exported: Export) {
  const { title, describe } = partnerOf(exported.definition.partner);
  return exportView(exported, {
    title,
    settings: describe(exported.definition.settings, { accountId: exported.accountId }),
  });
}
