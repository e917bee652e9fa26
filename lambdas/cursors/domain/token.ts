/**
 * The token that a client carries from page to page: resource and version, cursor id, page, and the part of a page that
 * was too large for one answer. Letters, digits, `-` and `_` only, so that it comes back unharmed from clients that
 * decode or encode it once too often (wire contract, Get Events: cursors). It grants nothing by itself: what it names is
 * looked for under the authenticated account only.
 */
export const resources = ['events', 'profiles'] as const;
export type Resource = (typeof resources)[number];

const prefixes: Record<Resource, string> = { events: 'ev1', profiles: 'pr1' };
const shape = /^([a-z]{2}\d+)_([0-9a-f]{32})_(0|[1-9]\d{0,8})(?:_([1-9]\d{0,3}))?$/;

/** From opening: four hours for events, four days for profiles (wire contract, Get Events: cursors). */
export const LIFETIME_SECONDS: Record<Resource, number> = { events: 4 * 3_600, profiles: 4 * 86_400 };

export type PageRef = { resource: Resource; cursorId: string; page: number; part: number };

/** 32 hex digits: the opening time in epoch seconds as 8, then 96 random bits, given as 24. */
export function cursorIdOf(openedAt: number, random: string): string {
  return openedAt.toString(16).padStart(8, '0') + random;
}

export function isExpired(ref: Pick<PageRef, 'cursorId' | 'resource'>, now: number): boolean {
  return now >= Number.parseInt(ref.cursorId.slice(0, 8), 16) + LIFETIME_SECONDS[ref.resource];
}

export function formatToken(ref: PageRef): string {
  return [prefixes[ref.resource], ref.cursorId, ref.page, ...(ref.part > 0 ? [ref.part] : [])].join('_');
}

export type ParsedToken =
  | { kind: 'page'; ref: PageRef }
  /** A token of a version or a resource that there is not. */
  | { kind: 'foreign'; resource: string }
  | { kind: 'malformed' };

/** Every token has one spelling: what parses formats back to the same text. */
export function parseToken(token: string): ParsedToken {
  const [, prefix, cursorId, page, part = '0'] = shape.exec(token) ?? [];
  if (prefix === undefined || cursorId === undefined || page === undefined) return { kind: 'malformed' };
  const resource = resources.find((known) => prefixes[known] === prefix);
  if (resource === undefined) return { kind: 'foreign', resource: prefix };
  return { kind: 'page', ref: { resource, cursorId, page: Number(page), part: Number(part) } };
}
