import { type CheckedEvent, checkEvent, isPlainObject } from './event-record.ts';
import { type Identifier, identifierOf } from './identifier.ts';
import { type CheckedProfile, checkProfile } from './profile-record.ts';
import { type Rejection, rejected, rejectedBecause } from './rejection.ts';

/**
 * One record of an upload, whichever way it came in: events and profiles, each with who it is about and when. Order of
 * the checks (wire contract, upload): type, time, identifier, then the record's own data. Unknown keys are ignored.
 */
export type CheckedRecord = (CheckedEvent | CheckedProfile) & { who: Identifier; ts: number };

/** Ten digits: later than that is a time in milliseconds, which is not what `ts` takes. */
const LATEST = 9_999_999_999;

/** @param place 1-based position in the upload · @param now epoch seconds, the time of a record that names none */
export function checkRecord(
  record: unknown,
  { place, now }: { place: number; now: number },
): CheckedRecord | Rejection {
  if (!isPlainObject(record)) return rejected(524, place);
  if (record.type === 'token') return rejectedBecause(524, 'Device tokens are not taken yet', place);
  const isEvent = record.type === 'event';
  if (!isEvent && record.type !== 'profile') return rejected(524, place);
  const ts = record.ts === undefined || record.ts === null ? now : epochOf(record.ts);
  if (ts === undefined) return rejected(525, place);
  const who = identifierOf(record);
  if (!who) return rejected(523, place);
  const checked = isEvent ? checkEvent(record, place) : checkProfile(record, place);
  return checked.kind === 'rejected' ? checked : { ...checked, who, ts };
}

function epochOf(given: unknown): number | undefined {
  const ts = typeof given === 'string' && /^\d{1,10}$/.test(given) ? Number(given) : given;
  return typeof ts === 'number' && Number.isInteger(ts) && ts > 0 && ts <= LATEST ? ts : undefined;
}
