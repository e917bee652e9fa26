import * as z from 'zod';
import { askBigquery, type DatasetAt } from './dataset.ts';
import type { Table } from './tables.ts';
import { bigqueryTrouble } from './trouble.ts';

/**
 * Makes a table where there is none. A table of an earlier version of ours gets the columns that it lacks; the version is a
 * label of the table. Otherwise its columns are the customer's: those that they added stay empty, and of those that they
 * removed nothing is written.
 */
const LABEL = 'causeway_columns';

const tableSchema = z.object({
  labels: z.record(z.string(), z.string()).default({}),
  schema: z.object({ fields: z.array(z.looseObject({ name: z.string() })).default([]) }).default({ fields: [] }),
});

export async function ensureTable(at: DatasetAt, table: Table): Promise<void> {
  const path = `/datasets/${at.datasetId}/tables`;
  const found = await askBigquery(at, { method: 'GET', path: `${path}/${table.id}` });
  if (found.status === 404) return await makeTable(at, table);
  if (found.status !== 200) throw bigqueryTrouble(found, at);
  const { labels, schema } = tableSchema.parse(found.body);
  const version = Number(labels[LABEL] ?? 0);
  if (version >= table.version) return;
  const known = new Set(schema.fields.map(({ name }) => name.toLowerCase()));
  const missing = table.fields.filter(({ name }) => !known.has(name.toLowerCase()));
  const json = {
    labels: { [LABEL]: String(table.version) },
    schema: { fields: [...schema.fields, ...missing.map(nullable)] },
  };
  const changed = await askBigquery(at, { method: 'PATCH', path: `${path}/${table.id}`, json });
  if (changed.status !== 200) throw bigqueryTrouble(changed, at);
}

async function makeTable(at: DatasetAt, { id, version, fields, ...layout }: Table): Promise<void> {
  const tableReference = { projectId: at.projectId, datasetId: at.datasetId, tableId: id };
  const made = await askBigquery(at, {
    method: 'POST',
    path: `/datasets/${at.datasetId}/tables`,
    json: {
      tableReference,
      description: `${id === 'events' ? 'Events' : 'People'} as Causeway exports them`,
      labels: { [LABEL]: String(version) },
      schema: { fields: fields.map(nullable) },
      ...layout,
    },
  });
  // 409: another part of the run was first.
  if (made.status !== 200 && made.status !== 409) throw bigqueryTrouble(made, at);
}

const nullable = (field: Table['fields'][number]) => ({ ...field, mode: 'NULLABLE' });
