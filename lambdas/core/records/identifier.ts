import { controlCharacters, type IdentifierKind, identifierKinds } from '../ingest-group.ts';

/** Who a record is about: exactly one of identity, objectId, FBID, GPID (wire contract, upload). */
export type Identifier = { kind: IdentifierKind; value: string };

/** Values that programs send when they know nobody; refused as whole words, in any case. */
const nobody = new Set(
  'undefined null na n/a 0 nil -1 infinity -infinity inf -inf nan -nan empty xxxxxx none'.split(' '),
);
const LONGEST_NOBODY = 9;
const MAX_CHARACTERS = 1_024;

/** The record's identifier; undefined when it has none, more than one, or one that identifies nobody (error 523). */
export function identifierOf(record: Record<string, unknown>): Identifier | undefined {
  let found: Identifier | undefined;
  for (const kind of identifierKinds) {
    const given = record[kind];
    if (given === undefined || given === null) continue;
    const value = identifierText(given);
    if (found || value === undefined) return undefined;
    found = { kind, value };
  }
  return found;
}

/** The text of an identifier; undefined for what identifies nobody. Whole numbers beyond 2^53 have lost digits by the time they are read: taken, they would make one person of several. */
export function identifierText(given: unknown): string | undefined {
  const isExact = typeof given === 'number' && (Number.isSafeInteger(given) || !Number.isInteger(given));
  const text = typeof given === 'string' ? given : isExact ? String(given) : '';
  if (text.length === 0 || text.length >= MAX_CHARACTERS || controlCharacters.test(text)) return undefined;
  if (!text.isWellFormed()) return undefined;
  if (text.length <= LONGEST_NOBODY && nobody.has(text.toLowerCase())) return undefined;
  return text;
}
