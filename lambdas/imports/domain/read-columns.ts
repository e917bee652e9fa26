import { badField } from '#core/input.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import { type Column, type dataTypes, dateFormats, type Mapping } from './mapping.ts';
import { mustFit } from './must-fit.ts';

/**
 * The `columns` of a manifest or a mapping file: for each column of the file the name that it gets and the type of its cells. Types
 * go by the words of manifests and by those of the vendor's page of CSV uploads; `dateFormat` likewise
 * (https://docs.clevertap.com/docs/csv-upload). Throws `bad-input` that names the column and what may stand there.
 */
const typesByWord = new Map<string, (typeof dataTypes)[number]>([
  ['string', 'String'],
  ['alphanumeric', 'String'],
  ['integer', 'Integer'],
  ['long', 'Integer'],
  ['float', 'Float'],
  ['double', 'Float'],
  ['decimal', 'Float'],
  ['number', 'Float'],
  ['boolean', 'Boolean'],
  ['true or false', 'Boolean'],
  ['date', 'Date'],
  ['date formats', 'Date'],
]);
const TYPES = 'must be String, Integer, Float, Boolean or Date';
const FORMATS = `must be ${dateFormats.join(', ')}, each with or without " HH:mm:ss", or UNIX for epoch seconds`;
/** What the dashboards of both offer for a column that keeps its name. */
const SAME = 'Same as column name';

const FIELDS = ['ctName', 'dataType', 'dateFormat'];

export function readColumns(columns: Readonly<Record<string, unknown>>): Mapping {
  const mapping = Object.entries(columns).map(([column, given]) => readColumn(column, given));
  mustFit('columns', { value: mapping, mend: 'leave columns out, or shorten their names' });
  return mapping;
}

function readColumn(column: string, given: unknown): Column {
  const field = `columns.${column}`;
  if (!isPlainObject(given))
    throw badField(field, 'must be an object such as {"ctName": "Price", "dataType": "Float"}');
  const unknown = Object.keys(given).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined)
    throw badField(`${field}.${unknown}`, `is not a field here; known are ${FIELDS.join(', ')}`);
  const { ctName = SAME, dataType = 'String', dateFormat } = given;
  if (typeof ctName !== 'string' || ctName === '' || !ctName.isWellFormed())
    throw badField(`${field}.ctName`, 'must be the name that the column gets');
  const type = typeof dataType === 'string' ? typesByWord.get(dataType.trim().toLowerCase()) : undefined;
  if (!type) throw badField(`${field}.dataType`, TYPES);
  const format = dateFormat === undefined ? undefined : formatOf(dateFormat);
  if (dateFormat !== undefined && type !== 'Date')
    throw badField(`${field}.dateFormat`, 'is for the dataType Date only');
  if (dateFormat !== undefined && format === undefined) throw badField(`${field}.dateFormat`, FORMATS);
  return { column, name: ctName === SAME ? column : ctName, dataType: type, ...(format && { format }) };
}

const EPOCH = ['unix', 'epoch'];

function formatOf(given: unknown): Column['format'] {
  if (typeof given !== 'string') return undefined;
  if (EPOCH.includes(given.trim().toLowerCase())) return 'epoch';
  const date = given.trim().replace(/ HH:mm:ss$/, '');
  return dateFormats.find((known) => known === date);
}

/** The columns of a mapping, as they are read. */
export function writtenColumns(mapping: Mapping): Record<string, unknown> {
  return Object.fromEntries(
    mapping.map(({ column, name, dataType, format }) => {
      const dateFormat = format === 'epoch' ? 'UNIX' : format;
      return [column, { ctName: name, dataType, ...(dateFormat !== undefined && { dateFormat }) }];
    }),
  );
}
