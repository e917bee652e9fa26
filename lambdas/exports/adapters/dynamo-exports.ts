import { type DynamoDBDocumentClient, GetCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { Failure } from '#core/failure.ts';
import { setting } from '#store/aws/expressions.ts';
import { ifMet } from '#store/aws/transactions.ts';
import { type Export, exportSchema } from '../domain/export-item.ts';

/**
 * Definitions of exports: pk = account id, sk = `export#<id>`. An id alone finds nothing: it is always asked for within
 * an account. Making one is `create-export.ts`; locks and
 * runs are `dynamo-lock.ts` and `dynamo-runs.ts`.
 */
export type ExportsAt = { db: DynamoDBDocumentClient; table: string };
export type ExportId = { accountId: string; exportId: number };

/** A run that was asked for and has not begun by then may be asked for again. */
const BEGINS_WITHIN_S = 60;

export const exportKey = (id: ExportId) => ({ pk: id.accountId, sk: `export#${id.exportId}` });

/** The export, strongly consistent; `not-found` also where another account has one of that id. */
export async function readExport(at: ExportsAt, id: ExportId): Promise<Export> {
  const found = await at.db.send(new GetCommand({ TableName: at.table, Key: exportKey(id), ConsistentRead: true }));
  if (!found.Item) throw new Failure('not-found', `Export ${id.exportId} does not exist`, { retry: 'never' });
  return exportSchema.parse(found.Item);
}

/** All exports of an account, newest first. */
export async function listExports(at: ExportsAt, accountId: string): Promise<Export[]> {
  const found: Export[] = [];
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      ScanIndexForward: false,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :exports)',
      ExpressionAttributeValues: { ':pk': accountId, ':exports': 'export#' },
    },
  );
  for await (const page of pages) found.push(...(page.Items ?? []).map((item) => exportSchema.parse(item)));
  return found;
}

type Edited = Export & { readAt: string; resumes: boolean };

/** Saves an edit, and with it that the export goes on again; `conflict` where it was edited or stopped since it was read. */
export async function saveEdit(at: ExportsAt, { readAt, resumes, ...edited }: Edited): Promise<Export> {
  const { definition, sealed, secretsSetAt, updatedAt } = edited;
  return await change(at, edited, {
    set: { definition, sealed, updatedAt, ...(secretsSetAt !== undefined && { secretsSetAt }) },
    remove: [...(resumes ? PAUSE : []), ...(secretsSetAt === undefined ? ['secretsSetAt'] : [])],
    when: 'updatedAt = :readAt AND attribute_not_exists(stoppedAt)',
    values: { ':readAt': readAt },
    otherwise: 'Export was changed by somebody else meanwhile; read it again',
  });
}

export async function markStopped(
  at: ExportsAt,
  { exported, now }: { exported: Export; now: string },
): Promise<Export> {
  return await change(at, exported, { set: { stoppedAt: exported.stoppedAt ?? now }, when: 'attribute_exists(pk)' });
}

/** Nothing starts any more until it is resumed; an export that is paused already stays so. */
export async function markPaused(at: ExportsAt, { exported, now }: { exported: Export; now: string }): Promise<Export> {
  return await change(at, exported, {
    set: { paused: exported.paused ?? { at: now, by: 'hand' } },
    when: 'attribute_not_exists(stoppedAt)',
  });
}

/** What is forgotten of an export that goes on. */
const PAUSE = ['paused', 'refusals'];

export async function markResumed(at: ExportsAt, exported: Export): Promise<Export> {
  return await change(at, exported, {
    remove: PAUSE,
    when: 'attribute_exists(paused) AND attribute_not_exists(stoppedAt)',
  });
}

export async function noteWatched(at: ExportsAt, exported: Export): Promise<void> {
  await change(at, exported, { set: { watched: exported.watched }, when: 'attribute_exists(pk)' });
}

/** Notes that a run was asked for, with the time that will name it; `conflict` where one was asked for just before. */
export async function requestRun(
  at: ExportsAt,
  { exported, runAt }: { exported: Export; runAt: number },
): Promise<Export> {
  return await change(at, exported, {
    set: { requestedRunAt: runAt },
    when: 'attribute_not_exists(stoppedAt) AND attribute_not_exists(paused) AND (attribute_not_exists(requestedRunAt) OR requestedRunAt < :void)',
    values: { ':void': runAt - BEGINS_WITHIN_S },
    otherwise: 'A run of this export is about to begin',
  });
}

type Change = {
  set?: Record<string, unknown>;
  remove?: readonly string[];
  when: string;
  values?: Record<string, unknown>;
  otherwise?: string;
};

async function change(at: ExportsAt, exported: Export, how: Change): Promise<Export> {
  const { ExpressionAttributeValues: values, ...set } = setting(how.set ?? {}, { remove: how.remove ?? [] });
  const given = { ...values, ...how.values };
  const update = new UpdateCommand({
    TableName: at.table,
    Key: exportKey({ accountId: exported.accountId, exportId: exported.id }),
    ...set,
    ConditionExpression: how.when,
    ...(Object.keys(given).length > 0 && { ExpressionAttributeValues: given }),
    ReturnValues: 'ALL_NEW',
  });
  const changed = await ifMet(at.db.send(update));
  if (!changed) throw new Failure('conflict', how.otherwise ?? 'Export was changed meanwhile', { retry: 'never' });
  return exportSchema.parse(changed.Attributes);
}
