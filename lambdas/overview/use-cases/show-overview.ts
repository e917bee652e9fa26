import type { FlowMinute } from '#core/flow/minute.ts';
import type { Head } from '#store/commits/head.ts';

import { type Attention, attentionOfFlow, inOrder } from '../domain/attention.ts';
import { changedIn, eventsOf, funnelOf, waitedLately } from '../domain/flow.ts';
import { stepsOf } from '../domain/steps.ts';
import { waitsSince } from '../domain/waits.ts';

/** Whether data flows: what was stored and refused by the minute, how far the account is, and what somebody should look at. */
export type OverviewDeps = {
  minutes: (of: { accountId: string; from: number }) => Promise<readonly FlowMinute[]>;
  head: (accountId: string) => Promise<Head>;
  /** When the account put something on the stream last, about; epoch milliseconds. */
  lastPut: (accountId: string) => Promise<number | undefined>;
  troubles: (accountId: string) => Promise<readonly Attention[]>;
  now: () => number;
};

export function showOverview(deps: OverviewDeps) {
  return async function show({ accountId, asked }: { accountId: string; asked: string | null }) {
    const now = deps.now();
    const { steps, ...window } = stepsOf(asked, now);
    const [minutes, head, lastPut, troubles] = await Promise.all([
      deps.minutes({ accountId, from: Date.parse(window.from) }),
      deps.head(accountId),
      deps.lastPut(accountId),
      deps.troubles(accountId),
    ]);
    const funnel = funnelOf(minutes);
    const since = waitsSince({ lastPut, newestCommit: head.at, now });
    return {
      window,
      events: eventsOf(minutes, { steps, stepSeconds: window.stepSeconds }),
      funnel,
      profiles: { total: head.people ?? null, changed: changedIn(minutes) },
      newestCommit: newestOf(head, now),
      waiting: { seconds: waitedLately(minutes, now), since: since ?? null },
      attention: inOrder([...attentionOfFlow(funnel, { minutes: window.minutes, waitsSince: since }), ...troubles]),
    };
  };
}

function newestOf({ commit, at }: Head, now: number) {
  if (commit === 0 || at === undefined) return null;
  return { at, ageSeconds: Math.max(0, Math.floor((now - Date.parse(at)) / 1_000)), number: commit };
}
