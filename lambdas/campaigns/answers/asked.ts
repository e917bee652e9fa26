import { Failure } from '#core/failure.ts';
import type { Call } from '#runtime/bound-routes.ts';

/** The campaign that the path of a call names, looked for within the account of whoever calls. */
export function askedFor({ account, params }: Pick<Call, 'account' | 'params'>) {
  const { id = '' } = params;
  if (!/^\d{1,15}$/.test(id)) throw new Failure('not-found', 'Not found', { retry: 'never' });
  return { account, campaignId: Number(id) };
}
