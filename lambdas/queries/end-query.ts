import { announce } from '#runtime/bus.ts';
import { eventBridge, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { endEventSchema } from './domain/machine-events.ts';
import { endQueryEnv } from './env.ts';
import { endQuery } from './use-cases/end-query.ts';

/** Last step of a query, however it went: names what was found, all of it, and says on the bus that it is there. */
const env = readEnv(endQueryEnv);
const bus = { client: eventBridge(), bus: env.EVENT_BUS };

const end = endQuery({
  pages: { client: s3(), bucket: env.PAGES_BUCKET },
  announce: (event) => announce(bus, event),
  now: () => new Date(),
});

export const handler = eventHandler({ name: 'query.run.ended' }, async (event: unknown) => {
  const { error, ...ref } = endEventSchema.parse(event);
  const outcome = await end(ref, error);
  return { result: undefined, facts: { account: ref.accountId, query: ref.queryId, outcome } };
});
