import { holdsLarge, isLostInteger } from '#core/values/exact-json.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import { emailOf, phoneOf } from './contact.ts';
import { isEmptyList, wrongName, wrongText } from './names-and-texts.ts';
import { LOST_DIGITS, type Rejection, rejected, rejectedBecause, unsureOfDigits } from './rejection.ts';
import { systemProperties } from './system-properties.ts';
import { isOperation, tidiedProfile, withOneSpelling } from './tidied-profile.ts';

/**
 * The data of a profile record, checked in the recorded order: Gender, Email, Phone, Employed, Education, Married, Age,
 * then names and values. What the data does to a profile is `core/people/profile.ts`.
 */
export type CheckedProfile = { kind: 'profile'; data: Record<string, unknown> };

const MAX_PROPERTIES = 256;
const MAX_DEPTH = 3;

/** @param unsure whether numbers beyond 2^53 may have lost digits as the record was read: such a record is to be read again */
export function checkProfile(
  record: Record<string, unknown>,
  place: number,
  unsure = false,
): CheckedProfile | Rejection {
  const given = isEmptyList(record.profileData) ? {} : record.profileData;
  if (!isPlainObject(given)) return rejected(524, place);
  if (unsure && holdsLarge(given, MAX_DEPTH + 2)) return unsureOfDigits(place);
  const data = tidiedProfile(given);
  const wrongSystem = wrongSystemProperty(data);
  if (wrongSystem !== undefined) return rejected(wrongSystem, place, { echo: echoOf(record, given, wrongSystem) });
  const wrong = wrongProperty(data);
  if (wrong) return rejectedBecause(512, `profileData${wrong}`, place);
  return { kind: 'profile', data: withOneSpelling(data, (name) => valueSet(data, name)) };
}

function wrongSystemProperty(data: Record<string, unknown>): 514 | 515 | 516 | 517 | 518 | 519 | 520 | undefined {
  const given = (name: string) => valueSet(data, name);
  const among = (name: string, allowed: readonly string[]) =>
    given(name) === undefined || allowed.some((choice) => choice === given(name));
  if (!among('Gender', ['M', 'F'])) return 514;
  if (given('Email') !== undefined && emailOf(given('Email')) === undefined) return 515;
  if (given('Phone') !== undefined && phoneOf(given('Phone')) === undefined) return 516;
  if (!among('Employed', ['Y', 'N'])) return 517;
  if (!among('Education', ['School', 'College', 'Graduate'])) return 518;
  if (!among('Married', ['Y', 'N'])) return 519;
  if (given('Age') !== undefined && !isAge(given('Age'))) return 520;
  return undefined;
}

/** The value that a property is given: itself, or what `$set` names; undefined when an operation only takes away. */
function valueSet(data: Record<string, unknown>, name: string): unknown {
  const value = data[name] ?? undefined;
  if (!isPlainObject(value)) return value;
  if (value.$set !== undefined) return value.$set ?? undefined;
  const takesAway = ['$delete', '$remove', ...(name === 'Age' ? ['$incr', '$decr'] : [])];
  return takesAway.some((operation) => Object.hasOwn(value, operation)) ? undefined : value;
}

function isAge(value: unknown): boolean {
  const age = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof age === 'number' && Number.isInteger(age) && age >= 0 && age <= 150;
}

/** The recorded echo is partly normalised: a phone that passed comes back as a number, and at an age the identity as text. */
function echoOf(record: Record<string, unknown>, data: Record<string, unknown>, code: number): unknown {
  const echo = { ...data };
  const phone = phoneOf(valueSet(data, 'Phone'));
  if (code > 516 && phone !== undefined) echo.Phone = Number(phone.slice(1));
  if (code === 520 && typeof data.identity === 'number') echo.identity = String(data.identity);
  return { ...record, profileData: echo };
}

function wrongProperty(data: Record<string, unknown>): string | undefined {
  const names = Object.keys(data);
  if (names.length > MAX_PROPERTIES) return `: ${names.length} properties, the limit is ${MAX_PROPERTIES}`;
  for (const name of names) {
    const misnamed = wrongName(name);
    if (misnamed) return `: ${misnamed}`;
    const wrong = wrongForSystem(name, data[name]) ?? wrongValue(data[name], 1);
    if (wrong) return `.${name}: ${wrong}`;
  }
  return undefined;
}

/** A list, or a sum of what is no number, would be no value of a system property. */
function wrongForSystem(name: string, value: unknown): string | undefined {
  if (!systemProperties.has(name)) return undefined;
  const set = isPlainObject(value) ? value.$set : value;
  if (Array.isArray(set) && set.length > 0) return 'a list is not for a system property, which has one value';
  if (!isPlainObject(value)) return undefined;
  const unfit = ['$add', ...(name === 'Age' ? [] : ['$incr', '$decr'])].find((one) => Object.hasOwn(value, one));
  return unfit && `${unfit} is not for a system property, which has one value`;
}

const operations = ['$set', '$add', '$remove', '$incr', '$decr', '$delete'];

function wrongValue(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return wrongText(value);
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number out of range';
  if (typeof value !== 'object' || value === null) return undefined;
  if (isLostInteger(value)) return LOST_DIGITS;
  if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`;
  if (Array.isArray(value)) return firstWrong(value, depth);
  if (depth === 1 && isPlainObject(value) && isOperation(value)) return wrongOperation(value);
  for (const name of Object.keys(value)) {
    const misnamed = wrongName(name);
    if (misnamed) return misnamed;
  }
  return firstWrong(Object.values(value), depth);
}

function firstWrong(values: readonly unknown[], depth: number): string | undefined {
  for (const value of values) {
    const wrong = wrongValue(value, depth + 1);
    if (wrong) return wrong;
  }
  return undefined;
}

function wrongOperation(given: Record<string, unknown>): string | undefined {
  const operation = Object.keys(given).find((key) => key.startsWith('$')) ?? '';
  if (!operations.includes(operation)) return `${operation} is not an operation; known are ${operations.join(', ')}`;
  if (Object.keys(given).length > 1) return `one operation at a time, not ${Object.keys(given).join(' and ')}`;
  const operand = given[operation];
  if ((operation === '$incr' || operation === '$decr') && (typeof operand !== 'number' || !Number.isFinite(operand))) {
    return `${operation} takes a number`;
  }
  return wrongValue(operand, 2);
}
