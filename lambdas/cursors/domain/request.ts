import * as z from 'zod';

/**
 * What a request to `/1/events.json` or `/1/profiles.json` asks for: a page, by a cursor in the query string or in the body, or a new cursor,
 * by a query in the `query` parameter or in the body (wire contract, Get Events and Get Profiles, with the forms of working clients).
 */
export type CursorRequest =
  | { kind: 'page'; token: string }
  | { kind: 'opening'; query: unknown }
  | { kind: 'malformed' };

/** What else is in the body is of the opening, which was answered already. */
const cursorBody = z.looseObject({ cursor: z.string() });

export function readRequest(params: { get: (name: string) => string | null }, body: string): CursorRequest {
  const token = params.get('cursor');
  if (token !== null) return { kind: 'page', token };
  const text = params.get('query') ?? body;
  const given = parseJson(text);
  const named = cursorBody.safeParse(given);
  if (named.success) return { kind: 'page', token: named.data.cursor };
  return given === undefined ? { kind: 'malformed' } : { kind: 'opening', query: given };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
