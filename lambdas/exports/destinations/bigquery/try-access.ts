import * as z from 'zod';
import { isPassing } from '../google/ask.ts';
import { makeObject } from '../google/storage.ts';
import { under } from '../prefix.ts';
import { refused } from '../trouble.ts';
import { askBigquery, type DatasetAt } from './dataset.ts';
import { ensureTable } from './ensure-table.ts';
import type { BigquerySettings } from './settings.ts';
import { tables } from './tables.ts';
import { bigqueryTrouble } from './trouble.ts';

/**
 * Sees that the table is there or can be made, that rows may be written into it, that jobs may be begun (a query that is
 * checked and not run costs nothing), and that the bucket for staging takes objects.
 */
const TEST_OBJECT = '_causeway-access-test';
const WRITES_ROWS = 'bigquery.tables.updateData';

const permissionsSchema = z.object({ permissions: z.array(z.string()).default([]) });

export async function tryAccess(
  at: DatasetAt,
  { settings: { staging }, type }: { settings: BigquerySettings; type: 'events' | 'profiles' },
): Promise<void> {
  await ensureTable(at, tables[type]);
  await mayWriteRows(at, type);
  await mayBeginJobs(at);
  if (!staging) return;
  const text = 'Written to see whether exports can be.\n';
  const name = under(staging.prefix, TEST_OBJECT);
  await makeObject({ ...at, bucket: staging.bucket }, { name, text, contentType: 'text/plain' });
}

async function mayWriteRows(at: DatasetAt, table: string): Promise<void> {
  const path = `/datasets/${at.datasetId}/tables/${table}:testIamPermissions`;
  const answer = await askBigquery(at, { method: 'POST', path, json: { permissions: [WRITES_ROWS] } });
  if (answer.status !== 200) throw bigqueryTrouble(answer, at);
  if (permissionsSchema.parse(answer.body).permissions.includes(WRITES_ROWS)) return;
  throw refused(
    `The table "${at.projectId}.${at.datasetId}.${table}" may not be written into: grant ${at.member} the role roles/bigquery.dataEditor on the dataset.`,
  );
}

async function mayBeginJobs(at: DatasetAt): Promise<void> {
  const job = {
    jobReference: { projectId: at.projectId, location: at.location },
    configuration: { dryRun: true, query: { query: 'SELECT 1', useLegacySql: false } },
  };
  const answer = await askBigquery(at, { method: 'POST', path: '/jobs', json: job });
  if (answer.status === 403 && !isPassing(answer)) {
    throw refused(
      `No job may be begun in the project "${at.projectId}": grant ${at.member} the role roles/bigquery.jobUser on it.`,
    );
  }
  if (answer.status !== 200) throw bigqueryTrouble(answer, at);
}
