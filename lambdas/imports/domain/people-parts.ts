import * as z from 'zod';
import type { ProfileChange } from '#core/intake/ingest-group.ts';
import { importIdSchema } from './import.ts';

/**
 * The people of a file in parts, by their names. All rows of one person are in one part, wherever in the file they are, so that they
 * can be steps of that person. By which name a row goes decides; where names of both kinds lead to one person, that person is
 * shown once for each.
 */
export function nameOf({ kind, value, login }: ProfileChange): string {
  return login === undefined ? `${kind}\t${value}` : `identity\t${login}`;
}

/** What comparing a part of the people looks at is the whole file, so there are only as many as the memory of a function asks for. */
const FILE_PARTS = 4;
export const peopleParts = (parts: number) => Math.max(1, Math.ceil(parts / FILE_PARTS));

/** FNV-1a over the name (http://www.isthe.com/chongo/tech/comp/fnv/): only spreads, so it need not be strong. */
export function partOfPerson(name: string, parts: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return (hash >>> 0) % parts;
}

/** What `imports/compare-part` is called with: a part is named by its number, or as the list of the file's parts has it. */
const number = z.int().nonnegative();
export const compareEventSchema = z.object({
  accountId: z.string(),
  importId: importIdSchema,
  part: z.union([number, z.object({ part: number }).transform(({ part }) => part)]),
});
