/**
 * The token that a client carries from page to page: resource and version, cursor id, page, and the part of a page that
 * was too large for one answer. Letters, digits, `-` and `_` only, so that it comes back unharmed from clients that
 * decode or encode it once too often (wire contract, cursor alphabet). It grants nothing by itself: what it names is
 * looked for under the authenticated account only.
 */
const EVENTS_V1 = 'ev1';
const shape = /^([a-z]{2}\d+)_([0-9a-f]{32})_(0|[1-9]\d{0,8})(?:_([1-9]\d{0,3}))?$/;

/** Events cursors live four hours from opening (wire contract, cursor lifetime). */
export const LIFETIME_SECONDS = 4 * 3_600;

export type PageRef = { cursorId: string; page: number; part: number };

/** 32 hex digits: the opening time in epoch seconds as 8, then 96 random bits, given as 24. */
export function cursorIdOf(openedAt: number, random: string): string {
  return openedAt.toString(16).padStart(8, '0') + random;
}

export function isExpired(cursorId: string, now: number): boolean {
  return now >= Number.parseInt(cursorId.slice(0, 8), 16) + LIFETIME_SECONDS;
}

export function formatToken(ref: PageRef): string {
  return [EVENTS_V1, ref.cursorId, ref.page, ...(ref.part > 0 ? [ref.part] : [])].join('_');
}

export type ParsedToken =
  | { kind: 'page'; ref: PageRef }
  /** A token of another resource, or of a version that this one does not speak. */
  | { kind: 'foreign'; resource: string }
  | { kind: 'malformed' };

/** Every token has one spelling: what parses formats back to the same text. */
export function parseToken(token: string): ParsedToken {
  const [, resource, cursorId, page, part = '0'] = shape.exec(token) ?? [];
  if (resource === undefined || cursorId === undefined || page === undefined) return { kind: 'malformed' };
  if (resource !== EVENTS_V1) return { kind: 'foreign', resource };
  return { kind: 'page', ref: { cursorId, page: Number(page), part: Number(part) } };
}
