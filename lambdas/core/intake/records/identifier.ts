import { controlCharacters, type IdentifierKind, identifierKinds } from '../ingest-group.ts';
import { isLonger } from './names-and-texts.ts';

/** Who a record is about: exactly one of identity, objectId, FBID, GPID (wire contract, upload: records). */
export type Identifier = { kind: IdentifierKind; value: string };

/** Values that programs send when they know nobody; refused as whole words, in any case. */
const nobody = new Set(
  'undefined null na n/a 0 nil -1 infinity -infinity inf -inf nan -nan empty xxxxxx none'.split(' '),
);
const LONGEST_NOBODY = 9;
/** Under 1,024. */
const MAX_CHARACTERS = 1_023;
/** Stands where a decoder met bytes that are no letter: taken, it would make one person of several. */
const LOST_LETTER = '\ufffd';

/**
 * The record's identifier; undefined when it has none, more than one, or one that identifies nobody (error 523). An empty
 * text is none. An `objectId` beside an `identity` is the person's device (`hasDevice`), not a second name.
 */
export function identifierOf(record: Record<string, unknown>): Identifier | undefined {
  let found: Identifier | undefined;
  for (const kind of identifierKinds) {
    const given = record[kind];
    if (!isGiven(given)) continue;
    if (kind === 'objectId' && found) continue;
    const value = identifierText(given);
    if (found || value === undefined) return undefined;
    found = { kind, value };
  }
  return found;
}

/** Whether the record names a device beside a person. */
export function hasDevice({ identity, objectId }: Record<string, unknown>): boolean {
  return isGiven(objectId) && isGiven(identity);
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}

/** The text of an identifier; undefined for what identifies nobody. Whole numbers beyond 2^53 have lost digits by the time they are read: taken, they would make one person of several. */
export function identifierText(given: unknown): string | undefined {
  const isExact = typeof given === 'number' && (Number.isSafeInteger(given) || !Number.isInteger(given));
  const text = typeof given === 'string' ? given : isExact ? String(given) : '';
  if (text.length === 0 || isLonger(text, MAX_CHARACTERS) || controlCharacters.test(text)) return undefined;
  if (!text.isWellFormed() || text.includes(LOST_LETTER)) return undefined;
  if (text.length <= LONGEST_NOBODY && nobody.has(text.toLowerCase())) return undefined;
  return text;
}
