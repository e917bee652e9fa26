import { SCHEMA_VERSION } from '#core/schema-version.ts';
import type { OpenBatches } from '../destination.ts';
import { type Encoded, type ExportRecord, isGone } from '../records.ts';
import { limits } from './limits.ts';

/**
 * Records as entries of PutEvents (wire contract, decisions: EventBridge). A request takes ten entries, which together must
 * stay below 256 KB; an entry weighs its source, its detail type and its detail, in UTF-8
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html).
 */
export type Packing = 'one' | 'packed';
export type Entry = { Source: string; DetailType: string; Detail: string };
type Type = 'events' | 'profiles';

export const SOURCE = 'causeway';
/** A detail type takes this many characters (https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html). */
const LONGEST_TYPE = 128;
const LONGEST_TYPE_BYTES = 3 * LONGEST_TYPE;
const PACKED_TYPE = { events: 'Event Batch', profiles: 'Profile Batch' };

/** What a request may hold of texts as `encode` makes them. */
export function requestSize(
  packing: Packing,
  { type, accountId }: { type: Type; accountId: string },
): OpenBatches['most'] {
  // The line end in an entry's text weighs one byte that the entry does not have.
  if (packing === 'one')
    return { records: limits.recordsARequest, bytes: limits.recordBytes, overhead: SOURCE.length - 1 };
  const { Detail, DetailType } = batchOf([], { type, accountId });
  const bytes = limits.recordBytes - SOURCE.length - DetailType.length - Buffer.byteLength(Detail);
  return { records: Number.POSITIVE_INFINITY, bytes, overhead: 1 };
}

/**
 * A record as text: its detail, and before it, in a line of its own, the detail type. An event that is too large for an entry
 * comes without its properties, and says so.
 */
export function encodeRecord(record: ExportRecord, of: { packing: Packing; accountId: string }): Encoded {
  const account = JSON.stringify(of.accountId);
  const detail = `{"accountId":${account},${record.line.slice(1)}`;
  const { eventName } = record.value;
  const ofProfile = isGone(record.value) ? 'Profile Deleted' : 'Profile Updated';
  const detailType = typeof eventName === 'string' ? detailTypeOf(eventName) : ofProfile;
  const text = (body: string) => (of.packing === 'one' ? `${detailType}\n${body}` : body);
  const most = limits.recordBytes - SOURCE.length - LONGEST_TYPE_BYTES - Buffer.byteLength(account);
  if (Buffer.byteLength(detail) <= most) return { text: text(detail) };
  const cut = JSON.stringify({ accountId: of.accountId, ...withoutProperties(record) });
  return Buffer.byteLength(cut) <= most
    ? { text: text(cut) }
    : { refused: `It is ${Buffer.byteLength(detail)} bytes long; an entry of EventBridge takes less than 256 KB.` };
}

function withoutProperties({ value, line }: ExportRecord): Record<string, unknown> {
  const field = Object.hasOwn(value, 'eventProps') ? 'eventProps' : 'profileProps';
  const fetch = field === 'eventProps' ? '/1/events.json' : '/1/profile.json';
  return { ...value, [field]: {}, truncated: { field, bytes: Buffer.byteLength(line), fetch } };
}

/** The name of an event as a detail type, cut where it is too long; whole in the detail, as `eventName`. */
function detailTypeOf(name: string): string {
  if (name.length <= LONGEST_TYPE) return name;
  const cut = name.slice(0, LONGEST_TYPE);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** The entries that carry these texts. */
export function entriesOf(
  texts: readonly string[],
  { packing, ...of }: { packing: Packing; type: Type; accountId: string },
): Entry[] {
  if (packing === 'packed') return [batchOf(texts, of)];
  return texts.map((text) => {
    const end = text.indexOf('\n');
    return { Source: SOURCE, DetailType: text.slice(0, end), Detail: text.slice(end + 1) };
  });
}

function batchOf(texts: readonly string[], { type, accountId }: { type: Type; accountId: string }): Entry {
  const head = `{"schemaVersion":${SCHEMA_VERSION},"accountId":${JSON.stringify(accountId)}`;
  return { Source: SOURCE, DetailType: PACKED_TYPE[type], Detail: `${head},"${type}":[${texts.join(',')}]}` };
}
