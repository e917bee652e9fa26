import * as z from 'zod';
import { badField, readInput, readObject } from '#core/input.ts';
import { emailOf, phoneOf } from '#core/intake/records/contact.ts';
import { identifierText } from '#core/intake/records/identifier.ts';
import { readCsv } from '#core/values/csv.ts';

/**
 * The rows of an uploaded list, each with what it names a person by: JSON `{"list": ["jane", …], "by": "identity"}`, or CSV with
 * one or more of the columns identity, objectId, email and phone, of which a row's first one counts that is not empty.
 */
export const ways = ['identity', 'objectId', 'email', 'phone'] as const;
export type Way = (typeof ways)[number];
export type Named = { by: Way; value: string };
export type ListedRow = {
  /** Counts from 1, the header of a CSV apart. */
  row: number;
  /** As it was sent. */
  given: string;
  /** In the spelling under which people are found; or why nobody can be. */
  read: { kind: 'named'; name: Named } | { kind: 'unreadable'; reason: string };
};

/** Rows of one request, and among them different e-mails and phones, each of which is a lookup of its own. */
export const MOST_ROWS = 100_000;
export const MOST_CONTACTS = 5_000;

const WAY = `must be ${ways.join(', ')}`;
export const listSchema = z.object({
  list: z.array(z.unknown(), 'must be a list').max(MOST_ROWS, `must have at most ${MOST_ROWS} entries in one request`),
  by: z.enum(ways, WAY).default('identity'),
});

/** @param type content-type of the request; throws `bad-input` that names what is wrong */
export function readListed(text: string, type: string | undefined): ListedRow[] {
  return isCsv(type) ? readCsvList(text) : readJsonList(readInput(z.strictObject(listSchema.shape), readObject(text)));
}

export const isCsv = (type: string | undefined) => /^\s*text\/csv\b/i.test(type ?? '');

export function readJsonList({ list, by }: z.infer<typeof listSchema>): ListedRow[] {
  return held(list.map((given, index) => rowOf({ row: index + 1, by, given })));
}

export function readCsvList(text: string): ListedRow[] {
  const rows = readCsv(text);
  const header = rows.next().value ?? [];
  const columns = columnsOf(header);
  if (columns.length === 0)
    throw badField('body', `as CSV, must have a column ${ways.join(', ').replace(/, (\w+)$/, ' or $1')}`);
  const listed: ListedRow[] = [];
  for (const cells of rows) {
    if (listed.length === MOST_ROWS) throw badField('body', `must have at most ${MOST_ROWS} rows in one request`);
    const { by, place } = columns.find(({ place }) => (cells[place] ?? '') !== '') ?? columns[0] ?? FIRST;
    listed.push(rowOf({ row: listed.length + 1, by, given: cells[place] ?? '' }));
  }
  return held(listed);
}

const FIRST = { by: 'identity', place: 0 } as const;

/** The columns that name people, in the order in which they count. */
function columnsOf(header: readonly string[]): { by: Way; place: number }[] {
  const names = header.map((name) => name.trim().toLowerCase());
  return ways.flatMap((by) => {
    const place = names.indexOf(by.toLowerCase());
    return place < 0 ? [] : [{ by, place }];
  });
}

const LONGEST_SHOWN = 1_024;

function rowOf({ row, by, given }: { row: number; by: Way; given: unknown }): ListedRow {
  const shown = (typeof given === 'string' ? given : (JSON.stringify(given) ?? ''))
    .slice(0, LONGEST_SHOWN)
    .toWellFormed();
  const value = readers[by](given);
  if (value !== undefined) return { row, given: shown, read: { kind: 'named', name: { by, value } } };
  return { row, given: shown, read: { kind: 'unreadable', reason: shown === '' ? 'is empty' : REASONS[by] } };
}

const readers: Record<Way, (given: unknown) => string | undefined> = {
  identity: identifierText,
  objectId: identifierText,
  email: emailOf,
  // Spreadsheets and this API's own answers have phones without "+", as numbers.
  phone: (given) => phoneOf(given) ?? phoneOf(`+${String(typeof given === 'number' ? given : (given ?? '')).trim()}`),
};
const NOBODY = 'can name nobody: a text under 1024 characters, and no word such as null, undefined or 0';
const REASONS: Record<Way, string> = {
  identity: NOBODY,
  objectId: NOBODY,
  email: 'is no e-mail address',
  phone: 'is no phone number with its country code',
};

function held(rows: ListedRow[]): ListedRow[] {
  const contacts = new Set(
    rows.flatMap(({ read }) =>
      read.kind === 'named' && isContact(read.name.by) ? [`${read.name.by} ${read.name.value}`] : [],
    ),
  );
  if (contacts.size > MOST_CONTACTS) {
    throw badField(
      'body',
      `must have at most ${MOST_CONTACTS} e-mails and phones in one request, has ${contacts.size}; send the rest in further requests`,
    );
  }
  return rows;
}

export const isContact = (by: Way): by is 'email' | 'phone' => by === 'email' || by === 'phone';
