import type { BusEvent } from '#core/messages/bus-events.ts';
import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge, scheduler, sqs } from '#runtime/clients.ts';

/** What every function that changes campaigns works with, of what its environment says. */
type Env = Record<
  | 'CAMPAIGNS_TABLE'
  | 'WEBHOOKS_TABLE'
  | 'SEGMENTS_TABLE'
  | 'SCHEDULE_GROUP'
  | 'SCHEDULER_ROLE_ARN'
  | 'RUNS_QUEUE_ARN'
  | 'RUNS_QUEUE_URL'
  | 'EVENT_BUS',
  string
>;

export function changingAt(env: Env) {
  const db = dynamo();
  const bus = { client: eventBridge(), bus: env.EVENT_BUS };
  return {
    tables: {
      campaigns: { db, table: env.CAMPAIGNS_TABLE },
      webhooks: { db, table: env.WEBHOOKS_TABLE },
      segments: { db, table: env.SEGMENTS_TABLE },
      now: Date.now,
    },
    schedules: {
      client: scheduler(),
      group: env.SCHEDULE_GROUP,
      role: env.SCHEDULER_ROLE_ARN,
      target: env.RUNS_QUEUE_ARN,
    },
    starter: { sqs: sqs(), queueUrl: env.RUNS_QUEUE_URL },
    announce: (event: BusEvent) => announce(bus, event),
  };
}
