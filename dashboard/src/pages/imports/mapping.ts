import type { MappingFile } from './import.ts';

/** The mapping of a file as it is edited: a row for each column, in the order of the file. */
export const DATA_TYPES = [
  { value: 'String', label: 'Alphanumeric' },
  { value: 'Integer', label: 'Number, whole' },
  { value: 'Float', label: 'Number, with decimals' },
  { value: 'Boolean', label: 'True or False' },
  { value: 'Date', label: 'Date Formats' },
] as const;

/** The first is for what names its zone itself. */
export const DATE_FORMATS = [
  { value: '', label: 'ISO 8601 or UNIX' },
  { value: 'UNIX', label: 'UNIX (epoch seconds)' },
  ...['dd/MM/yyyy', 'MM/dd/yyyy', 'yyyy/dd/MM', 'yyyy/MM/dd', 'dd MMM yyyy'].map((value) => ({ value, label: value })),
];

export type ColumnDraft = { column: string; isUsed: boolean; name: string; dataType: string; dateFormat: string };

export function draftOf(header: readonly string[], { columns }: MappingFile): ColumnDraft[] {
  const given = new Map(Object.entries(columns));
  return header.map((column) => {
    const as = given.get(column);
    const { ctName = column, dataType = 'String', dateFormat = '' } = as ?? {};
    return { column, isUsed: as !== undefined && as !== null, name: ctName, dataType, dateFormat };
  });
}

export function mappingOf(draft: readonly ColumnDraft[]): MappingFile {
  const columns = draft.map(({ column, isUsed, name, dataType, dateFormat }) => {
    if (!isUsed) return [column, null] as const;
    const isDate = dataType === 'Date' && !isWho(name);
    const type = isWho(name) ? 'String' : dataType;
    return [column, { ctName: name, dataType: type, ...(isDate && dateFormat !== '' && { dateFormat }) }] as const;
  });
  return { columns: Object.fromEntries(columns) };
}

/** Who a row is about is always alphanumeric. */
export const isWho = (name: string) => name === 'identity' || name === 'objectId';

/** Whether two say the same, whatever was left to its default. */
export function isSameMapping(header: readonly string[], one: MappingFile, other: MappingFile): boolean {
  return JSON.stringify(mappingOf(draftOf(header, one))) === JSON.stringify(mappingOf(draftOf(header, other)));
}

/** What a column may become, beside a name of one's own. */
export function targetsFor(type: 'profile' | 'event'): { value: string; description: string }[] {
  const who = [
    { value: 'identity', description: 'Who the row is about' },
    { value: 'objectId', description: 'The device that the row is about' },
  ];
  if (type === 'event')
    return [
      ...who,
      { value: 'evtName', description: 'Name of the event' },
      { value: 'ts', description: 'When it happened' },
    ];
  const known = ['Name', 'Email', 'Phone', 'Gender', 'DOB', 'Age', 'Employed', 'Education', 'Married', 'Photo', 'Tz'];
  const reach = ['MSG-email', 'MSG-push', 'MSG-sms', 'MSG-whatsapp'];
  return [
    ...who,
    ...known.map((value) => ({ value, description: 'Profile attribute' })),
    ...reach.map((value) => ({ value, description: 'Whether the person may be reached so' })),
  ];
}
