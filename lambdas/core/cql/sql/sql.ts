/**
 * SQL with its values kept apart: whatever came from a query goes through `bind`, names of properties too, and stands in
 * the text as `$1`, `$2`, … only. A property called `'; DROP` is just a name.
 */
export type Bound = string | number | boolean;
export type Compiled = { sql: string; params: Bound[] };
export type Bind = (value: Bound) => string;

/** @param taken what the text has bound already */
export function binder(taken: readonly Bound[] = []): { bind: Bind; params: Bound[] } {
  const params: Bound[] = [...taken];
  const places = new Map<Bound, string>();
  const bind = (value: Bound) => {
    const known = places.get(value);
    if (known !== undefined) return known;
    // A number goes as text: the driver takes one without a fraction for an integer, and refuses 1e22.
    const place =
      typeof value === 'number' ? `$${params.push(String(value))}::VARCHAR::DOUBLE` : `$${params.push(value)}`;
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
