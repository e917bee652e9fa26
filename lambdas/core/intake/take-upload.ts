import { asSent, exactRecord, hasReading } from '../values/exact-json.ts';
import { isPlainObject } from '../values/plain-object.ts';
import { lineOfEvent } from './event-line.ts';
import { changeLine, eventId, frameGroup, type GroupFrame, jsonText, type ProfileChange } from './ingest-group.ts';
import { type CheckedRecord, checkRecord } from './records/check-record.ts';
import type { Identifier } from './records/identifier.ts';
import { type Rejection, rejectedBecause } from './records/rejection.ts';

/**
 * An upload, whichever way it came: every record judged on its own, the good ones laid out in groups for the stream.
 * The upload API and the file imports share it, so they take and refuse the same records.
 */
export type Upload = { uploadId: string; accountId: string; timezone: string; receivedAt: number };
export type Unprocessed = { status: 'fail'; code: number; error: string; record: unknown };
/** Lines for the stream, with the 0-based positions in the upload of the records that they came from. */
type Lines = { texts: string[]; places: number[] };
export type Lane = { lane: number; events: Lines; profiles: Lines };
export type TakenUpload = {
  lanes: Lane[];
  processed: number;
  unprocessed: Unprocessed[];
  /** Why the records of these 0-based places were not taken; one for each of `unprocessed`, in its order. */
  refusals: ReadonlyMap<number, Rejection>;
  /** Keys of event types that are not among the known ones. */
  newTypes: Set<string>;
};

/** Event types of the account: those that are known to be counted, and those above the limit (error 528). */
export type EventTypes = { known: ReadonlySet<string>; refused: ReadonlySet<string> };
const ANY_TYPE: EventTypes = { known: new Set(), refused: new Set() };

const NOTHING_DECIDED: ReadonlyMap<number, Rejection> = new Map();
type Taking = {
  lanes: number;
  types?: EventTypes;
  decided?: ReadonlyMap<number, Rejection>;
};

const TOO_MANY_TYPES = 'Discarded event: evtName is of a new event type, and the account has as many as it may (512)';

/** Three bytes a character at most and compressed or not, a line of this length fits a record of the stream (1 MB). */
const MAX_LINE = 300_000;
export const MAX_LINE_BYTES = 3 * MAX_LINE;

/**
 * @param lanes into how many lanes people are spread; all records of one identifier take the same one, in order
 * @param types without them, no event type is refused
 * @param decided what an earlier judging of the same upload refused, by 0-based place: it refuses that again
 */
export function takeUpload(
  upload: Upload,
  { records, decided = NOTHING_DECIDED, ...into }: Taking & { records: readonly unknown[] },
): TakenUpload {
  const byLane = new Map<number, Lane>();
  const { now, lay, newTypes } = layingOut(upload, {
    ...into,
    takeLine(line, { lane, kind, place }) {
      const lines = laneAt(byLane, lane)[kind];
      lines.texts.push(line);
      lines.places.push(place);
    },
  });
  const unprocessed: Unprocessed[] = [];
  const refusals = new Map<number, Rejection>();
  const unsure = hasReading(records);
  for (let place = 0; place < records.length; place++) {
    let checked = decided.get(place) ?? checkRecord(records[place], { place: place + 1, now, unsure });
    if (checked.kind === 'rejected' && checked.unsure) {
      checked = checkRecord(exactRecord(records, place), { place: place + 1, now });
    }
    const rejection = checked.kind === 'rejected' ? checked : lay(checked, place);
    if (!rejection) continue;
    refusals.set(place, rejection);
    unprocessed.push(unprocessedOf(rejection, exactRecord(records, place)));
  }
  const processed = records.length - unprocessed.length;
  return { lanes: [...byLane.values()], processed, unprocessed, refusals, newTypes };
}

/** Takes a line of the stream: which lane it is for, and the 0-based place in the upload of the record that it came from. */
export type TakeLine = (line: string, at: { lane: number; kind: 'events' | 'profiles'; place: number }) => void;

/** Lays the records of an upload out one by one, as they are judged; nothing is kept of a record but its lines. */
export function layingOut(upload: Upload, { lanes, types = ANY_TYPE, takeLine }: Taking & { takeLine: TakeLine }) {
  const newTypes = new Set<string>();
  const devices = new Set<string>();
  const laneFor = (who: Identifier) => (lanes === 1 ? 0 : laneOf(who, lanes));

  /** The rejection of a record that was good until here, or undefined. */
  function lay(checked: CheckedRecord, place: number): Rejection | undefined {
    if (checked.kind === 'event' && !types.known.has(checked.key)) {
      if (types.refused.has(checked.key)) return tooManyTypes(place);
      newTypes.add(checked.key);
    }
    const line = lineOf(checked, upload, place);
    if (line.length > MAX_LINE) {
      const reason = `the record has ${line.length} characters as JSON, the limit is ${MAX_LINE}`;
      return rejectedBecause(512, reason, place + 1);
    }
    const kind = checked.kind === 'event' ? 'events' : 'profiles';
    takeLine(line, { lane: laneFor(checked.who), kind, place });
    if (checked.device === undefined) return undefined;
    const owned = deviceLine(checked.device, checked);
    if (devices.has(owned.once)) return undefined;
    devices.add(owned.once);
    takeLine(owned.line, { lane: laneFor(owned.who), kind: 'profiles', place });
    return undefined;
  }

  /** `now`: epoch seconds, the time of a record that names none. */
  return { now: Math.floor(upload.receivedAt / 1_000), lay, newTypes };
}

