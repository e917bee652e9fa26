import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { clockAt } from '#core/cql/read/days.ts';
import { openDuck, sqlText } from '#runtime/duckdb.ts';
import { audienceTree } from '../../lambdas/campaigns/domain/audience-query.ts';
import type { Trigger } from '../../lambdas/campaigns/domain/campaign.ts';
import type { Bucketed } from '../../lambdas/queries/adapters/query-objects.ts';
import { planQuery } from '../../lambdas/queries/domain/plan-query.ts';
import { gatherPart } from '../../lambdas/queries/use-cases/gather-part.ts';
import { matchBucket } from '../../lambdas/queries/use-cases/match-bucket.ts';
import { noteOwners } from '../../lambdas/queries/use-cases/note-owners.ts';
import { fileBucket } from '../support/file-body.ts';
import { memoryBucket } from '../support/memory-bucket.ts';
import { type Bench, type Figure, inTurns } from './harness.ts';
import { START } from './workload.ts';

/**
 * The audience of a run among a million people: those ten days after whose last purchase it is and who live in one city, found
 * by the steps of the state machine one after the other, as for any campaign. Beside it stands what somebody would write by hand
 * over the same file, in one go on one machine: the newest row of each person, the question, the ids in order as Parquet.
 */
const PEOPLE = 1_000_000;
const DAY = 86_400;
const profile = { profile_fields: [{ name: 'City', value: 'Oslo' }] };
const trigger: Trigger = { kind: 'date', property: 'Last Purchase', days: 10, profile };
const query = audienceTree({ trigger, clock: clockAt('UTC', START) });
const lake = { client: fileBucket(), bucket: 'lake' };
const ref = { accountId: 'ACME', queryId: 'campaign-1-1' };

async function bySteps(path: string): Promise<number> {
  const pages = { client: memoryBucket().client, bucket: 'pages' };
  const deps = { lake, pages, lists: pages, newId: randomUUID };
  const asked = { purpose: 'campaign' as const, resource: 'profiles' as const, upTo: 1, query };
  const bytes = statSync(path).size;
  const file = { key: path, bytes, rows: PEOPLE, names: new Map<string, number>(), minTs: START, maxTs: START };
  const plan = planQuery({ ...asked, events: [], profiles: [file], rowsAPart: 5_000_000 });
  const rows: Bucketed[] = [];
  let found = 0;
  await using duck = await openDuck();
  await noteOwners(duck, { lake, pages, ref, upTo: 1, profiles: [file] });
  for (const part of plan.parts) {
    await using own = await openDuck();
    const job = { ...ref, asked, part, buckets: plan.buckets };
    rows.push(...(await gatherPart(own, { deps, job })).bucketed);
  }
  for (let bucket = 0; bucket < plan.buckets; bucket++) {
    await using own = await openDuck();
    const job = { ...ref, asked, bucket, rows: rows.filter((one) => one.bucket === bucket) };
    const files = await matchBucket(own, { ...deps, job });
    found += files.reduce((sum, one) => sum + one.rows, 0);
  }
  return found;
}

async function* run(): AsyncGenerator<Figure> {
  await using duck = await openDuck();
  const path = join(duck.scratch, 'profiles.parquet');
  await duck.connection.run(
    `COPY (SELECT left(sha256('ACME' || i), 32) AS profile_id, 1::BIGINT AS version, 'customer-' || i AS identity,
        ['customer-' || i] AS all_identities, 'device-' || i AS object_id, ${START}::BIGINT AS changed_at,
        printf('{"City":"%s","Plan":"pro","Last Purchase":"$D_%d"}', ['Oslo', 'Rome', 'Bern'][1 + i % 3], ${START} - i % 100 * ${DAY}) AS props
      FROM range(${PEOPLE}) r(i)) TO ${sqlText(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  const day = Math.floor(START / DAY) - 10;
  const date = new Date(day * DAY * 1_000).toISOString().slice(0, 10);
  const last = `json_extract_string(props, '$."Last Purchase"')`;
  const answer = join(duck.scratch, 'by-hand.parquet');
  const byHand = `COPY (
    SELECT profile_id FROM (
      SELECT profile_id, arg_max(props, version) AS props FROM read_parquet(${sqlText(path)}) GROUP BY profile_id)
    WHERE lower(json_extract_string(props, '$.City')) = 'oslo'
      AND (TRY_CAST(replace(${last}, '$D_', '') AS BIGINT) // ${DAY} = ${day} OR ${last} IN ('${date}', '${date.replaceAll('-', '')}'))
    ORDER BY profile_id) TO ${sqlText(answer)} (FORMAT parquet)`;
  const found = { steps: 0, byHand: 0 };
  const times = await inTurns(
    {
      async byHand() {
        await using own = await openDuck();
        found.byHand = Number((await own.connection.runAndReadAll(byHand)).getRows()[0]?.[0]);
      },
      async steps() {
        found.steps = await bySteps(path);
      },
    },
    { rounds: 3, clock: 'cpu' },
  );
  if (found.steps !== found.byHand || found.steps === 0) throw new Error(`${found.steps} people, or ${found.byHand}`);
  yield {
    bench: 'campaigns.audience',
    ratio: times.steps / times.byHand,
    // The steps read or write every person's row five times, since any number of functions share them: to see whose it is, out of
    // the file, into its bucket, out of that, for the question. One statement reads it once; a time may cost as much as all of that.
    atMost: 5,
    yardstick: `the same ${found.byHand} people by hand in DuckDB, CPU seconds (${times.byHand.toFixed(1)})`,
    rows: PEOPLE,
    seconds: times.steps,
  };
}

export const campaignsAudience: Bench = { name: 'campaigns-audience', run };
