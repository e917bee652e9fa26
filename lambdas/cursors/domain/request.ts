import * as z from 'zod';
import { readJsonText } from '#core/values/json-text.ts';

/**
 * What a request to `/1/events.json` or `/1/profiles.json` asks for. A cursor in the query string or in the body asks for a
 * page; a query in the parameter `query` or in the body opens a new cursor
 * (wire contract, Get Events: opening; Get Events: pages).
 */
export type CursorRequest =
  | { kind: 'page'; token: string }
  | { kind: 'opening'; query: unknown }
  | { kind: 'malformed'; reason: string };

/** What else is in the body is of the opening, which was answered already. */
const cursorBody = z.looseObject({ cursor: z.string() });

export function readRequest(params: { get: (name: string) => string | null }, body: string): CursorRequest {
  const token = params.get('cursor');
  if (token !== null) return { kind: 'page', token };
  const text = params.get('query') ?? body;
  if (text === '') return { kind: 'malformed', reason: 'neither a query nor a cursor is given' };
  const given = readJsonText(text);
  if (given.kind === 'broken') return { kind: 'malformed', reason: `the query is ${given.reason}` };
  const named = cursorBody.safeParse(given.value);
  return named.success ? { kind: 'page', token: named.data.cursor } : { kind: 'opening', query: given.value };
}
