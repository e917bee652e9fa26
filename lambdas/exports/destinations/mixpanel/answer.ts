import { isPlainObject } from '#core/values/plain-object.ts';
import type { Answer, Rejected } from '../destination.ts';
import { type Answered, jsonOf, shortened, troubleOf } from '../post.ts';

/**
 * What Mixpanel's answers mean (https://docs.mixpanel.com/reference/import-events, user-profile-batch-update):
 * - `/import?strict=1`: 200, all are taken. 400 with `failed_records`: all but these are.
 * - `/engage?strict=1&verbose=1`: 200 also where records are wrong; `failed_records` names them, or `status` is 0. Whether the
 *   others are taken is not said; they are set `again`, which changes nothing.
 */
const CLOSED =
  'Mixpanel does not accept the token or the service account: take them from the project’s settings there, and see that settings.residency is the project’s.';
const MEANING = { closed: CLOSED, pauseSeconds: 2 };

export function answerOf(answered: Answered, others: 'taken' | 'again' = 'taken'): Answer {
  const { status, text } = answered;
  if (status === 413) return { kind: 'too-large' };
  const isFine = status >= 200 && status < 300;
  if (!isFine && status !== 400) throw troubleOf('Mixpanel', answered, MEANING);
  const body = jsonOf(answered);
  const rejected = Array.isArray(body.failed_records) ? body.failed_records.flatMap(rejectedOf) : [];
  if (rejected.length > 0) return { kind: others, rejected };
  const hasFailed = !isFine || text.trim() === '0' || body.status === 0;
  if (!hasFailed) return { kind: 'taken', rejected: [] };
  const said = typeof body.error === 'string' ? shortened(body.error) : '';
  return { kind: 'some-are-wrong', reason: `Mixpanel refuses it: ${said || 'no reason given'}.` };
}

function rejectedOf(failed: unknown): Rejected[] {
  if (!isPlainObject(failed) || typeof failed.index !== 'number') return [];
  const said = typeof failed.message === 'string' ? shortened(failed.message) : '';
  return [{ index: failed.index, reason: `Mixpanel refuses it: ${said || 'no reason given'}.` }];
}
