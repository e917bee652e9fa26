import { inParallel } from '#core/in-parallel.ts';
import type { Erased, Erasures } from '#core/people/erasure.ts';
import { openDuck } from '#runtime/duckdb.ts';
import type { CampaignsAt } from '#store/campaigns/campaigns-at.ts';
import { forgetLive } from '#store/campaigns/live-items.ts';
import { type StoredFile, storedFiles } from '#store/commits/upkeep.ts';
import { readErasures, writeErasures } from '#store/people/erasures.ts';
import { dropErased, filesWithErased, findErased } from '../adapters/erased-rows.ts';
import { FILES_AT_ONCE, fetchInputs } from '../adapters/merge-input.ts';
import { joinFiles } from '../adapters/merge-rows.ts';
import { beginPass, endPass, MOST_ERASED } from '../domain/erasure.ts';
import type { CompactDeps } from './compact-account.ts';
import { forgetCalls } from './forget-calls.ts';
import { forgetInRollUp } from './forget-in-roll-up.ts';
import { replaceMerged } from './replace-merged.ts';

/**
 * Takes deleted people out of an account's part of the lake. It finds the tombstones of commits that it has not looked
 * at yet. When readers from before are done, it writes each file anew that holds rows of the deleted, those of the
 * roll-up last. A pass that ran out of time goes on where it was an hour later; until then nothing else moves rows from
 * file to file.
 */
export type ErasedFrom = { files: number; people: number; outcome: 'done' | 'overtaken' | 'out of time' };
type Account = { accountId: string; timezone: string };

export async function erasePeople(deps: CompactDeps, account: Account): Promise<ErasedFrom> {
  const { accountId } = account;
  const before = await readErasures(deps.commits, accountId);
  const erasures = beginPass(await scan(deps, { accountId, known: before }), deps.now());
  if (erasures !== before) await writeErasures(deps.commits, { accountId, erasures });
  const { pass } = erasures;
  if (!pass) return { files: 0, people: 0, outcome: 'done' };

  let files = 0;
  for (const kind of pass.kind === 'events' ? (['events', 'profiles'] as const) : (['profiles'] as const)) {
    const from = kind === pass.kind ? pass.after : '';
    const todo = (await storedFiles(deps.commits, { accountId, kind })).filter(({ sk }) => sk > from);
    for (let at = 0; at < todo.length; at += FILES_AT_ONCE) {
      const some = todo.slice(at, at + FILES_AT_ONCE);
      const done = deps.now() > deps.deadline ? 'out of time' : await eraseFrom(deps, { account, pass, files: some });
      if (typeof done === 'string') return { files, people: 0, outcome: done };
      files += done;
      const after = some.at(-1)?.sk ?? from;
      await writeErasures(deps.commits, { accountId, erasures: { ...erasures, pass: { ...pass, kind, after } } });
    }
  }
  const forgotten = await forgetInRollUp(deps, { accountId, erased: pass.people });
  if (forgotten !== 'done') return { files, people: 0, outcome: forgotten };
  if (deps.bodies) await forgetCalls(deps.bodies, { accountId, people: pass.people });
  if (deps.campaigns) await forgetAllLive(deps.campaigns, { accountId, people: pass.people });
  await writeErasures(deps.commits, { accountId, erasures: endPass(erasures, deps.now()) });
  return { files, people: pass.people.length, outcome: 'done' };
}

/** People whose items are looked for at once. */
const WIDTH = 16;

async function forgetAllLive(
  campaigns: CampaignsAt,
  { accountId, people }: { accountId: string; people: readonly Erased[] },
): Promise<void> {
  await inParallel(people, {
    width: WIDTH,
    work: async ({ profileId, before = Number.POSITIVE_INFINITY }) => {
      await forgetLive(campaigns, { accountId, profileId, before });
    },
  });
}

/** Looks for tombstones in profile files of commits that were not looked at. */
async function scan(
  deps: CompactDeps,
  { accountId, known }: { accountId: string; known: Erasures },
): Promise<Erasures> {
  const files = (await storedFiles(deps.commits, { accountId, kind: 'profiles' })).filter(
    ({ commit }) => commit > known.scanned,
  );
  let found = known;
  for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
    // Files of one commit are looked at in one run, or the next would take them for known.
    if (found.waiting.length >= MOST_ERASED && files[at]?.commit !== found.scanned) break;
    await using duck = await openDuck();
    const inputs = await fetchInputs({ ...deps, duck }, files.slice(at, at + FILES_AT_ONCE));
    const last = inputs.at(-1)?.file;
    const people = (await findErased(duck, inputs)).filter(({ through }) => through >= known.scanned);
    const committed = inputs.map(({ file }) => file.committedAt).toSorted();
    const waiting = people.map((person) => ({ ...person, at: committed.at(-1) ?? '' }));
    found = { ...found, scanned: last?.commit ?? found.scanned, waiting: [...found.waiting, ...waiting] };
  }
  return found;
}

/** How many of the files were written anew. */
async function eraseFrom(
  deps: CompactDeps,
  job: { account: Account; pass: NonNullable<Erasures['pass']>; files: readonly StoredFile[] },
): Promise<number | 'overtaken'> {
  const [first] = job.files;
  if (!first) return 0;
  await using duck = await openDuck();
  const erased = job.pass.people;
  const inputs = await fetchInputs({ ...deps, duck }, job.files);
  const concerned = await filesWithErased(duck, { kind: first.kind, inputs, erased });
  const drop = () => dropErased(duck, { kind: first.kind, erased });
  for (const input of concerned) {
    const merged = await joinFiles(duck, { ...job.account, inputs: [input], pieces: 1, newId: deps.newId, drop });
    const added = await replaceMerged(deps, { accountId: job.account.accountId, removed: [input.file], merged });
    if (!added) return 'overtaken';
  }
  return concerned.length;
}
