import type { ProfileChange } from '#core/intake/ingest-group.ts';
import type { Refusal } from '#core/intake/refusals.ts';
import { isPlainObject } from '#core/values/plain-object.ts';

/** What was taken apart for the stream and cannot be stored, as records that the upload API takes again. */
type Line = {
  event_id: string;
  event: string;
  ts: string | number;
  id_kind: string;
  id_value: string;
  props: string;
};

/** Digits of an event's id that are its upload's; the rest is its place in the upload. */
const UPLOAD_DIGITS = 24;

/** A refused event, from the columns of its line. */
export function refusedEvent(line: Line, reason: string): Refusal {
  const place = Number.parseInt(line.event_id.slice(UPLOAD_DIGITS), 16) + 1;
  const props = propsOf(line.props);
  const who = { [line.id_kind]: line.id_value };
  const record = { type: 'event', ...who, evtName: line.event, ts: Number(line.ts), evtData: props };
  return { id: line.event_id, ...(place > 0 && { place }), reason, records: 1, ...(props && { record }) };
}

/** The same from the line as it is: `core/intake/ingest-group.ts` has its columns. */
export function refusedLine(text: string, reason: string): Refusal {
  const [event_id = '', , event = '', ts = '', id_kind = '', id_value = '', props = ''] = text.split('\t');
  return refusedEvent({ event_id, event, ts, id_kind, id_value, props }, reason);
}

export function refusedChange(change: ProfileChange & { position: string }, reason: string): Refusal {
  return { id: change.position, reason, records: 1, record: changeRecord(change) };
}

function changeRecord({ kind, value, ts, op, login, data }: ProfileChange): Record<string, unknown> {
  const who = { [kind]: value, ts };
  if (op === 'token') return { type: 'token', ...who, tokenData: data };
  return { type: 'profile', ...who, profileData: { ...data, ...(login !== undefined && { identity: login }) } };
}

function propsOf(text: string): Record<string, unknown> | undefined {
  try {
    const props: unknown = JSON.parse(text);
    return isPlainObject(props) ? props : undefined;
  } catch {
    return undefined;
  }
}
