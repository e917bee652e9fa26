import { nearestName } from '#core/values/nearest.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import { cleanName } from './clean-name.ts';
import { isEmptyObject } from './names-and-texts.ts';
import { epochOf } from './record-time.ts';
import { systemProperties } from './system-properties.ts';

/**
 * What is taken in another way than its sender may think, record by record: ignored keys, changed names, times that lie
 * ahead, names that nearly have a meaning. Errors are not among it: those are in the answer itself.
 */
const MAX_WARNINGS = 100;
const recordKeys = [
  ...['type', 'ts', 'identity', 'objectId', 'FBID', 'GPID'],
  ...['evtName', 'evtData', 'profileData', 'tokenData', '$source', 'source'],
];
/** Keys of the data of one type are ignored in a record of another. */
const dataOf = new Map([
  ['event', ['evtName', 'evtData']],
  ['profile', ['profileData']],
  ['token', ['tokenData']],
]);
const DAY = 86_400;

/** @param now epoch seconds */
export function warningsOf(records: readonly unknown[], now: number): string[] {
  const warnings: string[] = [];
  for (const [index, record] of records.entries()) {
    if (!isPlainObject(record)) continue;
    for (const warning of [...ofKeys(record), ...ofTime(record, now), ...ofNames(record)]) {
      if (warnings.length === MAX_WARNINGS) return [...warnings, `only the first ${MAX_WARNINGS} warnings are listed`];
      warnings.push(`record ${index + 1}: ${warning}`);
    }
  }
  return warnings;
}

function ofKeys(record: Record<string, unknown>): string[] {
  const others = [...dataOf].filter(([type]) => type !== record.type).flatMap(([, keys]) => keys);
  const isUsed = (key: string) =>
    recordKeys.includes(key) && !(dataOf.has(String(record.type)) && others.includes(key));
  return Object.keys(record)
    .filter((key) => !isUsed(key))
    .map((key) => {
      if (recordKeys.includes(key)) return `${key} is ignored in a record of type "${record.type}"`;
      return `${key} is not known and is ignored${orRather(key, recordKeys)}`;
    });
}

function ofTime({ ts }: Record<string, unknown>, now: number): string[] {
  const time = epochOf(ts);
  if (time === undefined || time <= now + DAY) return [];
  return [`ts ${ts} is ${new Date(time * 1_000).toISOString()}, more than a day ahead`];
}

function ofNames(record: Record<string, unknown>): string[] {
  if (record.type === 'event')
    return [...changed('evtName', record.evtName), ...ofProperties('evtData', record.evtData)];
  if (record.type !== 'profile' || !isPlainObject(record.profileData)) return [];
  const known = [...systemProperties, 'identity'];
  const near = Object.keys(record.profileData)
    .filter((name) => !known.includes(name))
    .map((name) => ({ name, rather: orRather(name, known) }))
    .filter(({ rather }) => rather !== '');
  return [
    ...ofProperties('profileData', record.profileData),
    ...near.map(({ name, rather }) => `profileData.${name} is a property of your own${rather}`),
  ];
}

function changed(where: string, name: unknown): string[] {
  if (typeof name !== 'string' || cleanName(name, 'event') === name) return [];
  return [`${where} "${name}" is taken as "${cleanName(name, 'event')}"`];
}

function ofProperties(where: 'evtData' | 'profileData', data: unknown): string[] {
  if (!isPlainObject(data)) return [];
  const of = where === 'evtData' ? 'event' : 'profile';
  const seen = new Map<string, string>();
  const warnings: string[] = [];
  for (const [name, value] of Object.entries(data)) {
    const clean = cleanName(name, of);
    const other = seen.get(clean);
    if (clean !== name) warnings.push(`${where}: the name "${name}" is taken as "${clean}"`);
    if (other !== undefined) warnings.push(`${where}: "${other}" and "${name}" become one name; the last counts`);
    const isNone = isEmptyObject(value) || (of === 'profile' && value === '' && systemProperties.has(clean));
    if (isNone) warnings.push(`${where}.${name} is empty, which is no value`);
    seen.set(clean, name);
    const items = name === 'Items' && of === 'event' && Array.isArray(value) ? value : [];
    for (const [place, item] of items.entries()) {
      warnings.push(...ofProperties(where, item).map((warning) => `item ${place + 1}, ${warning}`));
    }
    if (warnings.length > MAX_WARNINGS) break;
  }
  return warnings;
}

/** "; did you mean …?" where a known name is near. */
function orRather(name: string, known: readonly string[]): string {
  const rather = nearestName(name, known);
  return rather === undefined ? '' : `; did you mean ${rather}?`;
}
