import { dateAt } from '#core/values/calendar.ts';
import type { Template } from '#core/webhooks/template.ts';
import type { Queued } from '#store/webhooks/put-deliveries.ts';
import type { Campaign, Recipient } from '../domain/campaign.ts';
import { capKey, quietUntil, withoutControlGroup } from '../domain/care.ts';
import { compose } from '../domain/compose/compose.ts';
import { deliveryOf } from '../domain/deliveries.ts';
import { countsOf, type Left, type LeftReason, type SentCounts } from '../domain/sent.ts';

/**
 * Makes the calls of a campaign to some people and puts them on the deliveries' queue: care, then composition, then the queue,
 * then what became of everybody is added to the campaign's counters. A unit is what is taken up again after a crash: it has the
 * same id and the same recipients in the same order each time, makes calls with the same ids, and is counted once.
 */
export type Unit = {
  campaign: Campaign;
  /** Of the account; quiet hours, days of a cap and dates in the content go by it. */
  timezone: string;
  /** Unique in the campaign: such as a run and its slice, or the id of the message that brought what qualified. */
  unitId: string;
  /** The run whose people count together towards `care.most`; where there is none, those of a day do. */
  runId?: string;
  recipients: readonly Recipient[];
  /** Seconds until the calls leave, at most 900: longer delays are timers of the caller. */
  delaySeconds?: number;
};

export type Sent =
  | { kind: 'sent'; counts: SentCounts }
  /** It is a quiet hour: nothing was done, and the same unit is to be given again at `until`, epoch seconds. */
  | { kind: 'postponed'; until: number };

export type SendToPeople = (unit: Unit) => Promise<Sent>;

type UnitRef = { accountId: string; campaignId: number; unitId: string };
type Places = { places: number; cap: string };
type Opened = { template: Template; privacyKey: string | undefined };

export type SendDeps = {
  /** The campaign's template, with the key of its privacy rules; undefined where it was deleted. */
  openTemplate: (campaign: Pick<Campaign, 'accountId' | 'templateId'>) => Promise<Opened | undefined>;
  putDeliveries: (deliveries: readonly Queued[]) => Promise<void>;
  counters: {
    /** What is known of a unit that was given before: with `counts`, it is done. */
    read: (unit: UnitRef) => Promise<{ counts?: SentCounts }>;
    /** As many places of a cap as are wanted and there; a unit has those that it took for good. */
    take: (unit: UnitRef & { cap: string; most: number; wanted: number; now: number }) => Promise<Places>;
    settle: (unit: UnitRef & { counts: SentCounts; day: string; now: number; unused?: Places }) => Promise<SentCounts>;
  };
  /** Epoch milliseconds. */
  now: () => number;
};

export function sendToPeople(deps: SendDeps): SendToPeople {
  return async function send(unit) {
    const { campaign, timezone, unitId, runId, delaySeconds = 0 } = unit;
    const now = deps.now();
    const ref = { accountId: campaign.accountId, campaignId: campaign.campaignId, unitId };
    const known = await deps.counters.read(ref);
    if (known.counts) return { kind: 'sent', counts: known.counts };
    const at = Math.floor(now / 1_000) + delaySeconds;
    const until = quietUntil(campaign.care, { at, timezone });
    if (until !== undefined) return { kind: 'postponed', until };

    const { chosen, control } = withoutControlGroup(campaign, unit.recipients);
    const { most } = campaign.care;
    const wanted = { cap: capKey(runId, { at, timezone }), wanted: chosen.length };
    const taken = most === undefined ? undefined : await deps.counters.take({ ...ref, ...wanted, most, now });
    const places = taken?.places ?? chosen.length;
    const { calls, left } = await composed(deps, { unit, recipients: chosen.slice(0, places), now });
    await deps.putDeliveries(calls.map((call) => ({ ...call, ...(delaySeconds > 0 && { delaySeconds }) })));

    const all = [...leftBy('ControlGroup', control), ...leftBy('TargetingCap', chosen.slice(places)), ...left];
    const counts = countsOf({ calls: calls.length, people: unit.recipients.length, left: all });
    const unused = taken && { ...taken, places: Math.max(0, places - counts.sent) };
    const settling = { ...ref, counts, day: dateAt(at, timezone), now, ...(unused && { unused }) };
    return { kind: 'sent', counts: await deps.counters.settle(settling) };
  };
}

type Composing = { unit: Unit; recipients: readonly Recipient[]; now: number };

async function composed(
  deps: SendDeps,
  { unit, recipients, now }: Composing,
): Promise<{ calls: Queued[]; left: Left[] }> {
  if (recipients.length === 0) return { calls: [], left: [] };
  const { campaign, timezone, unitId } = unit;
  const { accountId, campaignId, content } = campaign;
  const opened = await deps.openTemplate(campaign);
  if (!opened) return { calls: [], left: leftBy('TemplateGone', recipients) };
  const { template, privacyKey } = opened;
  const made = compose({ campaignId, content, template: { ...template, privacyKey }, timezone, now }, recipients);
  const calls = made.calls.map((call) => deliveryOf(call, { accountId, campaignId, unitId, template, now }));
  return { calls, left: made.left };
}

function leftBy(reason: LeftReason, recipients: readonly Recipient[]): Left[] {
  return recipients.map(({ profile: { profileId } }) => ({ profileId, reason }));
}
