import { inParallel } from '#core/in-parallel.ts';
import type { Duck } from '#runtime/duckdb.ts';
import { deliveredAmong, listNotes, type Note, type WithIds } from '../adapters/s3-delivered.ts';
import type { PlansAt } from '../adapters/s3-plans.ts';
import type { OpenDestination, OpenFiles } from '../destinations/destination.ts';
import type { Run } from '../domain/run.ts';

type Asked = { run: Run; destination: OpenDestination; files: WithIds };

/** Ids of the records of local files that the run has delivered by a plan that it had before. */
export async function sentBefore(
  { plansAt, duck }: { plansAt: PlansAt; duck: Duck },
  { run, destination, files }: Asked,
): Promise<ReadonlySet<string>> {
  const { replanned } = run;
  if (replanned === undefined || files.paths.length === 0) return new Set();
  const noted = await listNotes(plansAt, run);
  const earlier = noted.filter(({ plan }) => plan < replanned);
  const notes = destination.takes === 'batches' ? noted : await arrivedOf(destination, earlier);
  return new Set(await deliveredAmong({ plansAt, duck }, { notes, files }));
}

/** Parts that are asked after at once. */
const WIDTH = 8;

/** What a partner has taken of records is noted after it; what a part brings that arrives as a whole, before it. */
async function arrivedOf(destination: OpenFiles, notes: readonly Note[]): Promise<Note[]> {
  const arrived: Note[] = [];
  await inParallel(notes, {
    width: WIDTH,
    async work(note) {
      if (await destination.hasArrived?.(note)) arrived.push(note);
    },
  });
  return arrived;
}
