import { createHash } from 'node:crypto';
import { externalIdOf } from '#core/accounts/external-id.ts';
import { inParallel } from '#core/in-parallel.ts';
import type { Caller } from '../aws/policies.ts';
import type { FinishedRun, OpenContext, Work } from '../destination.ts';
import { provePool } from '../google/prove-access.ts';
import { makeObject } from '../google/storage.ts';
import { under } from '../prefix.ts';
import { refused } from '../trouble.ts';
import { type DatasetAt, datasetOf } from './dataset.ts';
import { ensureTable } from './ensure-table.ts';
import { closeJob, isDone, loadOnce } from './load-job.ts';
import { partRows } from './part-rows.ts';
import { rowOf } from './row.ts';
import type { BigquerySettings } from './settings.ts';
import { tables } from './tables.ts';
import { tryAccess } from './try-access.ts';

/**
 * Google BigQuery: rows appended to the tables `events` and `profiles` of the customer's dataset. A part of a run is appended
 * by one load job, which is uploaded; with a bucket for staging, the parts are put there, and one job appends the whole run.
 */
export const bigqueryWork: Work<BigquerySettings> = {
  async test(settings, context) {
    const { writer, reach } = context.house;
    const attempt = async (caller: Caller) =>
      await tryAccess(await datasetOf(settings, { caller, reach }), { settings, type: context.type });
    await attempt({ writer, externalId: externalIdOf(context.accountId) });
    await provePool({ access: settings.access, context, attempt });
  },
  async open(settings, context) {
    const { house, run } = context;
    const caller = { writer: house.writer, externalId: externalIdOf(context.accountId) };
    const at = await datasetOf(settings, { caller, reach: house.reach });
    const table = tables[run.type];
    await ensureTable(at, table);
    const names = namesOf(context);
    const rows = partRows((record) => rowOf(record, run.type));
    return {
      takes: 'files',
      put: rows.add,
      async endPart(part, note) {
        const gathered = await rows.gather();
        if (!gathered) return;
        const { ids, ...content } = gathered;
        // All has arrived by an earlier plan.
        if (ids.length === 0) return void (await closeJob(at, names.jobOf(part)));
        await note(ids);
        if (!settings.staging) return await loadOnce(at, { id: names.jobOf(part), table: table.id, ...content });
        const name = under(settings.staging.prefix, names.objectOf(part));
        await makeObject(
          { ...at, bucket: settings.staging.bucket },
          { ...content, name, contentType: 'application/gzip' },
        );
      },
      async hasArrived({ plan, part }) {
        const earlier = namesOf({ ...context, run: { ...run, plan } });
        return (await closeJob(at, earlier.jobOf(part))) || (await closeJob(at, earlier.jobOfAll));
      },
      async putManifest({ parts }) {
        const left = await notLoaded(at, { parts, names });
        if (left.length > 0) await loadStaged(at, { settings, left, names, table: table.id });
        return `${at.projectId}.${at.datasetId}.${table.id}`;
      },
    };
  },
};

type Parts = FinishedRun['parts'];
type Names = ReturnType<typeof namesOf>;

/** Of everything that a run makes at the customer's: the same however often its plan is tried, and nobody else's. */
function namesOf({ accountId, house: { writer }, run }: OpenContext) {
  const key = createHash('sha256').update(`bigquery:${writer}:${accountId}`).digest('hex').slice(0, 12);
  const { exportId, type, plan } = run;
  const runAt = plan === 0 ? String(run.runAt) : `${run.runAt}-${plan}`;
  const padded = (part: number) => String(part).padStart(5, '0');
  return {
    jobOf: (part: number) => `exp_${exportId}_${runAt}_${type}_${padded(part)}_${key}`,
    jobOfAll: `exp_${exportId}_${runAt}_${type}_all_${key}`,
    objectOf: (part: number) => `${exportId}-${runAt}-${type}-${padded(part)}-${key}.jsonl.gz`,
  };
}

/** Looks at once. */
const WIDTH = 8;

/** The parts without a job of their own: those that were staged, whatever the settings say by now. */
async function notLoaded(at: DatasetAt, { parts, names }: { parts: Parts; names: Names }): Promise<Parts> {
  const loaded = new Set<number>();
  await inParallel(parts, {
    width: WIDTH,
    async work(part) {
      if (await isDone(at, names.jobOf(part))) loaded.add(part);
    },
  });
  return parts.filter((part) => !loaded.has(part));
}

type Staged = { settings: BigquerySettings; left: Parts; names: Names; table: string };

async function loadStaged(at: DatasetAt, { settings: { staging }, left, names, table }: Staged): Promise<void> {
  if (!staging) {
    throw refused(
      `Part ${left[0]} of this run is not in the dataset "${at.projectId}.${at.datasetId}": set projectId, datasetId and staging as they were when the run began, until it is complete.`,
    );
  }
  const uris = left.map((part) => `gs://${staging.bucket}/${under(staging.prefix, names.objectOf(part))}`);
  await loadOnce(at, { id: names.jobOfAll, table, uris });
}
