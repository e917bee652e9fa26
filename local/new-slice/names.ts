import * as z from 'zod';

/** What a new slice and its parts are called, from the few words that it is made by. */
export type Names = {
  /** Folder on the three shelves: `price-lists`. */
  slice: string;
  /** The construct: `PriceLists`. */
  construct: string;
  /** The function's file: `list-price-lists`. */
  fn: string;
  /** Its variables: `listPriceLists`. */
  fnCamel: string;
  /** Its types: `ListPriceLists`. */
  fnPascal: string;
  /** The route table's constant: `priceListsRoutes`. */
  routes: string;
  route: string;
  stack: 'in' | 'out';
};

const word = /^[a-z]+(-[a-z]+)*$/;
const wanted = z.object({
  slice: z
    .string({ error: 'slice: say what it is called, such as npm run new:slice -- price-lists' })
    .regex(word, 'slice: must be words of a to z with hyphens, such as price-lists'),
  function: z
    .string()
    .regex(/^[a-z]+(-[a-z]+)+$/, '--function: must be a verb and a noun with hyphens, such as list-price-lists')
    .optional(),
  route: z
    .string()
    .regex(
      /^GET \/api\/[\w/-]+$/,
      '--route: must be a path of the API without parameters, such as "GET /api/price-lists"',
    )
    .optional(),
  stack: z.enum(['in', 'out'], {
    error: '--stack: must be in, for what takes records, or out, for what reads and sends',
  }),
});

export function namesOf(given: Record<string, string | undefined>): { kind: 'names'; names: Names } | Wrong {
  const read = wanted.safeParse(given);
  if (!read.success) return { kind: 'wrong', reason: read.error.issues.map(({ message }) => message).join('\n') };
  const { slice, stack, function: fn = `list-${slice}`, route = `GET /api/${slice}` } = read.data;
  const names = {
    ...{ slice, construct: pascal(slice), routes: `${camel(slice)}Routes` },
    ...{ fn, fnCamel: camel(fn), fnPascal: pascal(fn), route, stack },
  };
  return { kind: 'names', names };
}
type Wrong = { kind: 'wrong'; reason: string };

function pascal(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
}

function camel(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
