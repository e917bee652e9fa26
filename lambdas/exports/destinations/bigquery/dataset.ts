import * as z from 'zod';
import type { Caller } from '../aws/policies.ts';
import type { House } from '../destination.ts';
import { type GoogleAccess, memberOf } from '../google/access.ts';
import { type Answer, ask, bearer, type Reach } from '../google/ask.ts';
import { STORAGE_SCOPE } from '../google/storage.ts';
import { tokenFor } from '../google/token.ts';
import type { BigquerySettings } from './settings.ts';
import { bigqueryTrouble } from './trouble.ts';

/** A customer's dataset, as somebody whom it may let in. */
export type DatasetAt = {
  projectId: string;
  datasetId: string;
  /** Where the dataset is, and so the jobs that load it. */
  location: string;
  token: string;
  reach: Reach;
  /** Whom the dataset and the project are to let in. */
  member: string;
};

const SCOPE = 'https://www.googleapis.com/auth/bigquery';
const datasetSchema = z.object({ location: z.string().regex(/^[A-Za-z0-9-]{1,60}$/) });

/** The dataset, which is looked at: jobs need to be told where it is. */
export async function datasetOf(
  settings: BigquerySettings,
  { caller, reach }: { caller: Caller } & Pick<House, 'reach'>,
): Promise<DatasetAt> {
  const { projectId, datasetId, access } = settings;
  const scopes = settings.staging ? [SCOPE, STORAGE_SCOPE] : [SCOPE];
  const token = await tokenFor({ access: access satisfies GoogleAccess, caller, scopes, reach });
  const at = { projectId, datasetId, location: '', token, reach, member: memberOf(access) };
  const answer = await askBigquery(at, { method: 'GET', path: `/datasets/${datasetId}` });
  const { data } = datasetSchema.safeParse(answer.body);
  if (answer.status !== 200 || !data) throw bigqueryTrouble(answer, at);
  return { ...at, location: data.location };
}

type Call = { method: 'GET' | 'POST' | 'PATCH'; path: string; json?: object };

/** https://cloud.google.com/bigquery/docs/reference/rest; `path` is below the project. */
export async function askBigquery(
  at: Pick<DatasetAt, 'projectId' | 'token' | 'reach'>,
  { method, path, json }: Call,
): Promise<Answer> {
  return await ask(at.reach, {
    url: `https://bigquery.googleapis.com/bigquery/v2/projects/${at.projectId}${path}`,
    method,
    headers: { ...bearer(at.token), ...(json && { 'Content-Type': 'application/json' }) },
    ...(json && { body: JSON.stringify(json) }),
  });
}