function laneAt(byLane: Map<number, Lane>, number: number): Lane {
  let lane = byLane.get(number);
  if (!lane) {
    lane = { lane: number, events: noLines(), profiles: noLines() };
    byLane.set(number, lane);
  }
  return lane;
}

/** Whose device it is, as a change of the device, which lies in the device's own lane; once for an upload is enough. */
function deviceLine(device: string, { who, ts }: CheckedRecord): { who: Identifier; once: string; line: string } {
  const change = { kind: 'objectId' as const, value: device, ts, login: who.value, ifFree: true, data: {} };
  return { who: change, once: `${device}\t${who.value}`, line: changeLine(change) };
}

/** Of a new event type (error 528) at a 0-based place. */
export const tooManyTypes = (place: number): Rejection => rejectedBecause(528, TOO_MANY_TYPES, place + 1);

const noLines = (): Lines => ({ texts: [], places: [] });

/** The answer's line about a record that was not taken, with the record itself. */
export function unprocessedOf(rejection: Rejection, record: unknown): Unprocessed {
  return { status: 'fail', code: rejection.code, error: rejection.error, record: shownRecord(record, rejection.echo) };
}

/** A record as an answer shows it: as it was sent, or `part` of it; nothing of one that is nested deeper than any that is taken. */
export function shownRecord(record: unknown, part?: unknown): unknown {
  const given = isPlainObject(record) ? record : { value: record };
  return asSent(isNestedDeeper(given, MAX_ECHO_DEPTH) ? {} : (part ?? given));
}

/** What JSON.parse reads without recursion, JSON.stringify writes with it: a deeper record would end the whole answer. */
const MAX_ECHO_DEPTH = 100;

function isNestedDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isNestedDeeper(inner, depth - 1));
}

function eventLine(event: CheckedRecord & { kind: 'event' }, upload: Upload, place: number): string {
  const { props, ...rest } = event;
  const [id, { receivedAt }] = [eventId(upload.uploadId, place), upload];
  return lineOfEvent({ ...rest, eventId: id, props: jsonText(props), receivedAt });
}

function lineOf(checked: CheckedRecord, upload: Upload, place: number): string {
  if (checked.kind === 'event') return eventLine(checked, upload, place);
  const { who, ts } = checked;
  const login = checked.login !== undefined && { login: checked.login };
  if (checked.kind === 'profile') return changeLine({ ...who, ts, ...login, data: checked.data });
  return changeLine({ ...who, ts, op: 'token', ...login, ...(login && { ifFree: true }), data: checked.token });
}

/** FNV-1a over the identifier (http://www.isthe.com/chongo/tech/comp/fnv/): only spreads, so it need not be strong. */
function laneOf({ kind, value }: Identifier, lanes: number): number {
  let hash = 0x811c9dc5;
  const text = kind + value;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % lanes;
}

/** Changes that came otherwise than as records, in the lanes of the people whom they are about. */
export function layChanges(changes: readonly ProfileChange[], lanes: number): Lane[] {
  const byLane = Map.groupBy(changes, (change) => laneOf(change, lanes));
  return [...byLane].map(([lane, some]) => ({
    lane,
    events: noLines(),
    profiles: { texts: some.map(changeLine), places: some.map((_, place) => place) },
  }));
}

/** The frame of a lane's records, as group number `group` of the upload. */
export function frameLane(upload: Upload, { lane, group }: { lane: Lane; group: number }): GroupFrame {
  const { events, profiles } = lane;
  const header = { ...upload, group, events: events.texts.length, profiles: profiles.texts.length };
  return frameGroup(header, { events: events.texts, profiles: profiles.texts });
}

/** A lane that is too large for one stream record, in two; undefined when it is a single record. Order is kept. */
export function halveLane(lane: Lane): [Lane, Lane] | undefined {
  const { events, profiles } = lane;
  if (events.texts.length > 0 && profiles.texts.length > 0) {
    return [
      { ...lane, profiles: noLines() },
      { ...lane, events: noLines() },
    ];
  }
  if (events.texts.length + profiles.texts.length < 2) return undefined;
  const halves = (lines: Lines, from: number, to?: number): Lines => ({
    texts: lines.texts.slice(from, to),
    places: lines.places.slice(from, to),
  });
  const middle = Math.ceil((events.texts.length + profiles.texts.length) / 2);
  return [
    { ...lane, events: halves(events, 0, middle), profiles: halves(profiles, 0, middle) },
    { ...lane, events: halves(events, middle), profiles: halves(profiles, middle) },
  ];
}
