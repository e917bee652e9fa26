import { Failure } from '#core/failure.ts';
import { type LineEvent, lineOfEvent } from '#core/intake/event-line.ts';
import type { StoredMarks } from '../adapters/dynamo-marks.ts';
import { completed, type Wait, waits } from '../domain/live/chains.ts';
import {
  bounded,
  type Mark,
  type Marks,
  noMarks,
  receivedSince,
  unionOf,
  withFired,
  withMarks,
} from '../domain/live/marks.ts';
import { type Packing, packedEvent, unpackedEvent } from '../domain/live/packed-event.ts';
import type { ReadyCampaign } from '../domain/live/ready-campaign.ts';
import { GRACE_S, type Timer } from '../domain/live/timer.ts';
import type { Person } from './people-of.ts';
import type { Outcome, Qualified } from './send-qualified.ts';

/**
 * Adds what a person did to the steps of a campaign, and acts on what follows. What follows is acted on before the steps are
 * written: where a crash comes between, the message brings the events again, and whatever was done is found done.
 */
type Of = { accountId: string; campaignId: number };
export type MarksStore = {
  read: (of: Of & { profileIds: readonly string[] }) => Promise<StoredMarks[]>;
  write: (of: Of & { profileId: string; before: number; marks: Marks; expiresAt: number }) => Promise<boolean>;
};
export type FollowDeps = {
  marks: MarksStore;
  putTimer: (timer: Timer) => Promise<void>;
  send: (qualified: Qualified) => Promise<Outcome>;
  packing: Packing;
  now: () => number;
};
export type Present = Exclude<Person, { kind: 'gone' }>;
export type Followed = {
  ready: ReadyCampaign;
  timezone: string;
  person: Present;
  today: number;
  events: readonly { place: number | 'not'; event: LineEvent }[];
};

/** Others write the same person's steps now and then. */
const TRIES = 10;
/** Longer than a message may lie in a queue. */
const SLACK_S = 8 * 86_400;

export function followSteps(deps: FollowDeps) {
  return async function follow(followed: Followed): Promise<Outcome[]> {
    const { ready, person } = followed;
    const { accountId, campaignId } = ready.campaign;
    const since = sinceOf(ready, person.since);
    const events = followed.events.filter(({ event }) => event.receivedAt >= since);
    if (events.length === 0) return [];
    const byId = new Map(events.map(({ event }) => [event.eventId, event]));
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const { own, marks } = await readUnion(deps, { ready, accountId, ids: person.ids, since });
      const added = events.map(({ place, event }) => ({ place, mark: markOf(deps, { ready, place, event }) }));
      const next = withMarks(marks, added);
      const acted = ready.not
        ? await beginWaits(deps, { followed, byId, next, before: own && receivedSince(own.marks, since) })
        : await sendCompleted(deps, { followed, byId, next });
      const isWritten = await deps.marks.write({
        ...{ accountId, campaignId, profileId: person.profile.profileId, before: own?.version ?? 0 },
        marks: bounded(withFired(next, acted.fired), acted.keep),
        expiresAt: Math.ceil(deps.now() / 1_000) + ready.withinSeconds + SLACK_S,
      });
      if (isWritten) return acted.outcomes;
    }
    throw new Failure('unavailable', 'the steps of a person were changed again and again', { retry: 'later' });
  };
}

/** From when on what was received is of this person, and of what the campaign asks. */
export const sinceOf = ({ countsFrom }: ReadyCampaign, person: number) => Math.max(countsFrom, person);

/** All that is known under a person's ids, and what is written under today's. */
export async function readUnion(
  { marks }: Pick<FollowDeps, 'marks'>,
  { ready, accountId, ids, since }: { ready: ReadyCampaign; accountId: string } & Pick<Present, 'ids' | 'since'>,
): Promise<{ own: StoredMarks | undefined; marks: Marks }> {
  const { campaignId } = ready.campaign;
  const stored = await marks.read({ accountId, campaignId, profileIds: ids });
  const own = stored.find(({ profileId }) => profileId === ids[0]);
  const steps = ready.steps.length;
  return {
    own,
    marks:
      stored.length === 0
        ? noMarks(steps)
        : receivedSince(
            unionOf(
              stored.map((one) => one.marks),
              steps,
            ),
            since,
          ),
  };
}

