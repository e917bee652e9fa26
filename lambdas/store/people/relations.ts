import type { Duck } from '#runtime/duckdb.ts';
import type { LakeFileRef, LakeRows, ReadLake, RowsWanted } from '../lake/rows.ts';
import { columnsToOwn, type EventColumn, loadPeople, logColumns, type PersonColumn, viewEvents } from './people.ts';

/**
 * Where a question meets the lake: makes the relations that compiled queries are about (`core/cql/sql/compile.ts`) of a
 * snapshot's files. People come first: whose an event is by now, they say.
 */
export type Snapshot = { duck: Duck; read: ReadLake; upTo: number };

type PeopleWanted = {
  files: readonly LakeFileRef[];
  columns: readonly PersonColumn[];
  /** SQL of a column profile_id: only they matter. Everybody, without it. */
  only?: string | undefined;
};
type EventsWanted = Pick<RowsWanted, 'mayHold'> & { files: readonly LakeFileRef[]; columns: readonly EventColumn[] };

/** Makes `heads`, `owners` and `people` (`people.ts`). */
export async function bringPeople({ duck, read, upTo }: Snapshot, wanted: PeopleWanted): Promise<void> {
  const profiles = await read(wanted.files, { upTo, columns: logColumns(wanted.columns) });
  await loadPeople(duck, { ...wanted, profiles });
}

/** Makes `events`, of those rows of the files that may matter; needs `owners`. */
export async function bringEvents({ duck, read, upTo }: Snapshot, wanted: EventsWanted): Promise<LakeRows> {
  const { files, columns, mayHold } = wanted;
  const rows = await read(files, { upTo, columns: await columnsToOwn(duck, columns), mayHold });
  await viewEvents(duck, { rows, columns });
  return rows;
}
