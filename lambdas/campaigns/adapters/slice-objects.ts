import * as z from 'zod';
import { Failure } from '#core/failure.ts';
import { FOUND_ROW_COLUMNS, type ResultFile } from '#core/queries/found-rows.ts';
import { openDuck } from '#runtime/duckdb.ts';
import { mustReadJson, type ObjectsAt, writeJson } from '#store/aws/json-objects.ts';
import { lakeReader, lakeRowsSql } from '#store/lake/rows.ts';
import { type RunRef, SLICE_PEOPLE, type Slice } from '../domain/run.ts';

/** The slices of a run, each an object with the ids of its people, in the order of those who were found. */
export type SliceObjects = {
  write: (run: RunRef & { upTo: number }, files: readonly ResultFile[]) => Promise<void>;
  read: (slice: Slice) => Promise<string[]>;
};

const keyOf = ({ accountId, campaignId, runAt, slice }: Slice) =>
  `account=${accountId}/campaign-${campaignId}-${runAt}/slice-${slice}.json`;
const idsSchema = z.array(z.string());
const rowSchema = z.tuple([z.string()]);
const missing = (key: string) => new Failure('corrupt-data', `the slice ${key} is gone`, { retry: 'never' });

export function sliceObjects({ pages, plans }: { pages: ObjectsAt; plans: ObjectsAt }): SliceObjects {
  return {
    async write(run, files) {
      await using duck = await openDuck();
      const columns = FOUND_ROW_COLUMNS.profiles;
      const read = lakeReader({ duck, lake: pages });
      const rows = await read(files, { upTo: run.upTo, columns: Object.keys(columns) });
      const found = await duck.connection.stream(
        `SELECT profile_id FROM ${lakeRowsSql(rows, columns)} ORDER BY sort_key, id`,
      );
      let ids: string[] = [];
      let slice = 0;
      for (let chunk = await found.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await found.fetchChunk()) {
        for (const row of chunk.getRows()) ids.push(rowSchema.parse(row)[0]);
        for (; ids.length >= SLICE_PEOPLE; ids = ids.slice(SLICE_PEOPLE)) {
          await writeJson(plans, { key: keyOf({ ...run, slice: slice++ }), value: ids.slice(0, SLICE_PEOPLE) });
        }
      }
      if (ids.length > 0) await writeJson(plans, { key: keyOf({ ...run, slice }), value: ids });
    },
    async read(slice) {
      return await mustReadJson(plans, { key: keyOf(slice), schema: idsSchema, missing });
    },
  };
}
