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
const columnSchema = z.object({
  ctName: z.string().min(1).optional(),
  dataType: z.string().default('String'),
});
const mappingSchema = z.looseObject({
  type: z.enum(['event', 'profile']),
  columns: z.looseObject({}).refine((columns) => Object.keys(columns).length > 0, 'must name at least one column'),
});

/** What is no property, but says whom, what and when. */
const targets = ['identity', 'objectId', 'evtName', 'ts'] as const;
type Target = (typeof targets)[number];
export type Column = { column: string; name: string; target: Target | undefined; dataType: DataType };
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
  const columns = Array.from(membersOf(membersOf(text).get('columns') ?? '{}'), ([column, json]) =>
    columnOf(path, { column, given: JSON.parse(json) }),
  );
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

function columnOf(path: string, { column, given }: { column: string; given: unknown }): Column {
  const read = columnSchema.safeParse(given);
  if (!read.success) throw new Wrong(`--mapping: ${path}: columns.${column}: ${issueText(read.error)}`);
  const name = read.data.ctName ?? column;
  const dataType = dataTypes.find((known) => known.toLowerCase() === read.data.dataType.toLowerCase());
  if (!dataType) {
    const said = `columns.${column}.dataType: "${read.data.dataType}" is none of ${dataTypes.join(', ')}`;
    throw new Wrong(`--mapping: ${path}: ${said}`);
  }
  return { column, name, target: targets.find((known) => known === name), dataType };
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
