import { dynamo, s3 } from '#runtime/clients.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { filesBetween } from '#store/commits/files.ts';
import { readAsked } from '#store/queries/query-runs.ts';
import { noteOwners } from './adapters/note-owners.ts';
import { bucketsKey, partsKey, writePlan } from './adapters/query-objects.ts';
import { beginEventSchema } from './domain/machine-events.ts';
import { planQuery } from './domain/plan-query.ts';
import { beginQueryEnv } from './env.ts';

/**
 * First step of a query that is too large for one function: lists the files of its snapshot, cuts the work, and notes whose
 * events belong to somebody else by now, which every part must know.
 */
const env = readEnv(beginQueryEnv);
const commits = { db: dynamo(), table: env.COMMITS_TABLE };
const lake = { client: s3(), bucket: env.LAKE_BUCKET };
const pages = { client: s3(), bucket: env.PAGES_BUCKET };

export const handler = eventHandler({ name: 'query.run.begun' }, async (event: unknown) => {
  const ref = beginEventSchema.parse(event);
  const asked = await readAsked(pages, ref);
  const window = { accountId: ref.accountId, after: 0, upTo: asked.upTo };
  const events = await filesBetween(commits, { ...window, kind: 'events' });
  const profiles = await filesBetween(commits, { ...window, kind: 'profiles' });
  const plan = planQuery({ ...asked, events, profiles, rowsAPart: env.ROWS_A_PART });
  {
    await using duck = await openDuck();
    await noteOwners(duck, { lake, pages, ref, upTo: asked.upTo, profiles });
  }
  await writePlan(pages, { ...ref, plan });
  const { buckets } = plan;
  const partCount = plan.parts.length;
  const lists = { parts: partsKey(ref), bucketList: bucketsKey(ref) };
  return {
    result: { ...ref, buckets, partCount, ...lists },
    facts: { account: ref.accountId, query: ref.queryId, parts: partCount, buckets },
  };
});
