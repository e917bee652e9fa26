import { DeleteCommand, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type LineEvent, readEventLine } from '#core/intake/event-line.ts';
import { ifMet } from '../aws/transactions.ts';
import { unpackLines } from '../stream/ingest.ts';
import type { CampaignsAt } from './campaigns-at.ts';

/**
 * What live campaigns keep of one person lies together in the table Campaigns, so that it is found when the person is deleted:
 * pk = `person#<account>#<profile id>`, and under that `marks#<campaign>`, what they did of its steps, and `timer#<key>`, a note of each
 * timer that holds an event of theirs. They are written by `campaigns/adapters`, and forgotten here.
 */
export type PersonRef = { accountId: string; profileId: string };
type Key = { pk: string; sk: string };

const partitionOf = ({ accountId, profileId }: PersonRef) => `person#${accountId}#${profileId}`;
const MARKS = 'marks#';
const TIMER = 'timer#';

export const marksKey = ({ campaignId, ...person }: PersonRef & { campaignId: number }): Key => ({
  pk: partitionOf(person),
  sk: `${MARKS}${campaignId}`,
});

/** The note of a timer, whose own key is `timer`. */
export const timerNote = (person: PersonRef, timer: Key) => ({
  pk: partitionOf(person),
  sk: `${TIMER}${timer.pk}#${timer.sk}`,
  timer,
});

/** An event of a step of a campaign, as it waits in a timer. */
const eventOfTimer = (line: string): LineEvent => readEventLine(unpackLines(Buffer.from(line, 'base64'))[0] ?? '');

const received = z.object({ receivedAt: z.number() });
const marksSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  version: z.number(),
  marks: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.object({ steps: z.array(z.array(received)), not: z.array(received) })),
});
const noteSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  timer: z.object({ pk: z.string(), sk: z.string() }),
});

type Forgetting = PersonRef & {
  /** Epoch milliseconds: what was received since is of somebody new under the name. */
  before: number;
};

/** Removes steps and timers of a deleted person; how many. Done again, it finds none. */
export async function forgetLive(at: CampaignsAt, person: Forgetting): Promise<number> {
  let forgotten = 0;
  for (const item of await itemsOf(at, person)) {
    const sk = String(item.sk);
    if (sk.startsWith(MARKS) && (await forgetMarks(at, { item, person }))) forgotten++;
    if (sk.startsWith(TIMER) && (await forgetTimer(at, { item, person }))) forgotten++;
  }
  return forgotten;
}

async function itemsOf(at: CampaignsAt, person: PersonRef): Promise<Record<string, unknown>[]> {
  const pages = paginateQuery(
    { client: at.db },
    {
      TableName: at.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partitionOf(person) },
    },
  );
  const found: Record<string, unknown>[] = [];
  for await (const { Items = [] } of pages) found.push(...Items);
  return found;
}

type Of = { item: unknown; person: Forgetting };

/** What is written meanwhile is of what was received since: who writes leaves the former person's out. */
async function forgetMarks(at: CampaignsAt, { item, person }: Of): Promise<boolean> {
  const { pk, sk, version, marks } = marksSchema.parse(item);
  if (![...marks.steps.flat(), ...marks.not].some(({ receivedAt }) => receivedAt < person.before)) return false;
  const removed = at.db.send(
    new DeleteCommand({
      TableName: at.table,
      Key: { pk, sk },
      ConditionExpression: 'version = :version',
      ExpressionAttributeValues: { ':version': version },
    }),
  );
  return (await ifMet(removed)) !== undefined;
}

async function forgetTimer(at: CampaignsAt, { item, person }: Of): Promise<boolean> {
  const { pk, sk, timer } = noteSchema.parse(item);
  const { Item } = await at.db.send(new GetCommand({ TableName: at.table, Key: timer, ConsistentRead: true }));
  const isTheirs = Item !== undefined && eventOfTimer(String(Item.line)).receivedAt < person.before;
  if (Item !== undefined && !isTheirs) return false;
  for (const Key of [timer, { pk, sk }]) await at.db.send(new DeleteCommand({ TableName: at.table, Key }));
  return isTheirs;
}
