import { Failure } from '#core/failure.ts';
import type { Call } from '#runtime/bound-routes.ts';
import { readExport } from '../adapters/dynamo-exports.ts';
import { partnerOf } from '../destinations/registry.ts';
import type { Export } from '../domain/export-item.ts';
import type { RunId } from '../domain/run.ts';
import { exportView } from '../domain/view.ts';
import type { ManageAt } from '../use-cases/start-export.ts';

/** What the path of a call names, looked for within the account of whoever calls; and how an export is shown. */
type Asked = Pick<Call, 'account' | 'params'>;

/** The export; `not-found` where the account has none of that id. */
export async function exportOf(at: Pick<ManageAt, 'exports'>, { account, params }: Asked): Promise<Export> {
  return await readExport(at.exports, { accountId: account.accountId, exportId: numberIn(params.id) });
}

/** The ids of the run that is named. */
export function runIdOf({ account, params }: Asked): RunId {
  return { accountId: account.accountId, exportId: numberIn(params.id), runAt: numberIn(params.runAt) };
}

function numberIn(text = ''): number {
  if (!/^\d{1,15}$/.test(text)) throw new Failure('not-found', 'Not found', { retry: 'never' });
  return Number(text);
}

export function viewOf(exported: Export) {
  const { accountId, definition } = exported;
  const { title, describe } = partnerOf(definition.partner);
  return exportView(exported, { title, settings: describe(definition.settings, { accountId }), now: Date.now() });
}
