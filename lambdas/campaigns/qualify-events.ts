import { randomUUID } from 'node:crypto';
import { readReaction } from '#core/messages/reaction.ts';
import { dynamo, sqs } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { count } from '#runtime/log.ts';
import { queueHandler, readCounted } from '#runtime/queue.ts';
import { packLines } from '#store/stream/ingest.ts';
import { sendingAt } from './adapters/house.ts';
import { putBack } from './adapters/qualify-queue.ts';
import { qualifyEventsEnv } from './env.ts';
import { qualifier } from './use-cases/live-work.ts';
import { sendToPeople } from './use-cases/send-to-people.ts';

/** Holds events against live campaigns as `reactions/react-batch` hands them on, and sends to whom they qualify. */
const env = readEnv(qualifyEventsEnv);
const db = dynamo();
const queue = { sqs: sqs(), queueUrl: env.QUALIFY_QUEUE_URL };
/** Until a person whom nobody knows yet is looked for again. */
const AGAIN_S = 2;

const qualify = qualifier(
  {
    campaigns: { db, table: env.CAMPAIGNS_TABLE },
    accounts: { db, table: env.ACCOUNTS_TABLE },
    profiles: { db, table: env.PROFILES_TABLE },
    send: sendToPeople(sendingAt(env)),
    now: Date.now,
  },
  {
    putBack: async (reaction, lines) => {
      const again = { ...reaction, id: randomUUID(), events: packLines(lines).toString('base64') };
      await putBack(queue, { reaction: again, delaySeconds: AGAIN_S });
    },
  },
);

export const handler = queueHandler({ name: 'campaign.events.qualified' }, async (record) => {
  const reaction = readCounted(() => readReaction(record.body));
  const facts = await qualify(reaction);
  if (facts.unreadable > 0) count('UnreadableEvents', facts.unreadable);
  return { account: reaction.accountId, ...facts };
});
