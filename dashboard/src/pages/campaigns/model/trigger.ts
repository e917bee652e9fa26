import type { TriggerEntry } from '../shapes.ts';
import { type EventForm, emptyEvent, eventRow, wireEvent } from './events.ts';
import { objectOf, pairsOf, valueIn } from './objects.ts';
import { emptyPast, type PastForm, pastRows, wirePast } from './past.ts';
import { emptyPeople, type PeopleForm, peopleRows, wirePeople } from './people.ts';
import { type Span, secondsOf, spanOf } from './spans.ts';

/** A trigger as a form holds it: which one of the catalogue, and what its fields say, each by its type. */
export type FieldValue =
  | { type: 'events'; events: readonly EventForm[] }
  | { type: 'event'; event: EventForm }
  | { type: 'seconds'; span: Span }
  | { type: 'query'; past: PastForm }
  | { type: 'date-property'; property: string }
  | { type: 'days'; amount: string; side: 'before' | 'after' }
  | { type: 'segment'; id: string }
  | { type: 'people'; people: PeopleForm };
export type FieldPair = readonly [name: string, value: FieldValue];
export type TriggerForm = { name: string; fields: readonly FieldPair[] };
export type TriggerField = TriggerEntry['fields'][number];

/** The form of a trigger; what another said before stays where this one asks for the same. */
export function formFor(entry: TriggerEntry, before: readonly FieldPair[] = []): TriggerForm {
  return {
    name: entry.name,
    fields: entry.fields.map((field) => [field.name, fitting(field, fieldValue(before, field))]),
  };
}

export function fieldValue(
  fields: readonly FieldPair[],
  { name, type }: Pick<TriggerField, 'name' | 'type'>,
): FieldValue {
  const found = fields.find(([key, value]) => key === name && value.type === type)?.[1];
  return found ?? emptyValue(type);
}

export function withValue(form: TriggerForm, name: string, value: FieldValue): TriggerForm {
  return { ...form, fields: form.fields.map((pair) => (pair[0] === name ? [name, value] : pair)) };
}

/** As many events as the trigger takes. */
function fitting({ least = 1, most = 1 }: TriggerField, value: FieldValue): FieldValue {
  if (value.type !== 'events') return value;
  const missing = Math.max(0, least - value.events.length);
  return { ...value, events: [...value.events.slice(0, most), ...Array.from({ length: missing }, () => emptyEvent)] };
}

function emptyValue(type: TriggerField['type']): FieldValue {
  switch (type) {
    case 'events':
      return { type, events: [emptyEvent] };
    case 'event':
      return { type, event: emptyEvent };
    case 'seconds':
      return { type, span: { amount: '1', unit: 'day' } };
    case 'query':
      return { type, past: emptyPast };
    case 'date-property':
      return { type, property: '' };
    case 'days':
      return { type, amount: '0', side: 'after' };
    case 'segment':
      return { type, id: '' };
    case 'people':
      return { type, people: emptyPeople };
  }
}

/** The trigger as the API takes it. */
export function wireTrigger(form: TriggerForm, entry: TriggerEntry) {
  const fields = entry.fields.map((field): [string, unknown] => [
    field.name,
    wireValue(fieldValue(form.fields, field)),
  ]);
  // An action's list of events is not left out where it is empty, so that the API says what is missing.
  return { kind: entry.kind, ...objectOf(fields) };
}

function wireValue(value: FieldValue): unknown {
  switch (value.type) {
    case 'events':
      return value.events.map((event) => wireEvent(event));
    case 'event':
      return wireEvent(value.event);
    case 'seconds':
      return secondsOf(value.span);
    case 'query':
      return wirePast(value.past);
    case 'date-property':
      return value.property;
    case 'days':
      return signed(value);
    case 'segment':
      return value.id === '' ? undefined : Number(value.id);
    case 'people':
      return wirePeople(value.people);
  }
}

export function signed({ amount, side }: { amount: string; side: 'before' | 'after' }): number | string {
  if (!/^\d{1,6}$/.test(amount)) return amount;
  return side === 'before' && amount !== '0' ? -Number(amount) : Number(amount);
}

/** The form of a trigger as the API shows it; undefined where the catalogue has none like it. */
export function triggerForm(wire: unknown, entries: readonly TriggerEntry[]): TriggerForm | undefined {
  const kind = valueIn(wire, 'kind');
  const entry = entries.find((one) => one.kind === kind && one.fields.every((field) => mayHold(field, wire)));
  if (!entry) return undefined;
  const given = pairsOf(wire);
  return {
    name: entry.name,
    fields: entry.fields.map((field) => [
      field.name,
      readValue(field.type, given.find(([key]) => key === field.name)?.[1]),
    ]),
  };
}

function mayHold({ name, type, least = 0, most = 0 }: TriggerField, wire: unknown): boolean {
  if (type !== 'events') return true;
  const events = valueIn(wire, name);
  return Array.isArray(events) && events.length >= least && events.length <= most;
}

function readValue(type: TriggerField['type'], value: unknown): FieldValue {
  switch (type) {
    case 'events':
      return { type, events: (Array.isArray(value) ? value : []).map((one) => eventRow(one)) };
    case 'event':
      return { type, event: eventRow(value) };
    case 'seconds':
      return { type, span: spanOf(Number(value)) };
    case 'query':
      return { type, past: pastRows(value) };
    case 'date-property':
      return { type, property: String(value ?? '') };
    case 'days':
      return { type, amount: String(Math.abs(Number(value))), side: Number(value) < 0 ? 'before' : 'after' };
    case 'segment':
      return { type, id: String(value ?? '') };
    case 'people':
      return { type, people: peopleRows(value) };
  }
}

/** What a clause calls any event. */
const ANY = '-1';

/** The event that somebody qualifies by, the last of those in order; empty where it may be any. */
export function lastEvent(fields: readonly FieldPair[], entry: TriggerEntry): string {
  const field = entry.fields.find(({ type }) => type === 'events');
  const value = field && fieldValue(fields, field);
  const name = value?.type === 'events' ? (value.events.at(-1)?.name ?? '') : '';
  return name === ANY ? '' : name;
}
