import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { BUS_SOURCE, busEventSchemas } from '#core/messages/bus-events.ts';

/** A run's event as EventBridge puts it on a queue: an envelope of EventBridge's own around our detail. */
const runEventSchema = z.discriminatedUnion('detail-type', [
  envelope('export.run.started'),
  envelope('export.run.completed'),
  envelope('export.run.failed'),
]);
export type RunEvent = z.infer<typeof runEventSchema>;

function envelope<Type extends keyof typeof busEventSchemas>(type: Type) {
  return z.object({
    source: z.literal(BUS_SOURCE),
    'detail-type': z.literal(type),
    detail: busEventSchemas[type],
  });
}

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
