import * as z from 'zod';
import { recordTexts } from '../json/record-texts.ts';
import { type Answer, type Ask, errorOf, NO_JSON, type Refused, refusedBy, type Waits } from './ask.ts';
import { askingAgain } from './asking-again.ts';

/**
 * The reading half of the API as a client meets it, every answer as a value (wire contract, Get Events; Get Profiles; counts
 * and reports: schema).
 */

/** What is read: one word for the command line, the path of the API and the names of files. */
export type Resource = 'events' | 'profiles';
export type Opening = { kind: 'opened'; cursor: string } | Waits | Refused;
export type Page = {
  kind: 'page';
  /** A line of JSON a record. */
  lines: string[];
  /** `ts` of each record: yyyyMMddHHmmss where the account is; 0 for a person. */
  stamps: number[];
  /** Undefined after the last page. */
  next: string | undefined;
};
export type Reading = Page | { kind: 'expired'; error: string } | Waits | Refused;
/** An event that the account has; `first` is when it was first seen, in epoch seconds, where the server says. */
export type KnownEvent = { name: string; first?: number | undefined };

const INCORRECT_USAGE = 3;
const openedSchema = z.object({ status: z.literal('success'), cursor: z.string() });
const pageSchema = z.object({ next_cursor: z.string().optional(), records: z.array(z.unknown()).default([]) });
const accountSchema = z.object({ account: z.object({ timezone: z.string() }) });
const eventsSchema = z.object({
  events: z.array(z.object({ name: z.string(), first_seen: z.number().optional().catch(undefined) })),
});
const stampSchema = z.object({ ts: z.number() });

export type Wire = ReturnType<typeof openWire>;

export function openWire(ask: Ask) {
  const askSchema = askingAgain(ask, '/getSchema?type=events');

  /** The account's time zone; undefined where the server has no such answer, or has one for other passcodes only. */
  async function timezone(): Promise<{ kind: 'timezone'; timezone: string | undefined } | Waits> {
    const came = await ask('/api/account');
    if (came.kind === 'wait' && came.reason !== NO_JSON) return came;
    const read = came.kind === 'answer' ? accountSchema.safeParse(came.answer) : undefined;
    return { kind: 'timezone', timezone: read?.data?.account.timezone };
  }

  /** The account's events; undefined where the server does not say. */
  async function events(): Promise<{ kind: 'events'; events: KnownEvent[] | undefined } | Waits> {
    const came = await askSchema();
    if (came.kind === 'wait' && came.reason !== NO_JSON) return came;
    const read = came.kind === 'answer' ? eventsSchema.safeParse(came.answer) : undefined;
    return { kind: 'events', events: read?.data?.events.map(({ name, first_seen }) => ({ name, first: first_seen })) };
  }

  async function open(resource: Resource, { query, params }: { query: object; params: string }): Promise<Opening> {
    const came = await ask(`/1/${resource}.json?${params}`, { body: JSON.stringify(query) });
    if (came.kind !== 'answer') return came;
    const opened = openedSchema.safeParse(came.answer);
    return opened.success ? { kind: 'opened', cursor: opened.data.cursor } : refusedBy(came.answer);
  }

  async function read(resource: Resource, cursor: string): Promise<Reading> {
    const came = await ask(`/1/${resource}.json?cursor=${cursor}`);
    if (came.kind !== 'answer') return came;
    const { answer, text } = came;
    if (answer.status !== 'success')
      return isExpired(answer) ? { kind: 'expired', error: errorOf(answer) } : refusedBy(answer);
    const page = pageSchema.safeParse(answer);
    if (!page.success) return { kind: 'refused', error: 'a page that is none' };
    const { records, next_cursor: next } = page.data;
    const lines = records.length > 0 ? recordTexts(text) : [];
    if (lines.length !== records.length) return { kind: 'refused', error: 'a page with records that are no objects' };
    const stamps = records.map((record) => stampSchema.safeParse(record).data?.ts ?? 0);
    return { kind: 'page', lines, stamps, next };
  }
  return { open, read, timezone, events };
}

function isExpired(answer: Answer): boolean {
  return answer.code === INCORRECT_USAGE || /invalid cursor|CURSOR_INVALIDATED/i.test(`${answer.error} ${answer.code}`);
}
