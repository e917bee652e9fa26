import { fillGroups } from '#core/fill-groups.ts';
import { keyOfLine } from '#core/intake/event-line.ts';
import type { Reaction, ReactionWorker } from '#core/messages/reaction.ts';

/** What a subscriber waits for of a batch, as messages for its worker. */
export type Outgoing = { group: string; body: string; events: number };
export type Waiting = {
  accountId: string;
  worker: ReactionWorker;
  subscriber: string;
  /** Keys of events; all without it. */
  events?: readonly string[] | undefined;
};

/** A message is work for a second or two, and its lines are compressed to a tenth. */
const MOST_EVENTS = 500;
const MOST_LINE_BYTES = 600_000;
/** A message of the queue takes 256 KiB; base64 has one byte in four that is not the events'. */
const MAX_BODY_BYTES = 250_000;

type Packing = { newId: () => string; now: number; pack: (lines: readonly string[]) => Buffer };

/** The lines that a subscriber waits for. */
export function linesFor({ events }: Waiting, lines: readonly string[]): readonly string[] {
  if (!events) return lines;
  const wanted = new Set(events);
  return lines.filter((line) => wanted.has(keyOfLine(line)));
}

/** Lines as messages; an event that does not fit in one alone is left out. */
export function reactionsOf(waiting: Waiting, lines: readonly string[], packing: Packing): Outgoing[] {
  const size = (line: string) => Buffer.byteLength(line);
  const groups = fillGroups(lines, { size, limit: MOST_LINE_BYTES, most: MOST_EVENTS });
  return groups.flatMap((group) => fitting(waiting, group, packing));
}

function fitting(waiting: Waiting, lines: readonly string[], packing: Packing): Outgoing[] {
  const { accountId, worker, subscriber } = waiting;
  const events = packing.pack(lines).toString('base64');
  const reaction: Reaction = { id: packing.newId(), at: packing.now, accountId, subscriber, events };
  const body = JSON.stringify(reaction);
  if (Buffer.byteLength(body) <= MAX_BODY_BYTES) {
    return [{ group: groupOf(`${accountId}.${worker}.${subscriber}`), body, events: lines.length }];
  }
  if (lines.length < 2) return [];
  const middle = Math.ceil(lines.length / 2);
  return [...fitting(waiting, lines.slice(0, middle), packing), ...fitting(waiting, lines.slice(middle), packing)];
}

/** The name of a message's group takes these characters (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html). */
function groupOf(name: string): string {
  return name.replace(/[^\w.-]/g, '_').slice(0, 128);
}
