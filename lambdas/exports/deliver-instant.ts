import { readReaction } from '#core/messages/reaction.ts';
import { dynamo, kms } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { count } from '#runtime/log.ts';
import { queueHandler, readCounted } from '#runtime/queue.ts';
import { reach } from '#runtime/reach.ts';
import { deliverInstantEnv } from './env.ts';
import { deliverInstant } from './use-cases/deliver-instant.ts';
import { instantRecords } from './use-cases/instant-records.ts';
import { keptDestinations } from './use-cases/kept-destinations.ts';

/** Delivers events of exports at once, as `reactions/react-batch` hands them on; what it leaves is delivered by their runs. */
const env = readEnv(deliverInstantEnv);
const db = dynamo();
const now = Date.now;
const openingAt = {
  key: { client: kms(), keyId: env.EXPORT_KEY_ID },
  house: { writer: env.EXPORTS_WRITER_ARN, reach },
};

const deliver = deliverInstant({
  exportsAt: { db, table: env.EXPORTS_TABLE },
  recordsOf: (wanted) => instantRecords({ db, table: env.PROFILES_TABLE }, wanted),
  deliveredAt: { db, table: env.REACTIONS_TABLE },
  destinations: keptDestinations(openingAt, { now }),
  forMs: Number(env.INSTANT_FOR_SECONDS) * 1_000,
  now,
});

/** Times that a partner is tried; then the run delivers, and the message is done. One more try would be the queue's last. */
const TRIES = 3;

export const handler = queueHandler({ name: 'export.events.delivered' }, async (record) => {
  const reaction = readCounted(() => readReaction(record.body));
  const isLast = Number(record.attributes.ApproximateReceiveCount) >= TRIES;
  const { outcome, events, left, why } = await deliver(reaction, { isLast });
  if (left > 0) count('EventsLeftToRuns', left);
  return { account: reaction.accountId, exportId: reaction.subscriber, outcome, events, left, why };
});
