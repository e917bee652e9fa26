import { objectOf } from '../json/members.ts';
import type { Clock } from '../local-time.ts';
import { type Made, nameOf } from '../upload/own-record.ts';
import type { Column, Mapping } from './mapping.ts';
import { convert, epochOf } from './values.ts';

/** A value of a row: a text, as every cell of a CSV is, or JSON of another kind. Undefined where the row has none. */
export type Value = { text: string } | { json: string } | undefined;

/** The upload record that a mapping makes of a row; what cannot be made of it is told with the column. */
export function recordOf(
  read: (column: string) => Value,
  { mapping, clock }: { mapping: Mapping; clock: Clock },
): Made {
  const { type, columns, event } = mapping;
  const record: [string, string][] = [['type', JSON.stringify(type)]];
  const data: [string, string][] = [];
  const people: string[] = [];
  if (event !== undefined) record.push(['evtName', JSON.stringify(event)]);
  for (const column of columns) {
    const value = read(column.column);
    const made = column.target ? targetOf(column, { value, clock }) : propertyOf(column, { value, clock });
    if ('error' in made) return { error: `column "${column.column}": ${made.error}` };
    if (made.json === undefined) continue;
    if (!column.target) data.push([column.name, made.json]);
    else record.push([column.target, made.json]);
    if (column.target === 'identity' || column.target === 'objectId')
      people.push(nameOf(column.target, JSON.parse(made.json)));
  }
  if (people.length === 0) return { error: 'neither an identity nor an objectId: nobody knows whose it is' };
  record.push([type === 'event' ? 'evtData' : 'profileData', objectOf(data)]);
  return { record: objectOf(record), people, changes: type === 'profile' };
}

type Of = { value: Value; clock: Clock };

function targetOf({ target, dateFormat }: Column, { value, clock }: Of): ReturnType<typeof convert> {
  const text = value === undefined ? '' : 'text' in value ? value.text : value.json;
  if (target !== 'ts') return { json: text === '' ? undefined : JSON.stringify(text) };
  if (text.trim() === '') return { json: undefined };
  const epoch = epochOf(text.trim(), { dateFormat, clock });
  if (epoch !== undefined) return { json: String(epoch) };
  return { error: `${JSON.stringify(text)} is no time; write epoch seconds, or 2026-11-27T09:30:00+01:00` };
}

function propertyOf({ dataType, dateFormat }: Column, { value, clock }: Of): ReturnType<typeof convert> {
  if (value === undefined) return { json: undefined };
  if ('text' in value) return convert(value.text, { dataType, dateFormat, clock });
  const { json } = value;
  return /^[[{]/.test(json) ? { json } : convert(json, { dataType, dateFormat, clock });
}
