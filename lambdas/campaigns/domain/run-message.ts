import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { readQueryEnded } from '#core/messages/bus-events.ts';
import { type RunRef, runOfQuery } from './run.ts';

/** Why a run is looked at: it is due, or is to be taken up; or the bus says that the query of its audience has ended. */
export type RunMessage = { kind: 'due'; ref: RunRef } | { kind: 'audience'; ref: RunRef; reason: string | undefined };

const dueSchema = z.object({ accountId: z.string(), campaignId: z.number().int(), runAt: z.number().int() });

export function readRunMessage(text: string): RunMessage {
  const message: unknown = JSON.parse(text);
  const ended = readQueryEnded(message);
  if (!ended) return { kind: 'due', ref: dueSchema.parse(message) };
  const ref = runOfQuery(ended);
  if (!ref) throw new Failure('corrupt-data', `${ended.queryId} is no query of a campaign`, { retry: 'never' });
  return { kind: 'audience', ref, reason: ended.reason };
}
