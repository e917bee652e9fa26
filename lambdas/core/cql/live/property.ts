import { isPlainObject } from '#core/values/plain-object.ts';
import { asStored } from './check.ts';

/** Values of properties, found as the SQL finds them: by the first of some names that is there. */
export type Props = Readonly<Record<string, unknown>>;
export type Find = (from: unknown) => unknown;

/** The value of the first of these names that an object has; undefined where it has none. */
export function finder(names: readonly string[]): Find {
  const stored = names.map(asStored);
  return (from) => {
    for (const name of stored) {
      const found = memberOf(from, name);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** A JSON pointer, which the SQL asks by, takes a number for a place in a list. */
const PLACE = /^(0|[1-9]\d{0,8})$/;

function memberOf(from: unknown, name: string): unknown {
  if (Array.isArray(from)) return PLACE.test(name) ? from[Number(name)] : undefined;
  return isPlainObject(from) && Object.hasOwn(from, name) ? from[name] : undefined;
}

/** The members of a list, or the value itself. */
export function valuesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return value === undefined ? [] : [value];
}
