import * as z from 'zod';
import { routesOf, success, textBody } from '#runtime/routes.ts';
import { ids, mappedImport, missing, params, shownImport } from './activity-routes.ts';

/** How the columns of a file are read. */
const column = z.strictObject({
  ctName: z.string().optional().describe('the name that the column gets; same as column name, where left out'),
  dataType: z
    .string()
    .optional()
    .describe('String (Alphanumeric), Integer, Float (Number), Boolean (True or False) or Date'),
  dateFormat: z.string().optional().describe('of a Date, such as dd/MM/yyyy or UNIX'),
});
const mappingFile = z.strictObject({
  columns: z.record(z.string(), column.nullable()).describe('by the name in the header; null leaves a column out'),
});
const example = {
  columns: {
    identity: { ctName: 'identity', dataType: 'String' },
    spent: { ctName: 'Spent', dataType: 'Integer' },
  },
};

const notWhole = {
  status: 409,
  error: 'The file is not whole yet: upload all parts, then say so',
  when: 'it is being uploaded',
};
const bySftp = {
  status: 409,
  error: 'The columns of a file that came by SFTP are mapped by its manifest',
  when: 'the file came by SFTP',
};
const gone = {
  status: 409,
  error: 'The file is not there any more: it is kept for 30 days',
  when: 'it is older, or was removed',
};
const wrong = (error: string, when: string) => ({ status: 400, error, when });
const damaged = wrong(
  'The file is damaged: its gzip data are not what was compressed (invalid block type).',
  'the beginning of a gzipped file cannot be read',
);

export const { routes: mappingRoutes } = routesOf('imports/manage-imports', {
  'GET /api/imports/{id}/sample': {
    summary: 'Show the first rows of a file, and what its columns may be',
    roles: ['upload', 'export'],
    params,
    answer: success({
      header: z.array(z.string()),
      delimiter: z.string(),
      rows: z.array(z.array(z.string())).describe('the first 15'),
      suggested: mappingFile.describe('as a mapping file, to be changed and sent'),
    }),
    examples: [
      {
        params: ids.mapped,
        answer: {
          ...{ status: 'success', header: ['identity', 'spent'], delimiter: ',' },
          ...{ rows: [['jane', '12']], suggested: example },
        },
      },
    ],
    errors: [missing, damaged, notWhole, bySftp, gone],
  },
  'PUT /api/imports/{id}/mapping': {
    summary: 'Say how the columns are read',
    notes:
      'A mapping file: it names every column of the file. One column must become identity, in lower case, or objectId; both are always alphanumeric. Of events one must become evtName.',
    roles: ['upload'],
    params,
    body: textBody(mappingFile),
    answer: success({ import: shownImport, mapping: mappingFile }),
    examples: [
      {
        params: ids.mapped,
        body: example,
        answer: { status: 'success', import: mappedImport, mapping: example },
      },
    ],
    errors: [
      missing,
      wrong('Upload mapped file in a valid JSON format.', 'the body is not a JSON object of columns'),
      wrong('Uploaded mapped file is empty. Check and reupload file.', 'there is no body, or no column in it'),
      wrong('Columns don’t match. Check and reupload mapped file.', 'several columns are not those of the file'),
      wrong(
        'Column names missing. Update column names and reupload mapped file.',
        'several columns of the file are not in the mapping',
      ),
      wrong('Upload mapped files with the column spent', 'this column of the file is not in the mapping'),
      wrong('Check the column spend and reupload mapped file.', 'this column is not one of the file'),
      wrong(
        'columns.spent.dataType: must be String, Integer, Float, Boolean or Date',
        'what a column is mapped to is wrong',
      ),
      wrong(
        'columns: must take at most 300000 bytes as JSON, take 512000; leave columns out, or shorten their names',
        'the mapping is larger than what is kept of one',
      ),
      damaged,
      { status: 409, error: 'The import is Processing; this is for one that is at Start mapping', when: 'it is not' },
      ...[notWhole, bySftp, gone],
    ],
  },
  'GET /api/imports/{id}/mapping': {
    summary: 'Download the mapping as a file, to be used again',
    roles: ['upload', 'export'],
    params,
    answer: mappingFile,
    examples: [{ params: ids.mapped, answer: example }],
    errors: [
      missing,
      damaged,
      { status: 404, error: 'The columns are not mapped yet', when: 'they are not' },
      ...[notWhole, bySftp, gone],
    ],
  },
});
