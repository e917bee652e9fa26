import * as z from 'zod';
import { eventKey } from '#core/intake/event-name.ts';
import type { EventClause, EventFilter, Measure } from '../tree.ts';
import { type Clock, daySchema, windowFor } from './days.ts';
import {
  type Compared,
  checkOf,
  comparedShape,
  type Filter,
  filterSchema,
  type Issues,
  isYes,
  listOf,
  NOTHING,
  propertyName,
} from './filter-schema.ts';
import { keptSpellingsOf, spellingsOf } from './names.ts';
import { numberOf } from './operators.ts';

/** Clauses about events: the base of a query, and whatever stands in `did_all`, `did_any`, `did_none`. */
const MAX_NAME = 1_024;
/** What clients send as the name to mean every event. */
const ANY_EVENT = '-1';
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const printable = /^[^\u0000-\u001f\u007f]*$/;
const nameError = `must be the name of an event, a text of 1 to ${MAX_NAME} characters`;
const eventNameSchema = z
  .union([z.string(), z.literal(-1)], { error: nameError })
  .transform(String)
  .refine((name) => name.length <= MAX_NAME && eventKey(name) !== '' && printable.test(name), { error: nameError });

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const functions = ['sum', 'min', 'max', 'avg', 'count_distinct', 'count'] as const;
const functionSchema = z.enum(functions, { error: `must be one of ${functions.join(', ')}` });
const aggregateSchema = z.union(
  [functionSchema, z.strictObject({ function: functionSchema, property: propertyName.nullish(), ...comparedShape })],
  { error: `must be {function, property, operator, value}, function one of ${functions.join(', ')}` },
);

const sessionFilter = filterSchema.transform((filter, context): EventFilter => {
  const bad = (message: string) => {
    context.addIssue({ code: 'custom', path: ['value'], message });
    return z.NEVER;
  };
  const values = [filter.value ?? []].flat().map(String);
  switch (filter.name.trim().toLowerCase().replaceAll(' ', '_')) {
    case 'first_time':
      return { kind: 'first-time', is: isYes(filter) };
    case 'time_of_day': {
      const [from, to] = values.map(secondsOf);
      if (values.length !== 2 || from === undefined || to === undefined) {
        return bad('must be a pair of times of day, such as ["22:30","22:35"]');
      }
      return { kind: 'time-of-day', from, to };
    }
    case 'day_of_week': {
      const days = values.map((value) =>
        DAYS.findIndex((day) => value.length >= 3 && day.startsWith(value.toLowerCase())),
      );
      return days.length === 0 || days.includes(-1)
        ? bad('must be days such as ["Monday"]')
        : { kind: 'day-of-week', days };
    }
    case 'day_of_month': {
      const days = values.map(Number);
      return days.length === 0 || days.some((day) => !Number.isInteger(day) || day < 1 || day > 31)
        ? bad('must be days from 1 to 31')
        : { kind: 'day-of-month', days };
    }
    default:
      return { kind: 'property', names: spellingsOf(filter.name), check: checkOf(filter, context) };
  }
});

function secondsOf(time: string): number | undefined {
  const [, hours, minutes, seconds = '0'] = /^([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(time) ?? [];
  return hours === undefined ? undefined : Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}

export const clauseShape = (clock: Clock) => ({
  event_name: eventNameSchema,
  from: daySchema(clock).nullish(),
  to: daySchema(clock).nullish(),
  event_properties: listOf(filterSchema.transform(propertyFilter)),
  /** What event properties were once called, and working clients call them still. */
  props: listOf(filterSchema.transform(propertyFilter)),
  session_properties: listOf(sessionFilter),
  ...comparedShape,
  aggregate: aggregateSchema.nullish(),
  property: propertyName.nullish(),
});

function propertyFilter(filter: Filter, context: Issues): EventFilter {
  return { kind: 'property', names: keptSpellingsOf(filter.name, 'event'), check: checkOf(filter, context) };
}

export type WireClause = z.infer<z.ZodObject<ReturnType<typeof clauseShape>>>;

export function clauseSchema(clock: Clock) {
  return z.strictObject(clauseShape(clock)).transform((given, context) => clauseOf(given, { clock, issues: context }));
}

export function clauseOf(given: WireClause, { clock, issues }: { clock: Clock; issues: Issues }): EventClause {
  const [from, to] = [given.from ?? undefined, given.to ?? undefined];
  if (from !== undefined && from > (to ?? clock.today)) {
    issues.addIssue({ code: 'custom', path: ['from'], message: `${from} is after to: ${to ?? clock.today}` });
  }
  return {
    ...(given.event_name !== ANY_EVENT && { eventKey: eventKey(given.event_name) }),
    window: windowFor({ from, to }, clock),
    filters: [...given.event_properties, ...given.props, ...given.session_properties],
    measures: measuresOf(given, issues),
  };
}

function measuresOf(given: WireClause, issues: Issues): Measure[] {
  const { aggregate } = given;
  const hasCount = given.operator != null || given.value != null;
  if (typeof aggregate === 'string') {
    return [measureOf({ ...given, function: aggregate }, issues)];
  }
  if (given.property != null) {
    issues.addIssue({ code: 'custom', path: ['property'], message: 'belongs to an aggregate' });
  }
  return [
    ...(hasCount ? [measureOf({ ...given, function: 'count' }, issues)] : []),
    ...(aggregate ? [measureOf(aggregate, inside('aggregate', issues))] : []),
  ];
}

function measureOf(
  given: Compared & { function: Measure['of']; property?: string | null | undefined },
  issues: Issues,
): Measure {
  const check = numberCheckOf(given, issues);
  if (given.function === 'count') return { of: 'count', check };
  if (given.property == null) issues.addIssue({ code: 'custom', path: ['property'], message: 'is required' });
  return { of: given.function, property: given.property ?? '', check };
}

/** A check of a count or a sum: of numbers only. */
export function numberCheckOf(given: Compared, issues: Issues) {
  if (given.operator == null) issues.addIssue({ code: 'custom', path: ['operator'], message: 'is required' });
  const values = [given.value ?? []].flat();
  if (values.length === 0 || values.some((value) => numberOf(value) === undefined)) {
    issues.addIssue({ code: 'custom', path: ['value'], message: 'must be a number, or a list of numbers' });
    return NOTHING;
  }
  return checkOf({ ...given, value: values.flatMap((value) => numberOf(value) ?? []) }, issues);
}

function inside(key: string, issues: Issues): Issues {
  return { addIssue: (issue) => issues.addIssue({ ...issue, path: [key, ...(issue.path ?? [])] }) };
}
