import { createHash } from 'node:crypto';
import { dateAt, daysBefore, offsetAt } from '#core/values/calendar.ts';
import type { Campaign, Care, Recipient } from './campaign.ts';
import { instantOf } from './due.ts';

/**
 * Care for those who receive: who is in the control group, how many there may be, and when nothing is sent. All of it follows
 * from the campaign, the person and the clock, so a step that is taken again decides the same.
 */
type Asked = Pick<Campaign, 'accountId' | 'campaignId' | 'madeBy' | 'care'>;

/**
 * Whether a person was chosen to get nothing of this campaign. Another campaign chooses others. Campaigns of `/1/targets` have
 * no control group (wire contract, outbound webhooks: controls).
 */
export function isInControlGroup({ accountId, campaignId, madeBy, care }: Asked, profileId: string): boolean {
  const { controlPercent = 0 } = care;
  if (madeBy === 'targets' || controlPercent <= 0) return false;
  const hash = createHash('sha256').update(`${accountId}\u001f${campaignId}\u001f${profileId}`).digest();
  return (hash.readUInt32BE(0) / 2 ** 32) * 100 < controlPercent;
}

export type Chosen = { chosen: Recipient[]; control: Recipient[] };

export function withoutControlGroup(campaign: Asked, recipients: readonly Recipient[]): Chosen {
  const made: Chosen = { chosen: [], control: [] };
  for (const recipient of recipients) {
    (isInControlGroup(campaign, recipient.profile.profileId) ? made.control : made.chosen).push(recipient);
  }
  return made;
}

type At = { /** Epoch seconds. */ at: number; timezone: string };

/** Which people count together towards `care.most`: those of a run or, where there is none, of a day of the account. */
export function capKey(runId: string | undefined, { at, timezone }: At): string {
  return runId === undefined ? `day#${dateAt(at, timezone)}` : `run#${runId}`;
}

/** Until when nothing is sent, epoch seconds; undefined where it is no quiet hour. */
export function quietUntil({ quiet }: Care, { at, timezone }: At): number | undefined {
  if (!quiet || !isQuiet(quiet, { at, timezone })) return undefined;
  const { date, time } = clockOf({ at, timezone });
  const end = instantOf({ date: time < quiet.to ? date : daysBefore(date, -1), time: quiet.to }, timezone);
  // Where the clock shows the end twice, since it is put back, the first may lie behind.
  return end > at ? end : end + 3_600 * Math.ceil((at + 1 - end) / 3_600);
}

/** Minutes of the clock from `from` on, and before `to`; over midnight where `from` is the later one. */
function isQuiet({ from, to }: NonNullable<Care['quiet']>, at: At): boolean {
  const { time } = clockOf(at);
  return from < to ? from <= time && time < to : time >= from || time < to;
}

function clockOf({ at, timezone }: At): { date: string; time: string } {
  const [date = '', time = ''] = new Date((at + offsetAt(at, timezone)) * 1_000).toISOString().split('T');
  return { date, time: time.slice(0, 5) };
}
