import type { BusEvent } from '#core/messages/bus-events.ts';
import { SCHEMA_VERSION } from '#core/schema-version.ts';
import type { ObjectsAt } from '#store/aws/json-objects.ts';
import { noteFoundRows, type QueryRef, readAsked } from '#store/queries/query-runs.ts';
import { readBuckets, readParts, readPlan } from '../adapters/query-objects.ts';

/** Names all that a query found, and announces that it is there; of a query that failed, that it failed. */
export type EndDeps = { pages: ObjectsAt; announce: (event: BusEvent) => Promise<void>; now: () => Date };

export function endQuery({ pages, announce, now }: EndDeps) {
  return async function end(ref: QueryRef, error: { Error: string } | undefined): Promise<BusEvent['type']> {
    const { purpose } = await readAsked(pages, ref);
    const detail = { schemaVersion: SCHEMA_VERSION, ...ref, purpose, at: now().toISOString() } as const;
    const ended: BusEvent = error
      ? { type: 'query.run.failed', detail: { ...detail, reason: `It broke off (${error.Error.slice(0, 80)}).` } }
      : { type: 'query.run.completed', detail: { ...detail, rows: await nameFound(pages, ref) } };
    await announce(ended);
    return ended.type;
  };
}

async function nameFound(pages: ObjectsAt, ref: QueryRef): Promise<number> {
  const { buckets } = await readPlan(pages, ref);
  const resultFiles =
    buckets > 0
      ? await readBuckets(pages, { ...ref, buckets })
      : (await readParts(pages, ref)).flatMap((part) => part.resultFiles);
  await noteFoundRows(pages, { ...ref, resultFiles });
  return resultFiles.reduce((sum, { rows }) => sum + rows, 0);
}