type Marking = { ready: ReadyCampaign; place: number | 'not'; event: LineEvent };

/** Of a last step, the event goes with it: it may be what a call is made of later. */
function markOf({ packing }: FollowDeps, { ready, place, event }: Marking): Mark {
  const { ts, receivedAt, eventId: id } = event;
  const isLast = place === ready.steps.length - 1;
  return { ts, receivedAt, id, ...(isLast && { line: packedEvent(event, packing) }) };
}

type Acting = { followed: Followed; byId: ReadonlyMap<string, LineEvent>; next: Marks };
type Acted = {
  outcomes: Outcome[];
  fired: ReadonlySet<string> /** Last steps that others depend on. */;
  keep: ReadonlySet<string>;
};

async function sendCompleted(deps: FollowDeps, { followed, byId, next }: Acting): Promise<Acted> {
  const { ready, timezone, person, today } = followed;
  const outcomes: Outcome[] = [];
  const fired = new Set<string>();
  for (const mark of completed(next, ready.withinSeconds)) {
    if (mark.fired) continue;
    fired.add(mark.id);
    if (!ready.person(person.profile, today)) continue;
    const event = eventOf(deps, { ready, mark, byId });
    const { profile } = person;
    const notBefore = event.ts + delayOf(ready);
    outcomes.push(await deps.send({ campaign: ready.campaign, timezone, profile, event, notBefore }));
  }
  return { outcomes, fired, keep: new Set() };
}

async function beginWaits(deps: FollowDeps, acting: Acting & { before: Marks | undefined }): Promise<Acted> {
  const { followed, byId, next, before } = acting;
  const { ready, person } = followed;
  const { accountId, campaignId } = ready.campaign;
  const known = new Set(before ? openOf(waits(before, ready.withinSeconds)) : []);
  const all = waits(next, ready.withinSeconds);
  const outcomes: Outcome[] = [];
  for (const { start, due, endedBy, isFired } of all) {
    if (endedBy || isFired || known.has(start.id)) continue;
    const line = packedEvent(eventOf(deps, { ready, mark: start, byId }), deps.packing);
    const of = { accountId, campaignId, profileId: person.profile.profileId, eventId: start.id };
    await deps.putTimer({ kind: 'wait', ...of, fireAt: due + GRACE_S, line, tries: 0 });
    outcomes.push('waiting');
  }
  return { outcomes, fired: new Set(), keep: new Set(all.map(({ start }) => start.id)) };
}

/** Of waits that are open, their timers are there. */
const openOf = (all: readonly Wait[]) => all.flatMap(({ start, endedBy }) => (endedBy ? [] : [start.id]));

type Asking = { ready: ReadyCampaign; mark: Mark; byId: ReadonlyMap<string, LineEvent> };

/** Of an event that was let go of, there are many newer ones: a call tells when it was, and nothing more. */
function eventOf({ packing }: FollowDeps, { ready, mark, byId }: Asking): LineEvent {
  const known = byId.get(mark.id);
  if (known) return known;
  if (mark.line !== undefined) return unpackedEvent(mark.line, packing);
  const { trigger } = ready.campaign;
  const given = trigger.kind === 'live' || trigger.kind === 'inaction' ? trigger.events.at(-1) : undefined;
  const who = { kind: 'identity' as const, value: '' };
  const { id, ts, receivedAt } = mark;
  const [bare] = [{ eventId: id, key: '', name: String(given?.event_name ?? ''), ts, who, props: '{}', receivedAt }];
  return unpackedEvent(packing.pack([lineOfEvent(bare)]).toString('base64'), packing);
}

export function delayOf({ campaign }: ReadyCampaign): number {
  return campaign.schedule.kind === 'now' ? campaign.schedule.delaySeconds : 0;
}
