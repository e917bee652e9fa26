import { dayNumberAt } from '#core/cql/read/calendar.ts';
import { Failure } from '#core/failure.ts';
import { inParallel } from '#core/in-parallel.ts';
import { type LineEvent, readEventLine } from '#core/intake/event-line.ts';
import type { Reaction } from '#core/messages/reaction.ts';
import type { LiveOf } from '../adapters/known-campaigns.ts';
import { type Asked, askedOf, campaignsOfKey } from '../domain/live/campaign-index.ts';
import { type Packing, propsOf } from '../domain/live/packed-event.ts';
import { GRACE_S } from '../domain/live/timer.ts';
import { delayOf, type Followed, type Present } from './follow-steps.ts';
import type { Whose } from './people-of.ts';
import type { Outcome, Qualified } from './send-qualified.ts';

/**
 * Holds events against the live campaigns of their account. Everything here may come again, whole or in part, at once or
 * days later: what is done is known by claims and by the set of a person's steps.
 */
export type QualifyDeps = {
  liveOf: (accountId: string) => Promise<LiveOf>;
  whose: Whose;
  send: (qualified: Qualified) => Promise<Outcome>;
  follow: (followed: Followed) => Promise<Outcome[]>;
  /** Puts events on the queue again, to come back in a moment. */
  putBack: (reaction: Reaction, lines: readonly string[]) => Promise<void>;
  /** Notes that events are looked at so long after they were received. */
  noteLag: (lagMs: number) => Promise<void>;
  packing: Packing;
  now: () => number;
};
export type QualifiedFacts = Record<
  'events' | 'matched' | 'sent' | 'waiting' | 'repeated' | 'putBack' | 'unreadable' | 'lagMs',
  number
>;

/** Live campaigns hear of what happens now: from two hours before it was received to two minutes after (wire contract, time). */
const EARLIEST_S = 2 * 3_600;
const LATEST_S = 120;
/** For so long after an event was received, a person whom nobody knows is waited for: they are being stored. */
const UNKNOWN_MS = 60_000;
/** Up to here, waits for inaction have their grace; of what is later, the sweep of timers is told. */
const LAG_MS = (GRACE_S + 10) * 1_000;
const WIDTH = 16;

/** An event and what of campaigns asks for it. */
type Matched = { line: string; event: LineEvent; asked: Asked[] };

export function qualifyEvents(deps: QualifyDeps) {
  return async function qualify(reaction: Reaction): Promise<QualifiedFacts> {
    const live = await deps.liveOf(reaction.accountId);
    const lines = deps.packing.unpack(Buffer.from(reaction.events, 'base64'));
    const read = lines.map((line) => ({ line, event: readable(line) }));
    const matched = read.flatMap(({ line, event }) => (event ? matchedOf(live, { line, event }) : []));
    const newest = Math.min(deps.now(), ...read.flatMap(({ event }) => event?.receivedAt ?? []));
    const facts: QualifiedFacts = {
      ...{ events: lines.length, matched: matched.length, sent: 0, waiting: 0, repeated: 0, putBack: 0 },
      ...{ unreadable: read.filter(({ event }) => !event).length, lagMs: deps.now() - newest },
    };
    if (facts.lagMs > LAG_MS) await deps.noteLag(facts.lagMs);
    if (matched.length === 0) return facts;
    const outcomes = await act(deps, { reaction, live, matched, facts });
    for (const outcome of outcomes) facts[outcome]++;
    return facts;
  };
}

/** The door made the line, and nobody else could: one that cannot be read is counted, and holds up no other. */
function readable(line: string): LineEvent | undefined {
  try {
    return readEventLine(line);
  } catch (thrown) {
    if (thrown instanceof Failure) return undefined;
    throw thrown;
  }
}

function matchedOf(live: LiveOf, { line, event }: { line: string; event: LineEvent }): Matched[] {
  const receivedAt = event.receivedAt / 1_000;
  if (event.ts < receivedAt - EARLIEST_S || event.ts > receivedAt + LATEST_S) return [];
  const campaigns = campaignsOfKey(live.index, event.key);
  if (campaigns.length === 0) return [];
  const asking = { key: event.key, ts: event.ts, props: propsOf(event) };
  const asked = campaigns.flatMap((campaign) =>
    askedOf(live.ready(campaign), event.key).filter(({ query }) => query.event(asking)),
  );
  return asked.length === 0 ? [] : [{ line, event, asked }];
}

type Work = { reaction: Reaction; live: LiveOf; matched: readonly Matched[]; facts: QualifiedFacts };

/** What is to be done goes on where one part of it fails, and the message comes again for that part. */
async function act(deps: QualifyDeps, { reaction, live, matched, facts }: Work): Promise<Outcome[]> {
  const { timezone } = live;
  const whose = await deps.whose(
    reaction.accountId,
    matched.map(({ event }) => event),
  );
  const today = dayNumberAt(timezone, deps.now() / 1_000);
  const outcomes: Outcome[] = [];
  const failures: unknown[] = [];
  const back: string[] = [];
  const jobs: (() => Promise<Outcome[]>)[] = [];
  const series = new Map<string, Followed & { events: { place: number | 'not'; event: LineEvent }[] }>();
  for (const { line, event, asked } of matched) {
    const person = whose(event);
    if (person.kind === 'gone') continue;
    if (person.kind === 'new' && event.receivedAt > deps.now() - UNKNOWN_MS) {
      back.push(line);
      continue;
    }
    for (const { ready, place } of asked) {
      if (ready.steps.length > 1 || ready.not) {
        const key = `${ready.campaign.campaignId}#${person.profile.profileId}`;
        const known = series.get(key) ?? { ready, timezone, person, today, events: [] };
        known.events.push({ place, event });
        series.set(key, known);
      } else if (ready.person(person.profile, today)) {
        jobs.push(async () => [await deps.send(single(live, { ready, person, event }))]);
      }
    }
  }
  jobs.push(...[...series.values()].map((followed) => () => deps.follow(followed)));
  await inParallel(jobs, {
    width: WIDTH,
    work: async (job) => {
      await job().then(
        (done) => void outcomes.push(...done),
        (thrown: unknown) => void failures.push(thrown),
      );
    },
  });
  if (back.length > 0) await deps.putBack(reaction, back);
  facts.putBack = back.length;
  if (failures.length > 0) throw failures[0];
  return outcomes;
}

function single(
  { timezone }: LiveOf,
  { ready, person, event }: { ready: Asked['ready']; person: Present; event: LineEvent },
): Qualified {
  const notBefore = event.ts + delayOf(ready);
  return { campaign: ready.campaign, timezone, profile: person.profile, event, notBefore };
}
