import { isPlainObject } from '#core/values/plain-object.ts';
import type { Answer } from '../destination.ts';
import { type Answered, jsonOf, shortened, troubleOf } from '../post.ts';

/**
 * What mParticle's answers mean (https://docs.mparticle.com/developers/apis/http/): 202, all are taken; 400 `{ errors: [{ code,
 * message }] }`, none is, and which batch is to blame is not said; 401 and 403, the key; 429 and 503, later.
 */
const CLOSED =
  'mParticle does not accept the key and secret: take those of a feed of the kind "Custom Feed" there, and see that settings.pod is the account’s.';
const MEANING = { closed: CLOSED, pauseSeconds: 1 };

export function answerOf(answered: Answered): Answer {
  const { status } = answered;
  if (status >= 200 && status < 300) return { kind: 'taken', rejected: [] };
  if (status === 413) return { kind: 'too-large' };
  if (status !== 400) throw troubleOf('mParticle', answered, MEANING);
  const { errors } = jsonOf(answered);
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  const said = isPlainObject(first) && typeof first.message === 'string' ? shortened(first.message) : '';
  return { kind: 'some-are-wrong', reason: `mParticle refuses it: ${said || 'no reason given'}.` };
}
