import { isPlainObject } from '#core/values/plain-object.ts';
import type { Answer, Rejected } from '../destination.ts';
import { type Answered, jsonOf, shortened, troubleOf } from '../post.ts';
import { refused } from '../trouble.ts';

/**
 * What Amplitude's answers mean (https://amplitude.com/docs/apis/analytics/batch-event-upload):
 * - 200: all are taken. 413: too many.
 * - 400: none is taken. Events that are to blame are listed by field, as `{"time":[3,7]}`, and those of silenced devices as
 *   `[3,7]`; a bad key is said in `error` or `missing_field`.
 * - 429: none is taken. Of users and devices over their daily quota nothing will be taken today; of others after a pause.
 */
const BY_FIELD = ['events_with_invalid_fields', 'events_with_missing_fields', 'events_with_invalid_id_lengths'];
const CLOSED =
  'Amplitude does not accept the API key: take the one of the project from its settings there, and see that settings.residency is the project’s.';
/** Amplitude asks for 30 seconds without the users that it names. */
const MEANING = { closed: CLOSED, pauseSeconds: 30 };

export function answerOf(answered: Answered, texts: readonly string[]): Answer {
  const { status } = answered;
  if (status >= 200 && status < 300) return { kind: 'taken', rejected: [] };
  if (status === 413) return { kind: 'too-large' };
  const body = jsonOf(answered);
  if (status === 400) return judged(body);
  const rejected = status === 429 ? overQuota(body, texts) : [];
  if (rejected.length > 0) return { kind: 'again', rejected };
  throw troubleOf('Amplitude', answered, MEANING);
}

function judged(body: Record<string, unknown>): Answer {
  const said = typeof body.error === 'string' ? body.error : '';
  if (body.missing_field === 'api_key' || /api.?key/i.test(said)) throw refused(CLOSED);
  const rejected = [
    ...BY_FIELD.flatMap((kind) => byField(body[kind])),
    ...placesIn(body.silenced_events).map((index) => ({ index, reason: 'Amplitude takes nothing of its device.' })),
  ];
  if (rejected.length > 0) return { kind: 'again', rejected };
  return { kind: 'some-are-wrong', reason: `Amplitude refuses it: ${shortened(said) || 'no reason given'}.` };
}

function byField(listed: unknown): Rejected[] {
  if (!isPlainObject(listed)) return [];
  return Object.entries(listed).flatMap(([field, places]) =>
    placesIn(places).map((index) => ({ index, reason: `Amplitude refuses its field "${shortened(field)}".` })),
  );
}

const placesIn = (listed: unknown): number[] =>
  Array.isArray(listed) ? listed.filter((place) => Number.isInteger(place)) : [];

/** Events of users and devices of whom Amplitude takes no more today. */
function overQuota(body: Record<string, unknown>, texts: readonly string[]): Rejected[] {
  const listed = [body.exceeded_daily_quota_users, body.exceeded_daily_quota_devices];
  const names = new Set(listed.flatMap((one) => (isPlainObject(one) ? Object.keys(one) : [])));
  if (names.size === 0) return [];
  return texts.flatMap((text, index) => {
    const { user_id: user, device_id: device } = JSON.parse(text);
    const reason = 'Amplitude takes no more of this user today (500,000 events a day).';
    return names.has(user) || names.has(device) ? [{ index, reason }] : [];
  });
}
