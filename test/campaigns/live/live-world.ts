import { type LineEvent, lineOfEvent, readEventLine } from '#core/intake/event-line.ts';
import { eventKey } from '#core/intake/event-name.ts';
import { eventId, jsonText } from '#core/intake/ingest-group.ts';
import type { Reaction } from '#core/messages/reaction.ts';
import { newProfile, type Profile, profileIdOf } from '#core/people/profile.ts';
import { packLines, unpackLines } from '#store/stream/ingest.ts';
import {
  dueTimers,
  lagNow,
  noteSwept,
  putAside,
  putTimer,
  removeTimer,
  sweptUntil,
} from '../../../lambdas/campaigns/adapters/dynamo-timers.ts';
import type { Campaign, LiveTrigger } from '../../../lambdas/campaigns/domain/campaign.ts';
import { itemOf } from '../../../lambdas/campaigns/domain/kept-campaign.ts';
import { qualifier, timers } from '../../../lambdas/campaigns/use-cases/live-work.ts';
import type { Sent, Unit } from '../../../lambdas/campaigns/use-cases/send-to-people.ts';
import { sweepTimers } from '../../../lambdas/campaigns/use-cases/sweep-timers.ts';
import { memoryTable } from '../../support/dynamo/memory-table.ts';
import { killed } from '../../support/lake-of-one-test.ts';

/** Live campaigns over tables, a queue and a clock in memory; what is sent is only written down. */
export const accountId = 'ACME';
export const NOW = 1_790_000_000;

export type Call = {
  campaignId: number;
  unitId: string;
  profileId: string;
  delaySeconds: number;
  at: number;
  unit: Unit;
};

export function liveWorld() {
  const campaigns = memoryTable();
  const accounts = memoryTable();
  const profiles = memoryTable();
  const clock = { now: NOW * 1_000 };
  const calls: Call[] = [];
  const queue: { reaction: Reaction; visibleAt: number }[] = [];
  const quiet: { until: number | undefined } = { until: undefined };
  /** The process dies at so many steps from now. */
  const death = { in: Number.POSITIVE_INFINITY };
  const step = () => {
    if (death.in-- <= 0) throw killed();
  };
  for (const table of [campaigns, accounts, profiles]) Object.assign(table.hooks, { before: step, after: step });

  async function send(unit: Unit): Promise<Sent> {
    step();
    if (quiet.until !== undefined && clock.now / 1_000 < quiet.until) return { kind: 'postponed', until: quiet.until };
    for (const { profile } of unit.recipients) {
      const { campaign, unitId, delaySeconds = 0 } = unit;
      const of = { campaignId: campaign.campaignId, unitId, profileId: profile.profileId };
      calls.push({ ...of, delaySeconds, at: clock.now / 1_000, unit });
    }
    step();
    return { kind: 'sent', counts: { sent: 1, calls: 1, left: {} } };
  }

  const at = { db: campaigns.db, table: 'campaigns' };
  const work = {
    campaigns: at,
    accounts: { db: accounts.db, table: 'accounts' },
    profiles: { db: profiles.db, table: 'profiles' },
    send,
    now: () => clock.now,
  };
  /** As a container starts it. */
  const newWorker = () =>
    qualifier(work, {
      putBack: async (reaction, lines) => {
        step();
        const events = packLines(lines).toString('base64');
        queue.push({ reaction: { ...reaction, events }, visibleAt: clock.now + 2_000 });
      },
    });
  const failures: unknown[] = [];
  const newSweep = (forMs = 50_000) =>
    sweepTimers({
      sweptUntil: () => sweptUntil(at),
      noteSwept: (minute) => noteSwept(at, minute),
      lagMs: () => lagNow(at, clock.now),
      due: (of) => dueTimers(at, of),
      fire: timers(work),
      remove: (timer) => removeTimer(at, timer),
      putOff: (timer, minutes) => putTimer(at, timer, { now: clock.now, minutes }),
      putAside: (timer) => putAside(at, timer),
      failed: (_, thrown) => void failures.push(thrown),
      now: () => clock.now,
      forMs,
    });

  /** As a sweep a minute ago left it. */
  campaigns.put({ pk: 'timers', sk: 'swept', minute: Math.floor(NOW / 60) - 10 });

  let version = 0;
  function publish(campaignId: number, trigger: LiveTrigger, more: Partial<Campaign> = {}) {
    const campaign: Campaign = {
      ...{ accountId, campaignId, name: 'x', state: 'running', madeBy: 'api', templateId: 1, care: {}, version: 1 },
      content: { type: 'json', keyValues: [], urlPairs: [] },
      schedule: { kind: 'now', delaySeconds: 0 },
      ...{ createdAt: '2026-01-01T00:00:00.000Z', changedAt: '2026-01-01T00:00:00.000Z', trigger, ...more },
    };
    campaigns.put({ pk: accountId, sk: `live#${campaignId}`, ...itemOf(campaign) });
    campaigns.put({ pk: accountId, sk: 'live', version: ++version, campaigns: 1 });
  }
  function stop(campaignId: number) {
    campaigns.items.delete(`${accountId}|live#${campaignId}`);
    campaigns.put({ pk: accountId, sk: 'live', version: ++version, campaigns: 0 });
  }
  const account = { accountId, name: 'Acme', timezone: 'UTC', createdAt: '2026-01-01T00:00:00.000Z' };
  accounts.put({ pk: accountId, sk: 'account', ...account });

  function know(identity: string, more: Partial<Profile> & { forgotten?: object } = {}): Profile {
    const { props = {}, ...rest } = more;
    const made = { ...newProfile({ accountId, kind: 'identity', value: identity, ts: NOW }), ...rest };
    const stored = { shard: 's', position: '1', alone: null, together: [], ...made };
    profiles.put({ pk: `${accountId}#${made.profileId}`, ...stored, props: JSON.stringify(props) });
    return { ...made, props };
  }

  let uploads = 0;
  function event(
    who: string,
    name: string,
    more: { ts?: number; props?: object; receivedAt?: number } = {},
  ): LineEvent {
    const ts = more.ts ?? clock.now / 1_000;
    const id = eventId((++uploads).toString(16).padStart(24, '0'), 0);
    return {
      ...{ eventId: id, key: eventKey(name), name, ts, who: { kind: 'identity', value: who } },
      ...{ props: jsonText(more.props ?? {}), receivedAt: more.receivedAt ?? ts * 1_000 },
    };
  }
  let messages = 0;
  const message = (...events: readonly LineEvent[]): Reaction => ({
    ...{ id: `m${++messages}`, at: clock.now, accountId, subscriber: 'live' },
    events: packLines(events.map(lineOfEvent)).toString('base64'),
  });
  const idOf = (identity: string) => profileIdOf({ accountId, kind: 'identity', value: identity });
  const eventsIn = ({ events }: Reaction) => unpackLines(Buffer.from(events, 'base64')).map(readEventLine);

  return {
    ...{ campaigns, accounts, profiles, clock, calls, queue, quiet, death, failures, work, newWorker, newSweep },
    ...{ publish, stop, know, event, message, idOf, eventsIn, qualify: newWorker(), sweep: newSweep() },
  };
}
export type LiveWorld = ReturnType<typeof liveWorld>;
