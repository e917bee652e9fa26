import * as z from 'zod';

/**
 * What `/getSchema` answers: the names of events and of properties, and what the values are. Names come from whoever
 * uploads, so there may be any number of them: of each event the most frequent are named, and as many as fit the answer.
 */
const kindSchema = z.enum(['string', 'number', 'boolean', 'date', 'list', 'object']);
const propertySchema = z.object({
  name: z.string(),
  /** What most of its values are. */
  type: kindSchema,
  /** All that they are, most frequent first; only where that is more than one. */
  types: z
    .array(kindSchema)
    .nullable()
    .transform((types) => types ?? undefined),
  /** How many people have it. */
  count: z.number().optional(),
});
const propertiesSchema = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(z.array(propertySchema));
const whole = z.bigint().transform(Number);

/** A row of the engine about one event. */
export const eventRowSchema = z.object({
  name: z.string(),
  count: whole,
  first_seen: whole,
  last_seen: whole,
  properties: propertiesSchema,
  total: whole,
});
/** The row of the engine about people. */
export const peopleRowSchema = z.object({ properties: propertiesSchema, total: whole });
type EventRow = z.infer<typeof eventRowSchema>;

/** An event may have 256 properties and its items as many (wire contract, upload: limits). */
export const MAX_EVENT_PROPERTIES = 512;
/** Sixteen times as many as a profile may have at once. */
export const MAX_PROFILE_PROPERTIES = 4_096;

/** @param isSmall whether an answer can be sent; of every event half as many properties are named until it can */
export function eventSchema(rows: readonly EventRow[], isSmall: (answer: object) => boolean) {
  for (let most = MAX_EVENT_PROPERTIES; ; most = Math.floor(most / 2)) {
    const events = rows.map(({ properties, total, ...event }) => {
      const named = properties.slice(0, most);
      return { ...event, properties: named, ...leftOut(total - named.length) };
    });
    if (most === 0 || isSmall({ events })) return { events };
  }
}

export function peopleSchema({ properties, total }: z.infer<typeof peopleRowSchema>) {
  return { userProperties: properties, ...leftOut(total - properties.length) };
}

function leftOut(count: number): { properties_left_out?: number } {
  return count > 0 ? { properties_left_out: count } : {};
}
