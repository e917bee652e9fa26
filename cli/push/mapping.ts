import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { membersOf } from '../json/members.ts';
import { Wrong } from '../wire/connection.ts';

/**
 * Which column becomes what: the manifest's words for it (wire contract, file imports). A column without `ctName` keeps its
 * name, one without `dataType` is a text; columns that are not named are left out.
 */
const dataTypes = ['String', 'Integer', 'Float', 'Boolean', 'Date'] as const;
export type DataType = (typeof dataTypes)[number];
/** Other words of the vendor's pages for the same. */
const aliases = new Map<string, DataType>([
  ['alphanumeric', 'String'],
  ['long', 'Integer'],
  ['double', 'Float'],
  ['decimal', 'Float'],
  ['number', 'Float'],
  ['true or false', 'Boolean'],
  ['date formats', 'Date'],
]);
const dateFormats = ['dd/MM/yyyy', 'MM/dd/yyyy', 'yyyy/dd/MM', 'yyyy/MM/dd', 'dd MMM yyyy'] as const;
export type DateFormat = (typeof dateFormats)[number];
const SAME = 'Same as column name';
const columnSchema = z.strictObject({
  ctName: z.string().min(1).default(SAME),
  dataType: z.string().default('String'),
  dateFormat: z.string().optional(),
});
const mappingSchema = z.looseObject({
  type: z.enum(['event', 'profile']),
  columns: z.looseObject({}).refine((columns) => Object.keys(columns).length > 0, 'must name at least one column'),
});

/** What is no property, but says whom, what and when. */
const targets = {
  event: ['identity', 'objectId', 'evtName', 'ts'],
  profile: ['identity', 'objectId', 'ts'],
} as const;
type Target = (typeof targets)['event'][number];
export type Column = {
  column: string;
  name: string;
  target: Target | undefined;
  dataType: DataType;
  dateFormat: DateFormat | undefined;
};
export type Mapping = {
  type: 'event' | 'profile';
  columns: Column[];
  /** The event's name where no column has it. */
  event: string | undefined;
};

/** @throws Wrong */
export function readMapping(path: string, event: string | undefined): Mapping {
  const text = textOf(path);
  const read = mappingSchema.safeParse(JSON.parse(text));
  if (!read.success) throw new Wrong(`--mapping: ${path}: ${issueText(read.error)}`);
  const { type } = read.data;
  // A mapping that was downloaded has null for a column that is left out.
  const named = [...membersOf(membersOf(text).get('columns') ?? '{}')].filter(([, json]) => json !== 'null');
  const columns = named.map(([column, json]) => columnOf(path, { column, given: JSON.parse(json), type }));
  const taken = new Map<string, string>();
  for (const { column, name } of columns) {
    const other = taken.get(name);
    if (other !== undefined)
      throw new Wrong(`--mapping: ${path}: the columns "${other}" and "${column}" are both called ${name}`);
    taken.set(name, column);
  }
  assertTargets(path, { type, columns, event });
  return { type, columns, event };
}

type Given = { column: string; given: unknown; type: Mapping['type'] };

function columnOf(path: string, { column, given, type }: Given): Column {
  const read = columnSchema.safeParse(given);
  if (!read.success) throw new Wrong(`--mapping: ${path}: columns.${column}: ${issueText(read.error)}`);
  const name = read.data.ctName === SAME ? column : read.data.ctName;
  const word = read.data.dataType.trim().toLowerCase();
  const dataType = dataTypes.find((known) => known.toLowerCase() === word) ?? aliases.get(word);
  if (!dataType) {
    const said = `columns.${column}.dataType: "${read.data.dataType}" is none of ${dataTypes.join(', ')}`;
    throw new Wrong(`--mapping: ${path}: ${said}`);
  }
  const dateFormat = formatOf(path, { column, said: read.data.dateFormat });
  return { column, name, target: targets[type].find((known) => known === name), dataType, dateFormat };
}

/** With a time behind it or not, which every format takes; `UNIX` is epoch seconds, which every column of dates takes. */
function formatOf(
  path: string,
  { column, said }: { column: string; said: string | undefined },
): DateFormat | undefined {
  if (said === undefined || /^(unix|epoch)$/i.test(said)) return undefined;
  const format = dateFormats.find((known) => known === said.replace(' HH:mm:ss', ''));
  if (format) return format;
  throw new Wrong(
    `--mapping: ${path}: columns.${column}.dateFormat: "${said}" is none of ${dateFormats.join(', ')} and UNIX`,
  );
}

function assertTargets(path: string, { type, columns, event }: Mapping): void {
  const has = (wanted: Target) => columns.some(({ target }) => target === wanted);
  if (!has('identity') && !has('objectId')) {
    throw new Wrong(
      `--mapping: ${path}: no column has the ctName identity or objectId, so nobody knows whose rows these are`,
    );
  }
  if (type === 'event' && !has('evtName') && event === undefined) {
    throw new Wrong(`--mapping: ${path}: no column has the ctName evtName; name the event by --event`);
  }
  if (event !== undefined && (type === 'profile' || has('evtName'))) {
    throw new Wrong(
      `--event: the mapping ${type === 'profile' ? 'is of profiles' : 'has a column evtName'}; leave one of them out`,
    );
  }
}

function issueText({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`).join('; ');
}

/** The text of a file that is known to be JSON then. */
function textOf(path: string): string {
  try {
    const text = readFileSync(path, 'utf8').replace(/^\ufeff/, '');
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new Wrong(`--mapping: ${path} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}
