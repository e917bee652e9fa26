import { isPlainObject } from '../plain-object.ts';
import { type CheckedEvent, checkEvent } from './event-record.ts';
import { type Identifier, identifierOf, identifierText } from './identifier.ts';
import { type CheckedProfile, checkProfile } from './profile-record.ts';
import { type Rejection, rejected, rejectedBecause, rejectedToken } from './rejection.ts';
import { type CheckedToken, checkToken } from './token-record.ts';

/**
 * One record of an upload, whichever way it came in: events, profiles and device tokens, each with who it is about and
 * when. Order of the checks (wire contract, upload): type, time, identifier, then the record's own data. Unknown keys
 * are ignored.
 */
export type CheckedRecord = (CheckedEvent | CheckedProfile | CheckedToken) & {
  who: Identifier;
  ts: number;
  /** The identity that a record of a device (or of an FBID or GPID) gives its person. */
  login?: string;
};

/** Ten digits: later than that is a time in milliseconds, which is not what `ts` takes. */
const LATEST = 9_999_999_999;

/** @param place 1-based position in the upload · @param now epoch seconds, the time of a record that names none */
export function checkRecord(
  record: unknown,
  { place, now }: { place: number; now: number },
): CheckedRecord | Rejection {
  if (!isPlainObject(record)) return rejected(524, place);
  const { type } = record;
  if (type !== 'event' && type !== 'profile' && type !== 'token') return rejected(524, place);
  const ts = record.ts === undefined || record.ts === null ? now : epochOf(record.ts);
  if (ts === undefined) return rejected(525, place);
  const who = identifierOf(record);
  if (type === 'token') {
    if (who?.kind !== 'objectId') return rejectedToken(530, place);
    const checked = checkToken(record, place);
    return checked.kind === 'rejected' ? checked : { ...checked, who, ts };
  }
  if (!who) return onlyObjectId(record) ? rejectedBecause(526, 'objectId is not valid', place) : rejected(523, place);
  const checked = type === 'event' ? checkEvent(record, place) : checkProfile(record, place);
  if (checked.kind === 'rejected') return checked;
  return checked.kind === 'profile' ? withLogin(checked, { who, ts, place }) : { ...checked, who, ts };
}

/** A device that names nobody is error 526; a person who does, or nobody at all, 523. */
function onlyObjectId({ identity, objectId, FBID, GPID }: Record<string, unknown>): boolean {
  return (objectId ?? undefined) !== undefined && (identity ?? FBID ?? GPID ?? undefined) === undefined;
}

/** `identity` within the data of a device's record says whose device it is; on a person's own record it says nothing new. */
function withLogin(
  profile: CheckedProfile,
  { who, ts, place }: { who: Identifier; ts: number; place: number },
): CheckedRecord | Rejection {
  const given = profile.data.identity ?? undefined;
  if (given === undefined) return { ...profile, who, ts };
  const { identity: _, ...data } = profile.data;
  const login = identifierText(given);
  if (login === undefined) return rejected(523, place);
  if (who.kind !== 'identity') return { ...profile, data, who, ts, login };
  return login === who.value ? { ...profile, data, who, ts } : { ...profile, who, ts };
}

function epochOf(given: unknown): number | undefined {
  const ts = typeof given === 'string' && /^\d{1,10}$/.test(given) ? Number(given) : given;
  return typeof ts === 'number' && Number.isInteger(ts) && ts > 0 && ts <= LATEST ? ts : undefined;
}
