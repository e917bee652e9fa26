import type { Account } from '#core/accounts/account.ts';
import { Failure } from '#core/failure.ts';
import { readBody } from '#core/input.ts';
import { dynamo, kms, scheduler, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, type HttpReply, type HttpRequest, httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { listExports, markStopped, readExport, requestRun, saveEdit } from './adapters/dynamo-exports.ts';
import { listRuns } from './adapters/dynamo-runs.ts';
import { isAlive, startRun } from './adapters/run-machine.ts';
import { removeSchedule, saveSchedule, scheduleName } from './adapters/schedules.ts';
import { destinationOf } from './destinations/registry.ts';
import { editDefinition, readDefinition } from './domain/definition.ts';
import { type Export, isRecurring, refusalToEdit, refusalToRun } from './domain/export-item.ts';
import { chooseRunAt } from './domain/run.ts';
import { exportView, runView } from './domain/view.ts';
import { manageExportsEnv } from './env.ts';
import { checkedSettings } from './use-cases/check-settings.ts';
import { createExport } from './use-cases/create-export.ts';

/**
 * An account's exports: make, list, show, edit, stop, run now. Where a partner is to be written to is tried before it is
 * saved. The runs themselves are the state machine's; this only starts them.
 */
const env = readEnv(manageExportsEnv);
const db = dynamo();
const exportsAt = { db, table: env.EXPORTS_TABLE };
const checkingAt = {
  key: { client: kms(), keyId: env.EXPORT_KEY_ID },
  house: {
    writer: env.EXPORTS_WRITER_ARN,
    closed: env.OWN_BUCKETS.split(','),
    proves: env.PROVE_ACCESS === 'true',
  },
};
const machineAt = { client: stepFunctions(), machine: env.RUN_EXPORT_MACHINE_ARN };
const schedulesAt = {
  client: scheduler(),
  group: env.SCHEDULE_GROUP,
  role: env.SCHEDULER_ROLE_ARN,
  machine: env.RUN_EXPORT_MACHINE_ARN,
};
const authenticate = authenticator({ db, table: env.ACCOUNTS_TABLE, now: Date.now });

export const handler = httpHandler(
  { name: 'exports.managed', authenticate, roles: ['export'] },
  async (request, account) => {
    const { id } = request.params;
    if (id === undefined) {
      if (request.method === 'GET') return await list(account);
      if (request.method === 'POST') return await create(account, request);
      return failReply(405, 'Method not allowed');
    }
    if (!/^\d{1,15}$/.test(id)) return failReply(404, 'Not found');
    const one = await readExport(exportsAt, { accountId: account.accountId, exportId: Number(id) });
    const action = request.path.split('/').at(-1);
    if (request.method === 'GET') return await show(one);
    if (request.method === 'PATCH') return await edit(one, request);
    if (request.method === 'POST' && action === 'stop') return await stop(one);
    if (request.method === 'POST' && action === 'run') return await run(one);
    return failReply(405, 'Method not allowed');
  },
);

async function list({ accountId }: Account): Promise<HttpReply> {
  const found = await listExports(exportsAt, accountId);
  return { body: { status: 'success', exports: found.map(viewOf) }, facts: { action: 'list', exports: found.length } };
}

async function show(one: Export): Promise<HttpReply> {
  const runs = await listRuns(exportsAt, { accountId: one.accountId, exportId: one.id });
  const body = { status: 'success', export: viewOf(one), runs: runs.map(runView) };
  return { body, facts: { action: 'show', exportId: one.id } };
}

async function create({ accountId, timezone }: Account, request: HttpRequest): Promise<HttpReply> {
  const definition = readDefinition(readBody(request.rawBody()));
  const { settings, sealed } = await checkedSettings(checkingAt, { accountId, definition });
  const now = Date.now();
  const seconds = Math.floor(now / 1_000);
  const at = new Date(now).toISOString();
  const created = await createExport(exportsAt, {
    accountId,
    id: seconds,
    timezone,
    definition: { ...definition, settings },
    sealed,
    createdAt: at,
    updatedAt: at,
    exportedThrough: 0,
    requestedRunAt: seconds,
  });
  try {
    if (isRecurring(created)) await saveSchedule(schedulesAt, created);
    await startRun(machineAt, { accountId, exportId: created.id, trigger: 'created', at: seconds });
  } catch (thrown) {
    // The client is told that there is no export; so nothing of it may go on by itself.
    await markStopped(exportsAt, { one: created, now: at });
    await removeSchedule(schedulesAt, scheduleName(created));
    throw thrown;
  }
  return {
    status: 201,
    body: { status: 'success', export: viewOf(created) },
    facts: { action: 'create', exportId: created.id },
  };
}

async function edit(before: Export, request: HttpRequest): Promise<HttpReply> {
  refuse(refusalToEdit(before));
  const body = readBody(request.rawBody());
  const definition = editDefinition(before.definition, body);
  const { accountId } = before;
  const { settings, sealed } =
    'settings' in body
      ? await checkedSettings(checkingAt, { accountId, definition })
      : { settings: before.definition.settings, sealed: before.sealed };
  const edited = await saveEdit(exportsAt, {
    ...before,
    definition: { ...definition, settings },
    sealed,
    readAt: before.updatedAt,
    updatedAt: new Date().toISOString(),
  });
  if (edited.definition.frequency !== before.definition.frequency) await saveSchedule(schedulesAt, edited);
  return { body: { status: 'success', export: viewOf(edited) }, facts: { action: 'edit', exportId: edited.id } };
}

async function stop(one: Export): Promise<HttpReply> {
  const stopped = await markStopped(exportsAt, { one, now: new Date().toISOString() });
  await removeSchedule(schedulesAt, scheduleName(stopped));
  return { body: { status: 'success', export: viewOf(stopped) }, facts: { action: 'stop', exportId: one.id } };
}

/** Starts a run; where a dead execution holds the lock, the run that it left is resumed. */
async function run(one: Export): Promise<HttpReply> {
  refuse(refusalToRun(one));
  const now = Math.floor(Date.now() / 1_000);
  const left = one.running;
  if (left && (await isAlive(machineAt.client, left.execution))) refuse(`The run ${left.runAt} is under way`);
  const runAt = left?.runAt ?? chooseRunAt({ lastRunAt: one.lastRunAt }, now);
  if (!left) await requestRun(exportsAt, { one, runAt });
  const start = { accountId: one.accountId, exportId: one.id, trigger: 'manual', at: left ? now : runAt } as const;
  if ((await startRun(machineAt, start)) === 'already') refuse('A run of this export is about to begin');
  return {
    status: 202,
    body: { status: 'success', run: { runAt } },
    facts: { action: 'run', exportId: one.id, runAt },
  };
}

function refuse(why: string | undefined): void {
  if (why !== undefined) throw new Failure('conflict', why, { retry: 'never' });
}

function viewOf(one: Export) {
  const { title, describe } = destinationOf(one.definition.partner);
  return exportView(one, { title, settings: describe(one.definition.settings, { accountId: one.accountId }) });
}
