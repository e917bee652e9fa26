import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import type { Call, HttpReply } from '#runtime/bound-routes.ts';
import { activityOf } from '../domain/activity.ts';
import { type Import, type ImportRef, importIdSchema } from '../domain/import.ts';
import type { DeskAt } from '../use-cases/desk.ts';

/** What a call is about, within the account of whoever calls; what is no id is that of no import. */
export function refOf({ account, params }: Pick<Call, 'account' | 'params'>): ImportRef {
  const read = importIdSchema.safeParse(params.id);
  if (read.success) return { accountId: account.accountId, importId: read.data };
  throw new Failure('not-found', `Import ${String(params.id).slice(0, 40)} does not exist`, { retry: 'never' });
}

type Number = { name: string; otherwise: number; most: number };

/** A whole number of the query string, from 1 on. */
export function numberOf({ query }: Pick<Call, 'query'>, { name, otherwise, most }: Number): number {
  const given = query.get(name) ?? String(otherwise);
  const number = /^\d{1,9}$/.test(given) ? Number(given) : 0;
  if (number < 1 || number > most) throw badField(name, `must be a whole number from 1 to ${most}`);
  return number;
}

export function viewOf({ importsAt }: Pick<DeskAt, 'importsAt'>, made: Import) {
  return { ...activityOf(made, importsAt.now()), mapped: made.mapping !== undefined };
}

export function shown(at: Pick<DeskAt, 'importsAt'>, { action, made }: { action: string; made: Import }): HttpReply {
  const { importId, state } = made;
  return { body: { status: 'success', import: viewOf(at, made) }, facts: { action, importId, state } };
}
