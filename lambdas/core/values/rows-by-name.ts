import * as z from 'zod';

/**
 * How many rows there are of each event, by its key. Keys are names that customers choose. Neither a plain object nor
 * the SDK's marshaller keeps every one of them (`constructor` and `__proto__` break either). So counts are a Map in
 * memory and a list of pairs where they are stored. Counts that older versions stored as an object are read too.
 */
export type RowsByName = ReadonlyMap<string, number>;

const count = z.number().int();
export const rowsByNameSchema = z
  .union([z.array(z.tuple([z.string(), count])), z.record(z.string(), count), z.map(z.string(), count)])
  .transform((given): RowsByName => {
    if (given instanceof Map) return given;
    return new Map(Array.isArray(given) ? given : Object.entries(given));
  });

/** Counts as they are stored. */
export const pairsOf = (names: RowsByName): (readonly [name: string, rows: number])[] => [...names];
