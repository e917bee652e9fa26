import { sep } from 'node:path';
import { count } from '../../terminal/format.ts';
import { collect, type Delivered } from '../delivery.ts';
import type { EventSums } from '../duckdb-reader.ts';
import type { Run, StartedExport } from '../exports.ts';
import type { Stage } from './stage.ts';

/** Fetches what a run delivered and lets DuckDB count it, file by file, against the manifest. */
export type ReadBack = Delivered & { sums: EventSums; people: number };

export async function readBack(stage: Stage, what: { export: StartedExport; run: Run }): Promise<ReadBack> {
  const delivered = await collect(stage.bucket, { ...what, folder: `${stage.folder}${sep}${what.run.runAt}` });
  const sums = { rows: 0, cds: 0, cents: 0, later: 0 };
  let people = 0;
  for (const file of delivered.files) {
    const inFile = await contentOf(stage, { export: what.export, path: file.path });
    if (inFile.rows !== file.rows) {
      delivered.wrong.push(`${file.key}: ${count(inFile.rows)} rows, the manifest says ${count(file.rows)}.`);
    }
    sums.rows += inFile.rows;
    sums.cds += inFile.cds;
    sums.cents += inFile.cents;
    sums.later += inFile.later;
    people += inFile.people;
  }
  if (sums.rows !== delivered.rows) delivered.wrong.push(`The manifest's sum is ${count(delivered.rows)} rows.`);
  return { ...delivered, sums, people };
}

async function contentOf(
  { reader }: Stage,
  what: { export: StartedExport; path: string },
): Promise<EventSums & { people: number }> {
  const none = { rows: 0, cds: 0, cents: 0, later: 0, people: 0 };
  if (what.export.type === 'profiles') return { ...none, ...(await reader.profiles(what.path)) };
  return { ...none, ...(await reader.events(what.export.format, what.path)) };
}

/** `1 new file, manifest and SHA-256 agree`; what does not agree is said apart. */
export function filesNote(delivered: Delivered, kind = ''): string {
  const files = `${delivered.files.length}${kind} ${delivered.files.length === 1 ? 'file' : 'files'}`;
  return delivered.wrong.length === 0 ? `${files}, manifest and SHA-256 agree` : files;
}
