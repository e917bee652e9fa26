/** A filter of a property, as the query language writes it: `{name, operator, value}` (docs/cql.md). */
export type Scalar = string | number | boolean;
export type Filter = { name: string; operator?: string; value?: Scalar | readonly Scalar[] };

/** What a property's values are, as far as it decides how one asks for them. */
export const kinds = ['string', 'number', 'boolean', 'date'] as const;
export type Kind = (typeof kinds)[number];

/** A property that may be asked for; `type` as `GET /getSchema` tells it. */
export type KnownProperty = {
  name: string;
  type?: string | undefined;
  types?: readonly string[] | undefined;
  count?: number | undefined;
  group?: string;
};

const DATE = /^\$D_-?\d{1,15}$/;

export function valuesOf({ value }: Pick<Filter, 'value'>): readonly Scalar[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value].flat();
}

/** The kind that the values are written in; undefined where there is none yet. */
export function kindOfValues(values: readonly Scalar[]): Kind | undefined {
  const said = values.filter((value) => value !== '');
  if (said.length === 0) return undefined;
  if (said.every((value) => typeof value === 'number')) return 'number';
  if (said.every((value) => /^(true|false)$/i.test(String(value)))) return 'boolean';
  return said.every((value) => DATE.test(String(value))) ? 'date' : 'string';
}

export function kindOfType(type: string | undefined): Kind | undefined {
  return kinds.find((kind) => kind === type);
}

/** How a filter is asked: by its values, else by what its author chose, else by what the schema knows of the property. */
export function kindOf(
  filter: Filter,
  { chosen, known }: { chosen?: Kind | undefined; known?: string | undefined },
): Kind {
  const written = kindOfValues(valuesOf(filter));
  // A text of digits, such as a postal code, stays what it is chosen to be.
  if (written !== undefined && written !== 'string') return written;
  return chosen ?? (written === undefined ? kindOfType(known) : undefined) ?? written ?? 'string';
}

/** Whether a value can be read as it is written, for a reader of one kind. */
export function textOf(value: Scalar | undefined): string {
  return value === undefined ? '' : String(value);
}
