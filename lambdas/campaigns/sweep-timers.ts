import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { count, logFailure } from '#runtime/log.ts';
import { dueTimers, lagNow, noteSwept, putAside, putTimer, removeTimer, sweptUntil } from './adapters/dynamo-timers.ts';
import { sendingAt } from './adapters/house.ts';
import { sweepTimersEnv } from './env.ts';
import { timers } from './use-cases/live-work.ts';
import { sendToPeople } from './use-cases/send-to-people.ts';
import { sweepTimers } from './use-cases/sweep-timers.ts';

/** Every minute: fires the timers of live campaigns that are due. */
const env = readEnv(sweepTimersEnv);
const db = dynamo();
const campaigns = { db, table: env.CAMPAIGNS_TABLE };
const now = Date.now;
/** The next sweep begins a minute after this one. */
const FOR_MS = 50_000;

const sweep = sweepTimers({
  sweptUntil: () => sweptUntil(campaigns),
  noteSwept: (minute) => noteSwept(campaigns, minute),
  lagMs: () => lagNow(campaigns, now()),
  due: (of) => dueTimers(campaigns, of),
  fire: timers({
    campaigns,
    accounts: { db, table: env.ACCOUNTS_TABLE },
    profiles: { db, table: env.PROFILES_TABLE },
    send: sendToPeople(sendingAt(env)),
    now,
  }),
  remove: (timer) => removeTimer(campaigns, timer),
  putOff: (timer, minutes) => putTimer(campaigns, timer, { now: now(), minutes }),
  putAside: (timer) => putAside(campaigns, timer),
  failed: ({ accountId, campaignId, eventId }, thrown) =>
    logFailure('campaign.timer.failed', thrown, { account: accountId, campaignId, eventId }),
  now,
  forMs: FOR_MS,
});

export const handler = eventHandler({ name: 'campaign.timers.swept' }, async () => {
  const swept = await sweep();
  // Also when there is none: an alarm goes off where nobody counts.
  count('LateTimers', swept.late + swept.aside);
  if (swept.aside > 0) count('TimersAside', swept.aside);
  return { result: undefined, facts: swept };
});
