import { type Filter, valuesOf } from '../../../parts/filters/filter.ts';
import type { TriggerEntry } from '../shapes.ts';
import type { CampaignForm, ContentForm } from './definition.ts';
import type { EventForm } from './events.ts';
import { isKept } from './objects.ts';
import type { DidForm, PastForm } from './past.ts';
import type { PeopleForm } from './people.ts';
import { placeOf } from './people.ts';
import type { Problem } from './problems.ts';
import { type FieldValue, fieldValue } from './trigger.ts';

/**
 * What is not filled in yet: before there is all of it, nothing is asked of the API. Paths are the API's. Whether what is filled
 * in holds, the API alone says.
 */
const MISSING = 'is missing';

export function gapsIn(form: CampaignForm, entry: TriggerEntry): Problem[] {
  return [
    ...(form.name === '' ? [gap('name', 'must be a text of 1 to 120 characters')] : []),
    ...(form.templateId === '' ? [gap('templateId', 'is missing: choose a webhook')] : []),
    ...triggerGaps(form, entry),
    ...contentGaps(form.content),
    ...scheduleGaps(form, entry),
  ];
}

const gap = (path: string, text = MISSING): Problem => ({ path, text });

export function triggerGaps({ trigger }: Pick<CampaignForm, 'trigger'>, entry: TriggerEntry): Problem[] {
  return entry.fields.flatMap((field) => fieldGaps(fieldValue(trigger.fields, field), `trigger.${field.name}`));
}

function fieldGaps(value: FieldValue, path: string): Problem[] {
  switch (value.type) {
    case 'events':
      return value.events.flatMap((event, place) => eventGaps(event, `${path}.${place}`));
    case 'event':
      return eventGaps(value.event, path);
    case 'seconds':
      return value.span.amount === '' ? [gap(path)] : [];
    case 'query':
      return pastGaps(value.past, path);
    case 'date-property':
      return value.property === '' ? [gap(path)] : [];
    case 'days':
      return value.amount === '' ? [gap(path)] : [];
    case 'segment':
      return value.id === '' ? [gap(path)] : [];
    case 'people':
      return peopleGaps(value.people, path);
  }
}

/** What no row shows is a text that anything may be typed into. */
const keptGaps = (kept: string, path: string): Problem[] =>
  isKept(kept) ? [] : [gap(`${path}.kept`, 'must be a JSON object')];

function eventGaps({ name, filters, kept }: EventForm, path: string): Problem[] {
  return [
    ...keptGaps(kept, path),
    ...(name === '' ? [gap(`${path}.event_name`)] : []),
    ...filters.flatMap((filter, place) => filterGaps(filter, `${path}.event_properties.${place}`)),
  ];
}

/** A text may be empty where it is compared with; where a property has no name, there is nothing to compare. */
function filterGaps(filter: Filter, path: string): Problem[] {
  if (filter.name === '') return [gap(`${path}.name`, 'needs the name of a property')];
  const needsValue = !['exists', 'does_not_exist'].includes(filter.operator ?? 'equals');
  const values = valuesOf(filter);
  const isEmpty = values.length === 0 || values.includes('');
  return needsValue && isEmpty ? [gap(`${path}.value`, 'needs a value')] : [];
}

function pastGaps({ did, any, didNot, kept }: PastForm, path: string): Problem[] {
  if (did.length + didNot.length === 0 && kept === '')
    return [gap(path, 'needs something that people did or did not do')];
  const advanced = `${path}.advanced_query`;
  const list = any ? `${advanced}.did_any.any_events` : `${advanced}.did_all`;
  return [
    ...did.flatMap((one, place) => didGaps(one, `${list}.${place}`)),
    ...didNot.flatMap((one, place) => didGaps(one, `${advanced}.did_none.${place}`)),
    ...keptGaps(kept, path),
  ];
}

function didGaps(clause: DidForm, path: string): Problem[] {
  const { days, times } = clause;
  const from = days.kind === 'last' ? days.days : days.from;
  return [
    ...eventGaps(clause, path),
    ...(from === '' ? [gap(`${path}.from`)] : []),
    ...(times?.value === '' ? [gap(`${path}.value`)] : []),
  ];
}

function peopleGaps({ filters, kept }: PeopleForm, path: string): Problem[] {
  const gaps = filters.flatMap((row, place) => {
    const at = `${path}.${placeOf(filters, place)}`;
    if ('filter' in row) return filterGaps(row.filter, at);
    const missing = row.group === 'geo_fields' ? missingOfPlace(row.parts) : missingOfCircle(row.parts);
    return missing === undefined ? [] : [gap(at, missing)];
  });
  return [...gaps, ...keptGaps(kept, path)];
}

/** A place is its parts in their order: a city without its region would be taken for one. */
function missingOfPlace([country, region, city = '']: readonly string[]): string | undefined {
  if (country === '') return 'needs a country';
  return region === '' && city !== '' ? 'needs the region of the city' : undefined;
}

const missingOfCircle = (parts: readonly string[]) =>
  parts.includes('') ? 'needs a longitude, a latitude and kilometres' : undefined;

export function contentGaps({ isOwn, body, keyValues, urlPairs }: ContentForm): Problem[] {
  return [
    ...(isOwn && body === '' ? [gap('content.body')] : []),
    ...keyValues.flatMap(({ name }, place) => (name === '' ? [gap(`content.keyValues.${place}.name`)] : [])),
    ...urlPairs.flatMap(({ name }, place) => (name === '' ? [gap(`content.urlPairs.${place}.name`)] : [])),
  ];
}

function scheduleGaps({ schedule }: CampaignForm, { live }: TriggerEntry): Problem[] {
  if (live || schedule.kind === 'now') return schedule.delay.amount === '' ? [gap('schedule.delaySeconds')] : [];
  return [
    ...(schedule.day === '' || schedule.time === '' ? [gap('schedule.at', 'needs a day and a time')] : []),
    ...(schedule.kind === 'every' && schedule.days === '' ? [gap('schedule.days')] : []),
  ];
}
