import * as z from 'zod';

/** A record that a partner did not take and will not, as the list of them has it, a line each. */
export const rejectedSchema = z.strictObject({
  id: z.string().describe('eventId of an event, profileId of a profile'),
  event: z.string().nullable().describe('name of the event; null for a profile'),
  reason: z.string(),
});
export type RejectedRow = z.infer<typeof rejectedSchema>;

const text = (value: unknown) => (typeof value === 'string' ? value : '');

export function rejectedRow(record: Readonly<Record<string, unknown>>, reason: string): RejectedRow {
  const event = typeof record.eventName === 'string' ? record.eventName : null;
  return { id: text(event === null ? record.profileId : record.eventId), event, reason };
}
