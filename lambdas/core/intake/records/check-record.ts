import { isPlainObject } from '#core/values/plain-object.ts';
import { type CheckedEvent, checkEvent } from './event-record.ts';
import { hasDevice, type Identifier, identifierOf, identifierText } from './identifier.ts';
import { type CheckedProfile, checkProfile } from './profile-record.ts';
import { epochOf } from './record-time.ts';
import { type Rejection, rejected, rejectedBecause, rejectedToken } from './rejection.ts';
import { type CheckedToken, checkToken } from './token-record.ts';

/**
 * One record of an upload, whichever way it came in: events, profiles and device tokens, each with who it is about and
 * when. Order of the checks (wire contract, upload: order of the checks): type, time, identifier, then the record's own data. Unknown keys
 * are ignored.
 */
export type CheckedRecord = (CheckedEvent | CheckedProfile | CheckedToken) & {
  who: Identifier;
  ts: number;
  /** The identity that a record gives its person beside the identifier that it is about. */
  login?: string;
  /** The objectId of the device of a person who is named by identity. */
  device?: string;
};

/**
 * @param place 1-based position in the upload · @param now epoch seconds, the time of a record that names none
 * @param unsure whether numbers beyond 2^53 may have lost digits as the record was read: such a record is to be read again
 */
export function checkRecord(
  record: unknown,
  { place, now, unsure = false }: { place: number; now: number; unsure?: boolean },
): CheckedRecord | Rejection {
  if (!isPlainObject(record)) return rejected(524, place);
  const { type } = record;
  if (type !== 'event' && type !== 'profile' && type !== 'token') return rejected(524, place);
  const ts = record.ts === undefined || record.ts === null ? now : epochOf(record.ts);
  if (ts === undefined) return rejected(525, place);
  const who = identifierOf(record);
  if (type === 'token') return ofDevice(checkToken(record, place), { record, who, ts, place });
  if (!who) return onlyObjectId(record) ? invalidObjectId(place) : rejected(523, place);
  const device = hasDevice(record) ? identifierText(record.objectId) : undefined;
  if (device === undefined && hasDevice(record)) return invalidObjectId(place);
  const checked = type === 'event' ? checkEvent(record, place, unsure) : checkProfile(record, place, unsure);
  if (checked.kind === 'rejected') return checked;
  const whole = checked.kind === 'profile' ? withLogin(checked, { who, ts, place }) : { ...checked, who, ts };
  return device === undefined || whole.kind === 'rejected' ? whole : { ...whole, device };
}

/** A token is of a device, whose person the record may name too. */
function ofDevice(
  checked: CheckedToken | Rejection,
  {
    record,
    who,
    ts,
    place,
  }: { record: Record<string, unknown>; who: Identifier | undefined; ts: number; place: number },
): CheckedRecord | Rejection {
  const value = who?.kind === 'identity' ? identifierText(record.objectId) : who?.value;
  if (!who || value === undefined || (who.kind !== 'identity' && who.kind !== 'objectId')) {
    return rejectedToken(530, place);
  }
  if (checked.kind === 'rejected') return checked;
  return { ...checked, who: { kind: 'objectId', value }, ts, ...(who.kind === 'identity' && { login: who.value }) };
}

const invalidObjectId = (place: number) => rejectedBecause(526, 'objectId is not valid', place);

/** A device that names nobody is error 526; a person who does, or nobody at all, 523. */
function onlyObjectId({ identity, objectId, FBID, GPID }: Record<string, unknown>): boolean {
  return (objectId ?? undefined) !== undefined && (identity ?? FBID ?? GPID ?? undefined) === undefined;
}

/** `identity` within the data says whose device it is, or names a person anew; the person's own says nothing new. */
function withLogin(
  profile: CheckedProfile,
  { who, ts, place }: { who: Identifier; ts: number; place: number },
): CheckedRecord | Rejection {
  const { identity, ...data } = profile.data;
  if (identity === undefined) return { ...profile, who, ts };
  if (identity === null || identity === '') return { ...profile, data, who, ts };
  const login = identifierText(identity);
  if (login === undefined) return rejected(523, place);
  const isOwn = who.kind === 'identity' && login === who.value;
  return { ...profile, data, who, ts, ...(!isOwn && { login }) };
}
