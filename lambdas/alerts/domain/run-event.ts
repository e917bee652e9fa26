import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { busEnvelope } from '#core/messages/bus-events.ts';

/** A run's event, as the bus puts it on a queue. */
const runEventSchema = z.discriminatedUnion('detail-type', [
  busEnvelope('export.run.started'),
  busEnvelope('export.run.completed'),
  busEnvelope('export.run.failed'),
]);
export type RunEvent = z.infer<typeof runEventSchema>;

/** Reads a queue message's body; `corrupt-data` where it is not an event of ours, with the fields but not their values. */
export function readRunEvent(body: string): RunEvent {
  const parsed = runEventSchema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map((issue) => issue.path.map(String).join('.') || 'body');
  throw new Failure('corrupt-data', `not an event of an export's run: ${fields.join(', ')}`, { retry: 'never' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
