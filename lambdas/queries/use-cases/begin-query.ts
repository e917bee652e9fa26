import { openDuck } from '#runtime/duckdb.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import { filesOfSnapshot } from '#store/commits/files.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import type { LakeAt } from '#store/lake/lake.ts';
import { type QueryRef, readAsked } from '#store/queries/query-runs.ts';
import { bucketsKey, partsKey, writePlan } from '../adapters/query-objects.ts';
import { planQuery } from '../domain/plan-query.ts';
import { noteOwners } from './note-owners.ts';

/**
 * Lists the files of a query's snapshot, cuts the work, and notes whose events belong to somebody else by now, which every
 * part must know.
 */
export type BeginDeps = { commits: CommitsAt; lake: LakeAt; pages: ObjectsAt; rowsAPart: number };

export function beginQuery({ commits, lake, pages, rowsAPart }: BeginDeps) {
  return async function begin(ref: QueryRef) {
    const asked = await readAsked(pages, ref);
    const { upTo } = asked;
    const files = await filesOfSnapshot(commits, { accountId: ref.accountId, upTo });
    const plan = planQuery({ ...asked, ...files, rowsAPart });
    {
      await using duck = await openDuck();
      await noteOwners(duck, { lake, pages, ref, upTo, profiles: files.profiles });
    }
    await writePlan(pages, { ...ref, plan });
    const lists = { parts: partsKey(ref), bucketList: bucketsKey(ref) };
    return { ...ref, buckets: plan.buckets, partCount: plan.parts.length, ...lists };
  };
}
