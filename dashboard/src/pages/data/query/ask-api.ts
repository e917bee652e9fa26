import { answer, api } from '../../../api/client.ts';
import { ApiFailure } from '../../../api/failure.ts';
import { untilReady, untilWhole } from '../../../api/patiently.ts';
import type { Subject } from './asked.ts';

/** A query's numbers and rows, over the public API: the same calls that the curl makes. */
export type Json = { [key: string]: unknown };
type Patience = { signal?: AbortSignal | undefined; onWait?: (() => void) | undefined };
export type RowOptions = { batchSize: number };

/** What is sent beside a query to open a cursor; the curl has the same. */
export function openingParams({ batchSize }: RowOptions) {
  return { batch_size: String(batchSize), events: 'false', epoch: 'true', name: 'true' };
}

/** The query as an object; what is no object is refused in the API's words. */
export function queryIn(text: string): Json {
  const refused = (why: string) => new ApiFailure(`Malformed request: ${why}`, { status: 400 });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    throw refused(thrown instanceof Error ? thrown.message : String(thrown));
  }
  if (!isObject(json)) throw refused('the query must be a JSON object');
  return json;
}

export function isObject(json: unknown): json is Json {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

export async function count(of: Subject, { text, ...patience }: { text: string } & Patience): Promise<number> {
  const body = queryIn(text);
  const path = of === 'events' ? '/1/counts/events.json' : '/1/counts/profiles.json';
  const { signal = null } = patience;
  const counted = await untilWhole(async (reqId) => {
    if (reqId !== undefined) return await answer(api.GET(path, { params: { query: { req_id: reqId } }, signal }));
    return of === 'events'
      ? await answer(api.POST('/1/counts/events.json', { body: forEvents(body), signal }))
      : await answer(api.POST('/1/counts/profiles.json', { body: forPeople(body), signal }));
  }, patience);
  if ('count' in counted && typeof counted.count === 'number') return counted.count;
  throw new ApiFailure('The answer has no count', { status: 200, body: counted });
}

/** A query for events has its event, which the API misses in words of its own. */
const forEvents = (query: Json) => ({ ...query, event_name: String(query.event_name ?? '') });
/** One for people may do without. */
const forPeople = ({ event_name, ...query }: Json) => ({
  ...query,
  ...(event_name !== undefined && { event_name: String(event_name) }),
});

export type Page = { records: Json[]; next: string | undefined };

/** Opens a cursor; pages are read from it one after the other. */
export async function openCursor(
  of: Subject,
  asked: { text: string; options: RowOptions } & Patience,
): Promise<string> {
  const { text, options, signal = null } = asked;
  const body = queryIn(text);
  const query = openingParams(options);
  const how = { params: { query }, signal };
  const opened: object =
    of === 'events'
      ? await answer(api.POST('/1/events.json', { ...how, body: forEvents(body) }))
      : await answer(api.POST('/1/profiles.json', { ...how, body: forPeople(body) }));
  if ('cursor' in opened && typeof opened.cursor === 'string') return opened.cursor;
  throw new ApiFailure('The answer has no cursor', { status: 200, body: opened });
}

export async function readPage(of: Subject, { cursor, ...patience }: { cursor: string } & Patience): Promise<Page> {
  const { signal = null } = patience;
  const how = { params: { query: { cursor } }, signal };
  const page: object = await untilReady(
    async () =>
      of === 'events' ? await answer(api.GET('/1/events.json', how)) : await answer(api.GET('/1/profiles.json', how)),
    patience,
  );
  const next = 'next_cursor' in page && typeof page.next_cursor === 'string' ? page.next_cursor : undefined;
  const records = 'records' in page && Array.isArray(page.records) ? page.records.filter(isObject) : [];
  return { records, next };
}

/** All pages of a query, one after the other. */
export async function* walk(
  of: Subject,
  asked: { text: string; options: RowOptions } & Patience,
): AsyncGenerator<Json[]> {
  let cursor: string | undefined = await openCursor(of, asked);
  while (cursor !== undefined) {
    const page: Page = await readPage(of, { ...asked, cursor });
    if (page.records.length > 0) yield page.records;
    cursor = page.next;
  }
}
