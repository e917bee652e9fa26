import * as z from 'zod';

/** An object of fields, as JSON has them: neither null nor a list. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object whose keys come from outside, as it is: `z.record` leaves a key `__proto__` out. */
export const outsideObject = z.custom<Record<string, unknown>>(isPlainObject, 'must be an object');
