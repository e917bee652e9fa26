import * as z from 'zod';
import { MOST_DAYS, MOST_EVENTS, MOST_NAME, MOST_SECONDS } from './definition.ts';

/**
 * The triggers as a form asks for them: what each is called, which fields it takes and within which limits, and what it means
 * in a sentence. Triggers that read differently to people may be of one kind: one action and several in order.
 */
const fieldTypes = [
  /** A list of events with their filters, in order. */
  'events',
  /** One of them. */
  'event',
  'seconds',
  /** A query of CQL over people. */
  'query',
  /** The name of a property of people that holds dates. */
  'date-property',
  /** Days after, or before where negative. */
  'days',
  'segment',
  /** Filters of people: the value of `common_profile_properties` of a query. */
  'people',
] as const;
const text = z.string();

export const shownTrigger = z.strictObject({
  name: text,
  kind: text.describe('what `trigger.kind` is'),
  title: text,
  summary: text,
  live: z.boolean().describe('whether it takes people as they act, and not by runs'),
  sentence: text.describe('with {field} for what a field says, and brackets around what may be left out'),
  fields: z.array(
    z.strictObject({
      name: text,
      type: z.enum(fieldTypes),
      label: text,
      hint: text.optional(),
      least: z.int().optional().describe('of a number, or of how many events there are, or of a text'),
      most: z.int().optional(),
      optional: z.boolean(),
    }),
  ),
});
export type ShownTrigger = z.infer<typeof shownTrigger>;
type Field = ShownTrigger['fields'][number];

const people: Field = { name: 'profile', type: 'people', label: 'Only people of whom this is true', optional: true };
const within = (label: string): Field => ({
  ...{ name: 'withinSeconds', type: 'seconds', label, least: 1, most: MOST_SECONDS, optional: false },
});
const events = (label: string, { least, most }: { least: number; most: number }): Field => ({
  ...{ name: 'events', type: 'events', label, least, most, optional: false },
});

export const triggers: readonly ShownTrigger[] = [
  {
    name: 'action',
    kind: 'live',
    title: 'Single action',
    summary: 'As soon as somebody does something, such as a purchase.',
    live: true,
    sentence: 'Whenever somebody does {events}[, if {profile}].',
    fields: [events('Somebody does', { least: 1, most: 1 }), people],
  },
  {
    name: 'actions',
    kind: 'live',
    title: 'Several actions in order',
    summary: 'As soon as somebody has done several things one after the other, within a time.',
    live: true,
    sentence: 'Whenever somebody does {events}, all within {withinSeconds}[, if {profile}].',
    fields: [events('Somebody does, in this order', { least: 2, most: MOST_EVENTS }), within('All within'), people],
  },
  {
    name: 'inaction',
    kind: 'inaction',
    title: 'Inaction within a time',
    summary: 'When somebody does something and then not another thing in time, such as a cart without a purchase.',
    live: true,
    sentence: 'Whenever somebody does {events} and then does not do {not} within {withinSeconds}[, if {profile}].',
    fields: [
      events('Somebody does, in this order', { least: 1, most: MOST_EVENTS }),
      { name: 'not', type: 'event', label: 'And then does not do', optional: false },
      within('Within'),
      people,
    ],
  },
  {
    name: 'past',
    kind: 'past',
    title: 'Past behaviour',
    summary: 'People who did, or did not do, things in a window of days.',
    live: false,
    sentence: 'Everybody who {query}[, if {profile}].',
    fields: [{ name: 'query', type: 'query', label: 'People who', optional: false }, people],
  },
  {
    name: 'date',
    kind: 'date',
    title: 'A date of theirs',
    summary: 'Days before or after a date that is known of people, such as a birthday or the last purchase.',
    live: false,
    sentence: 'Everybody for whom it is {days} the day in {property}[, if {profile}].',
    fields: [
      {
        ...{ name: 'property', type: 'date-property', label: 'Date property', least: 1, most: MOST_NAME },
        ...{ hint: 'A property of people that holds a date.', optional: false },
      },
      { name: 'days', type: 'days', label: 'Days', least: -MOST_DAYS, most: MOST_DAYS, optional: false },
      people,
    ],
  },
  {
    name: 'segment',
    kind: 'segment',
    title: 'A list or a segment',
    summary: 'The people of an uploaded list, or of a saved segment.',
    live: false,
    sentence: 'Everybody in {segmentId}[, if {profile}].',
    fields: [
      {
        name: 'segmentId',
        type: 'segment',
        label: 'Segment',
        least: 1,
        most: Number.MAX_SAFE_INTEGER,
        optional: false,
      },
      people,
    ],
  },
  {
    name: 'everybody',
    kind: 'everybody',
    title: 'Everybody',
    summary: 'All people of the account, or those of whom something is true.',
    live: false,
    sentence: 'Everybody[ of whom this is true: {profile}].',
    fields: [people],
  },
];
