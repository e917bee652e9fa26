import * as z from 'zod';
import { Failure } from '../failure.ts';

/**
 * Events that somebody is to hear of at once: what `reactions/react-batch` puts on the queue of a worker, for one subscriber
 * of one account. The worker decides what it does with them; nobody waits for it.
 */
export const reactionSchema = z.object({
  /** No two are alike; a message that comes twice is known by it. */
  id: z.string().min(1).max(64),
  /** When it was made, epoch milliseconds. */
  at: z.number().int().nonnegative(),
  accountId: z.string().min(1),
  /** The worker's own name for who waits, such as the number of an export. */
  subscriber: z.string().min(1).max(64),
  /** Event lines as in the stream (`core/intake/event-line.ts`), compressed, as base64. */
  events: z.string(),
});
export type Reaction = z.infer<typeof reactionSchema>;

/** The reaction of a message; `corrupt-data` where it is none. */
export function readReaction(message: string): Reaction {
  try {
    return reactionSchema.parse(JSON.parse(message));
  } catch (cause) {
    throw new Failure('corrupt-data', 'not a reaction', { retry: 'later', cause });
  }
}

/** Who works off reactions; each has a queue of its own. */
export const reactionWorkers = ['exports', 'campaigns'] as const;
export type ReactionWorker = (typeof reactionWorkers)[number];

/**
 * Exports have another way to the same events, their runs, and none to tell a second coming from a first: they hear of an
 * event once or not at all. Campaigns have no other way, and know by claims what they have done: they hear at least once.
 */
export const hearsAtLeastOnce = (worker: ReactionWorker): boolean => worker === 'campaigns';
