/**
 * SQL with its values kept apart: whatever came from a query goes through `bind`, names of properties too, and stands in
 * the text as `$1`, `$2`, … only. A property called `'; DROP` is just a name.
 */
export type Bound = string | number | boolean;
export type Compiled = { sql: string; params: Bound[] };
export type Bind = (value: Bound) => string;

export function binder(): { bind: Bind; params: Bound[] } {
  const params: Bound[] = [];
  const places = new Map<Bound, string>();
  const bind = (value: Bound) => {
    const known = places.get(value);
    if (known !== undefined) return known;
    const place = `$${params.push(value)}${typeof value === 'number' ? '::DOUBLE' : ''}`;
    places.set(value, place);
    return place;
  };
  return { bind, params };
}

/** A property as a JSON pointer (https://www.rfc-editor.org/rfc/rfc6901), in which only `~` and `/` mean anything. */
export function pointerTo(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** The first of some properties that a JSON text has. */
export function propertySql(json: string, { names, bind }: { names: readonly string[]; bind: Bind }): string {
  const found = names.map((name) => `json_extract(${json}, ${bind(pointerTo(name))})`);
  return found.length === 1 ? (found[0] ?? 'NULL') : `coalesce(${found.join(', ')})`;
}

export const allOf = (parts: readonly string[]) => (parts.length > 0 ? `(${parts.join(' AND ')})` : 'true');
export const anyOf = (parts: readonly string[]) => (parts.length > 0 ? `(${parts.join(' OR ')})` : 'false');
