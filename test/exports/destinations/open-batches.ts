import type { OpenBatches } from '../../../lambdas/exports/destinations/destination.ts';
import type { Partner } from '../../../lambdas/exports/destinations/partner.ts';
import { type Encoded, type ExportRecord, parseRecord } from '../../../lambdas/exports/domain/export-record.ts';
import { contextOf, runContext } from '../partner.contract.ts';

/** Records as exports in jsonl have them. */
type Who = {
  profileId?: string;
  identity?: string;
  email?: string | null;
  phone?: string | null;
  name?: string | null;
};
const PERSON = 'f'.repeat(32);
const profileOf = ({ profileId: _, ...who }: Who) => ({ identity: '', email: null, phone: null, name: null, ...who });

export function eventRecord(
  given: Who & { id?: string; event?: string; time?: number; props?: object } = {},
): ExportRecord {
  const { id = 'e'.repeat(32), event = 'Charged', time = 1_790_000_000, props = {}, ...who } = given;
  const { profileId = PERSON } = who;
  const record = {
    profile: profileOf(who),
    ts: 1,
    eventTime: time,
    eventId: id,
    profileId,
    eventName: event,
    eventProps: props,
  };
  return parseRecord(JSON.stringify(record));
}

export function profileRecord({
  props = {},
  changedAt = 1_790_000_000,
  ...who
}: Who & { props?: object; changedAt?: number } = {}) {
  const { profileId = PERSON } = who;
  return parseRecord(JSON.stringify({ profileId, profile: profileOf(who), ts: 1, changedAt, profileProps: props }));
}

/** A partner that is opened for a run of now; `text` is a record as it goes over the wire, or why it does not go. */
export async function openBatches(
  partner: Partner,
  how: { settings: object; type?: 'events' | 'profiles'; runAt?: number; address?: string },
) {
  const { type = 'events', runAt = 1_790_000_100, address } = how;
  const house = {
    ...contextOf().house,
    reach: (url: string) => (address ? url.replace('https://', `${address}/`) : url),
  };
  const context = { accountId: 'ACME-1', house, run: { ...runContext, type, runAt } };
  const opened = await (await partner.load()).open(how.settings, context);
  if (opened.takes !== 'batches') throw new Error('takes no records');
  const open: OpenBatches = opened;
  return { open, json: (record: ExportRecord) => shown(open.encode(record)) };
}

// biome-ignore lint/suspicious/noExplicitAny: what goes over the wire is looked at as JSON
function shown(encoded: Encoded): any {
  return 'refused' in encoded ? encoded : { ...JSON.parse(encoded.text), ...(encoded.lane && { lane: encoded.lane }) };
}
