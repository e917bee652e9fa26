import { Failure } from '#core/failure.ts';
import type { BusEvent } from '#core/messages/bus-events.ts';
import type { Attempt } from '#core/webhooks/attempt.ts';
import type { Breaker } from '#core/webhooks/breaker.ts';
import { failureOf, minuteOf, sumOf } from '#core/webhooks/counters.ts';
import { changeBreaker } from '#store/webhooks/breaker-changes.ts';
import { readBreaker } from '#store/webhooks/breakers.ts';
import { readCounters } from '#store/webhooks/counters.ts';
import type { TemplateRef, WebhooksAt } from '#store/webhooks/templates.ts';
import { follow, type Pace, WINDOW_MINUTES } from '../domain/breaker.ts';

/**
 * Looks at how attempts to a template's receiver end, opens and closes its circuit, and announces that. A change is written
 * together with what is to be told of it, under the condition that nobody else has changed it, and is marked as told at last:
 * of two that see the same, one tells, and what a crash left untold is told by the next that looks.
 */
export type WatchDeps = {
  webhooks: WebhooksAt;
  announce: (events: readonly BusEvent[]) => Promise<void>;
  now: () => number;
  pace: Pace;
};
type Seen = TemplateRef & { attempts: readonly Attempt[] };

/** Two workers and a probe's claim are all that changes a breaker. */
const TRIES = 8;

export function watchReceiver(deps: WatchDeps) {
  return async function watch(seen: Seen): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const before = await tellPending(deps, { ref: seen, breaker: await readBreaker(deps.webhooks, seen) });
      if (before && (await isSettled(deps, { seen, before }))) return;
    }
    throw new Failure('unavailable', 'the circuit breaker was changed by others each time', { retry: 'later' });
  };
}

/** Whether nothing was to be changed, or it was. */
async function isSettled(deps: WatchDeps, { seen, before }: { seen: Seen; before: Breaker }): Promise<boolean> {
  const { webhooks } = deps;
  const isQuiet = before.state === 'closed' && before.step === undefined;
  if (isQuiet && !seen.attempts.some((attempt) => failureOf(attempt) !== undefined)) return true;
  const now = deps.now();
  const minutes = await newestMinutes(webhooks, { ...seen, now, since: before.since ?? 0 });
  const sum = sumOf(minutes.map(({ counters }) => counters));
  const next = follow(before, { ...seen, minutes, sum, now }, deps.pace);
  if (!next) return true;
  const { accountId, templateId } = seen;
  if (!(await changeBreaker(webhooks, { accountId, templateId, before, after: next.after }))) return false;
  const breaker = { ...next.after, version: before.version + 1 };
  await tellPending(deps, { ref: seen, breaker });
  return true;
}

/** The minute in which a circuit closed is among them: it has the success of the probe, and failures only of probes. */
async function newestMinutes(at: WebhooksAt, of: TemplateRef & { now: number; since: number }) {
  const from = minuteOf(Math.max(of.now - (WINDOW_MINUTES - 1) * 60_000, of.since));
  const { accountId, templateId: id, now } = of;
  return await readCounters(at, { accountId, kind: 'template', id, span: 'minute', from, to: minuteOf(now + 60_000) });
}

/** The breaker without anything to be told; undefined where somebody else has changed it meanwhile. */
async function tellPending(
  { webhooks, announce }: WatchDeps,
  { ref: { accountId, templateId }, breaker }: { ref: TemplateRef; breaker: Breaker },
): Promise<Breaker | undefined> {
  if (breaker.tell.length === 0) return breaker;
  await announce(breaker.tell);
  const { version, ...told } = { ...breaker, tell: [] };
  const changed = await changeBreaker(webhooks, { accountId, templateId, before: breaker, after: told });
  return changed ? { ...told, version: version + 1 } : undefined;
}
