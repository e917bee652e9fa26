import { isLostInteger } from '#core/values/exact-json.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import { cleanName } from './clean-name.ts';
import { emailOf, phoneOf } from './contact.ts';
import { isEmptyObject } from './names-and-texts.ts';
import { systemProperties } from './system-properties.ts';

/**
 * A profile's data as it is kept. Characters that names may not hold are left out; of two names that become one, the
 * last counts. Values that are none (`{}`, and the empty text of a system property) are left out too. How deep data may
 * nest is checked elsewhere: what is deeper is left as it is.
 */
const DEEPEST = 5;

export function tidiedProfile(data: Record<string, unknown>): Record<string, unknown> {
  const kept = new Map<string, unknown>();
  for (const [given, value] of Object.entries(data)) {
    const name = cleanName(given, 'profile');
    if (!isNoValue(name, value) && !isNoValue(name, operandOf(value))) kept.set(name, tidyValue(value, 1));
  }
  return Object.fromEntries(kept);
}

function isNoValue(name: string, value: unknown): boolean {
  return isEmptyObject(value) || (value === '' && systemProperties.has(name));
}

/** What the operation of a value works with: its first member's value. */
function operandOf(value: unknown): unknown {
  return isPlainObject(value) && isOperation(value) ? Object.values(value)[0] : undefined;
}

/** Whether a property's value says what to do (`{"$add":[…]}`) rather than what to be. */
export function isOperation(value: Record<string, unknown>): boolean {
  return Object.keys(value).some((key) => key.startsWith('$'));
}

function tidyValue(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > DEEPEST || isLostInteger(value)) return value;
  if (Array.isArray(value)) return value.map((inner) => tidyValue(inner, depth + 1));
  const keepsNames = depth === 1 && isPlainObject(value) && isOperation(value);
  const tidy = Object.entries(value)
    .filter(([, inner]) => !isEmptyObject(inner))
    .map(([name, inner]) => [keepsNames ? name : cleanName(name, 'profile'), tidyValue(inner, depth + 1)]);
  return Object.fromEntries(tidy);
}

const DAY = 86_400;

/** E-mail, phone and date of birth in their one spelling; whether they are right was asked before. */
export function withOneSpelling(
  data: Record<string, unknown>,
  set: (name: string) => unknown,
): Record<string, unknown> {
  const spelled = { Email: emailOf(set('Email')), Phone: phoneOf(set('Phone')), DOB: birthdayOf(set('DOB')) };
  const known = Object.entries(spelled).filter(([, value]) => value !== undefined);
  return known.length === 0 ? data : { ...data, ...Object.fromEntries(known) };
}

/** The nearest UTC midnight: programs send the midnight of the zone in which they run, some hours before or after it. */
function birthdayOf(given: unknown): string | undefined {
  const seconds = typeof given === 'string' ? /^\$D_(-?\d{1,12})$/.exec(given)?.[1] : undefined;
  return seconds === undefined ? undefined : `$D_${Math.floor(Number(seconds) / DAY + 0.5) * DAY}`;
}
