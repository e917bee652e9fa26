import { setting } from '#store/aws/expressions.ts';
import { sendTransaction } from '#store/aws/transactions.ts';
import type { Announce } from '../domain/announce.ts';
import type { Import, ImportState } from '../domain/import.ts';
import { type ImportsAt, keyOf, readImport } from './dynamo-imports.ts';
import { putUnderWay, removeUnderWay } from './under-way.ts';
import { putUntold, tell, type Untold } from './untold.ts';

export type MovesAt = { importsAt: ImportsAt; announce: Announce };

export type Move = {
  set: Partial<Import> & { state: ImportState };
  remove?: readonly (keyof Import)[];
  /** Whether the machine is at it from now on. `failed`: it is not, and that is still to be counted. */
  underWay: boolean | 'failed';
  /** What the bus is told of it; `count` tells those of one type apart. */
  news?: Pick<Untold, 'event' | 'count'> | undefined;
};

/**
 * Moves an import on as it was read: its state, what is under way, and what the bus is to be told, in one transaction; then tells
 * it. Answers the import as it then is; undefined where somebody else has moved it meanwhile, since state, step, judging and
 * attempt must be as they were read.
 */
export async function moveOn(at: MovesAt, made: Import, move: Move): Promise<Import | undefined> {
  const { importsAt } = at;
  const { underWay, news } = move;
  const untold = news && { accountId: made.accountId, importId: made.importId, ...news };
  const written = await sendTransaction(importsAt.db, [
    { Update: { TableName: importsAt.table, Key: keyOf(made), ...changeOf(made, move) } },
    underWay === false
      ? removeUnderWay(importsAt, made)
      : putUnderWay(importsAt, { ...made, failed: underWay === 'failed' }),
    ...(untold ? [putUntold(importsAt, untold)] : []),
  ]);
  if (written.kind === 'refused') return undefined;
  if (untold) await tell(importsAt, { announce: at.announce, untold });
  return await readImport(importsAt, made);
}

function changeOf(made: Import, { set, remove = [] }: Move) {
  const change = setting(set, { remove });
  const { state, step, judging, attempt } = made;
  const before = Object.entries({ state, step, judging, attempt });
  const known = before.filter(([, value]) => value !== undefined);
  const names = before.map(([name]) => [`#${name}`, name]);
  return {
    UpdateExpression: change.UpdateExpression,
    ConditionExpression: before
      .map(([name, value]) => (value === undefined ? `attribute_not_exists(#${name})` : `#${name} = :was_${name}`))
      .join(' AND '),
    ExpressionAttributeNames: { ...change.ExpressionAttributeNames, ...Object.fromEntries(names) },
    ExpressionAttributeValues: {
      ...change.ExpressionAttributeValues,
      ...Object.fromEntries(known.map(([name, value]) => [`:was_${name}`, value])),
    },
  };
}
