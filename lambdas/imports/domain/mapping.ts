import * as z from 'zod';

/**
 * How the columns of a file are read: `{"item_price": {"ctName": "Price", "dataType": "Integer"}}`, as a manifest writes it and as
 * the mapping of a CSV is downloaded and used again (wire contract, file imports). A column without `ctName` keeps its name. `identity`,
 * `objectId`, `evtName` and `ts` are the record's own fields; every other name is a property of the event or the profile. A column
 * that is not mapped is left out, unless there is no mapping at all: then every column is text under its own name.
 *
 * Pairs and not an object, because customers choose the names.
 */
export const dataTypes = ['String', 'Integer', 'Float', 'Boolean', 'Date'] as const;
/** A missing time is 12:00:00 (wire contract, file imports). Epoch seconds need no format. */
export const dateFormats = ['dd/MM/yyyy', 'MM/dd/yyyy', 'yyyy/dd/MM', 'yyyy/MM/dd', 'dd MMM yyyy'] as const;

export const delimiters = [',', ';', '\t', '|'] as const;
export const delimiterSchema = z.enum(delimiters, 'must be a comma, a semicolon, a tab or a bar (|)');
export type Delimiter = (typeof delimiters)[number];

export const columnSchema = z.object({
  /** As the file's header has it. */
  column: z.string(),
  /** The name that it gets. */
  name: z.string(),
  dataType: z.enum(dataTypes),
  format: z.enum([...dateFormats, 'epoch']).optional(),
});
export type Column = z.infer<typeof columnSchema>;

export const mappingSchema = z.array(columnSchema);
export type Mapping = z.infer<typeof mappingSchema>;
