import * as z from 'zod';
import { badField, readInput } from '#core/input.ts';
import { type Frequency, frequencySchema } from '#core/messages/bus-events.ts';
import { dateAt, daysBefore, readDay } from '#core/values/calendar.ts';
import { formats } from './formats.ts';
import { optionSchemas, optionTroubles } from './options.ts';

/**
 * What a customer asks for: the definition of an export, as it comes in, as it is edited and as it rests in the table.
 * `settings` belong to the destination, whose own schema reads them (`destinations/`).
 */
const MAX_EVENT_NAMES = 512;

const nameSchema = z.string().trim().min(1, 'must be 1–120 characters').max(120, 'must be 1–120 characters');
/** Whitespace among them does not count in names. */
const CONTROL = /[^\P{Cc}\s\u0080-\u009f]/u;
const eventsSchema = z
  .array(
    z
      .string()
      .min(1, 'must be 1–512 characters')
      .max(512, 'must be 1–512 characters')
      .refine((name) => name.isWellFormed(), 'holds half of a surrogate pair, which no event name does')
      .refine((name) => !CONTROL.test(name), 'holds a control character, which no event name does'),
  )
  .min(1, `must be 1–${MAX_EVENT_NAMES} event names; leave it out for all events`)
  .max(MAX_EVENT_NAMES, `must be 1–${MAX_EVENT_NAMES} event names; leave it out for all events`);
const formatSchema = z.enum(formats, `must be ${formats.slice(0, -1).join(', ')} or ${formats.at(-1)}`);
const identitySchema = z
  .array(z.enum(['identity', 'email', 'phone'], 'must be identity, email or phone'))
  .min(1, 'must name 1–3 of identity, email, phone')
  .refine((order) => new Set(order).size === order.length, 'must name each of identity, email, phone at most once');
const frequencyInput = z
  .custom<Frequency>((value) => frequencySchema.safeParse(value).success, 'must be "one-time", 4, 8, 12 or 24 (hours)')
  .meta({ enum: ['one-time', 4, 8, 12, 24] });
const DAY = 'must be a date, YYYY-MM-DD or YYYYMMDD';
const daySchema = z.union([z.string(), z.number()], DAY).transform((spelt, context) => {
  const day = readDay(spelt);
  if (day === undefined) context.addIssue({ code: 'custom', message: DAY });
  return day ?? z.NEVER;
});
const settingsSchema = z.record(z.string(), z.unknown(), 'must be an object');

const fields = z.strictObject({
  name: nameSchema,
  partner: z.string().min(1),
  type: z.enum(['events', 'profiles'], 'must be events or profiles'),
  events: eventsSchema.optional(),
  format: formatSchema.default('json'),
  frequency: frequencyInput,
  identity: identitySchema.default(['identity']),
  from: daySchema.optional(),
  to: daySchema.optional(),
  asString: optionSchemas.asString.optional(),
  objectId: optionSchemas.objectId.optional(),
  formulaSafe: optionSchemas.formulaSafe.optional(),
  parquet: optionSchemas.parquet.optional(),
  gz: optionSchemas.gz.optional(),
  folders: optionSchemas.folders.optional(),
  eventFolders: optionSchemas.eventFolders.optional(),
  settings: settingsSchema,
});
export const definitionSchema = fields.superRefine(refuseContradictions);
export type Definition = z.infer<typeof definitionSchema>;

/** What access is tried with: a definition, of which much may be missing yet. */
export const trySchema = fields.partial({ name: true, frequency: true });

/** What may change of a recurring export; `null` is what it is where the field is left out. Events stay events, profiles stay profiles, and the partner stays. */
export const editSchema = z.strictObject({
  name: nameSchema.optional(),
  events: eventsSchema.nullable().optional(),
  format: formatSchema.optional(),
  frequency: frequencyInput.optional(),
  identity: identitySchema.optional(),
  asString: optionSchemas.asString.nullable().optional(),
  objectId: optionSchemas.objectId.nullable().optional(),
  formulaSafe: optionSchemas.formulaSafe.nullable().optional(),
  parquet: optionSchemas.parquet.nullable().optional(),
  gz: optionSchemas.gz.nullable().optional(),
  folders: optionSchemas.folders.nullable().optional(),
  eventFolders: optionSchemas.eventFolders.nullable().optional(),
  settings: settingsSchema.optional(),
});

/** Reads a new definition; `bad-input` names every wrong or unknown field. */
export function readDefinition(input: unknown): Definition {
  return readInput(definitionSchema, input);
}

export function readTry(input: unknown): z.infer<typeof trySchema> {
  return readInput(trySchema, input);
}

/** The definition after an edit; `null` leaves a field out again. `bad-input` for what may not be edited. */
export function editDefinition(before: Definition, input: Record<string, unknown>): Definition {
  for (const fixed of ['type', 'partner'] as const) {
    if (fixed in input && input[fixed] !== before[fixed])
      throw badField(fixed, 'cannot be changed; make another export');
  }
  const { type: _type, partner: _partner, ...rest } = input;
  const changes = readInput(editSchema, rest);
  if (changes.frequency === 'one-time') throw badField('frequency', 'must stay 4, 8, 12 or 24 (hours) in an edit');
  const wanted = Object.entries({ ...before, ...changes });
  return readDefinition(Object.fromEntries(wanted.filter(([, value]) => value !== undefined && value !== null)));
}

/** How far back a one-time export of events reaches where it does not say (wire contract, exports: definition). */
export const REACH_DAYS = 60;

/** The definition with the first day of a one-time export of events: that of the last 60, or of the 60 up to its last day. */
export function withReach(wanted: Definition, { now, timezone }: { now: number; timezone: string }): Definition {
  if (wanted.frequency !== 'one-time' || wanted.type !== 'events' || wanted.from) return wanted;
  return { ...wanted, from: daysBefore(wanted.to ?? dateAt(now, timezone), REACH_DAYS - 1) };
}

function refuseContradictions(wanted: z.infer<z.ZodObject> & Partial<Definition>, context: z.RefinementCtx): void {
  const refuse = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
  if (wanted.type === 'profiles' && wanted.events) refuse('events', 'is for exports of type events only');
  for (const field of ['from', 'to'] as const) {
    if (!wanted[field]) continue;
    if (wanted.frequency !== 'one-time') refuse(field, 'is for one-time exports only');
    if (wanted.type === 'profiles') refuse(field, 'is for exports of type events only');
  }
  for (const [path, message] of optionTroubles(wanted)) context.addIssue({ code: 'custom', path, message });
  if (wanted.from && wanted.to && wanted.from > wanted.to) refuse('to', `must not be before from (${wanted.from})`);
}
