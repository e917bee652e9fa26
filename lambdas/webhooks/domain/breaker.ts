import { failingSteps } from '#core/messages/bus-events.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import type { Attempt } from '#core/webhooks/attempt.ts';
import type { Breaker } from '#core/webhooks/breaker.ts';
import { type Counters, madeIn, wasMade } from '#core/webhooks/counters.ts';

/**
 * When a receiver's circuit opens and closes, and what is told of it. It opens only where every attempt of the newest minutes
 * failed, there were enough of them, and it has lasted: one answer of success in these minutes keeps it closed, so a receiver
 * that refuses some calls and takes others stays open for business whatever it answers to those, and one that is away for
 * some seconds is dealt with by retries alone. While it is open, one call at a time is tried; a success closes it.
 */
export const WINDOW_MINUTES = 5;
/** Of fewer attempts nothing is concluded. */
export const LEAST_ATTEMPTS = 20;
/** The ladder begins anew when fewer than so many percent fail: well below its lowest step, so that it does not flutter. */
const RECOVERED_BELOW = 25;
const LONGEST_WAIT_MS = 3_600_000;

export type Pace = { /** For how long all must have failed. */ failingForMs: number; firstWaitMs: number };
type Told = Breaker['tell'][number];
type Next = { after: Omit<Breaker, 'version'> } | undefined;

type Seen = {
  accountId: string;
  templateId: number;
  /** New in the log. */
  attempts: readonly Pick<Attempt, 'at' | 'outcome' | 'class'>[];
  /** The newest minutes since the circuit last closed, oldest first. */
  minutes: readonly { at: string; counters: Counters }[];
  sum: Counters;
  now: number;
};

/** What becomes of the breaker; undefined where nothing changes. */
export function follow(breaker: Breaker, seen: Seen, pace: Pace): Next {
  return breaker.state === 'open' ? whileOpen(breaker, seen) : whileClosed(breaker, seen, pace);
}

function whileOpen(breaker: Breaker, seen: Seen): Next {
  const { since = 0, probedAt, waitMs = 0 } = breaker;
  const made = seen.attempts.filter((attempt) => wasMade(attempt) && attempt.at >= since);
  if (made.some(({ outcome }) => outcome === 'delivered')) {
    const openedAt = new Date(since).toISOString();
    const tell: Told[] = [{ type: 'webhook.circuit.closed', detail: { ...about(seen), openedAt, at: timeOf(seen) } }];
    return { after: { state: 'closed', since: seen.now, tell } };
  }
  const failed = probedAt === undefined ? [] : made.filter(({ at }) => at >= probedAt);
  if (failed.length === 0) return undefined;
  const longer = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  const { probedAt: _, version: __, ...rest } = breaker;
  return { after: { ...rest, waitMs: longer, until: seen.now + longer } };
}

function whileClosed(breaker: Breaker, seen: Seen, { failingForMs, firstWaitMs }: Pace): Next {
  const { version: _, step: before = 0, ...rest } = breaker;
  const { attempts, failed, byClass } = madeIn(seen.sum);
  if (attempts < LEAST_ATTEMPTS) return undefined;
  const percent = (100 * failed) / attempts;
  if (percent < RECOVERED_BELOW) return before > 0 ? { after: { ...rest, tell: [] } } : undefined;
  const facts = { attempts, failed, byClass, at: timeOf(seen) };
  const reached = failingSteps.findLast((step) => percent >= step);
  const tell: Told[] = [];
  if (reached !== undefined && reached > before) {
    tell.push({ type: 'webhook.template.failing', detail: { ...about(seen), step: reached, ...facts } });
  }
  const step = Math.max(before, reached ?? 0);
  if (failed === attempts && hasLasted(seen, failingForMs)) {
    const until = seen.now + firstWaitMs;
    const detail = { ...about(seen), until: new Date(until).toISOString(), ...facts };
    tell.push({ type: 'webhook.circuit.opened', detail });
    return { after: { state: 'open', since: seen.now, until, waitMs: firstWaitMs, step, tell } };
  }
  return tell.length > 0 ? { after: { ...rest, step, tell } } : undefined;
}

/** Minutes are all that is known of when attempts were made: the first may have been at the end of its minute. */
function hasLasted({ minutes, now }: Seen, failingForMs: number): boolean {
  const first = minutes.find(({ counters }) => madeIn(counters).attempts > 0);
  return first !== undefined && Date.parse(`${first.at}Z`) + failingForMs <= now;
}

function about({ accountId, templateId }: Seen) {
  const schemaVersion: typeof SCHEMA_VERSION = SCHEMA_VERSION;
  return { schemaVersion, accountId, template: { id: templateId } };
}
const timeOf = ({ now }: Seen) => new Date(now).toISOString();
