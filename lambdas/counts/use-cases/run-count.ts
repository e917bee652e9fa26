import { rowsDecided } from '#core/cql/reads.ts';
import { reasonOf } from '#core/failure.ts';
import { MAX_BEGINNINGS } from '#core/queries/preparing.ts';
import { CLAIM_LASTS_MS, type Preparations, whileAtIt } from '#store/accounts/preparing.ts';
import { filesOfSnapshot } from '#store/commits/files.ts';
import type { CommitsAt } from '#store/commits/items.ts';
import { type QueryMachineAt, readFoundRows, startQuery } from '#store/queries/query-runs.ts';
import type { CountItems } from '../adapters/count-items.ts';
import { placeOf } from '../domain/request.ts';
import { queryIdOf, type Trigger } from '../domain/trigger.ts';
import { type AnswerAt, answerQuestion, type CountInput } from './answer-question.ts';

/** Answers one question from the lake, unless it is answered, has failed, or another function answers it. */
export type RunDeps = {
  now: () => number;
  items: CountItems;
  sharing: Preparations;
  commits: CommitsAt;
  lake: AnswerAt['lake'];
  lists: AnswerAt['lists'];
  machine: QueryMachineAt;
  /** Rows that one function decides; a question of more is handed to many (`queries/`). */
  fanOutRows: number;
};
type Asked = NonNullable<Awaited<ReturnType<CountItems['read']>>>;
type Outcome = 'expired' | 'over before' | 'under way' | 'being gathered' | 'answered';
export type Ran = { outcome: Outcome; files?: number };

export function runCount(deps: RunDeps) {
  return async function run(trigger: Trigger): Promise<Ran> {
    const { items } = deps;
    const begun = await items.begin(trigger);
    const asked = await items.read(trigger);
    if (!asked) return { outcome: 'expired' };
    if (isOver(asked)) return { outcome: 'over before' };
    if (begun === undefined) return { outcome: 'under way' };
    try {
      if (trigger.problem !== undefined) throw new Error(trigger.problem);
      if (asked.tries > MAX_BEGINNINGS) throw new Error(`given up after ${MAX_BEGINNINGS} tries`);
      return await whileAtIt(signsOfLife(deps, { trigger, begun }), () => answer(deps, { trigger, asked }));
    } catch (thrown) {
      await items.failed(trigger, reasonOf(thrown));
      throw thrown;
    }
  };
}

/** Of a question that is answered or failed, the client has been told; the platform's own second try would serve nobody. */
function isOver({ failed, gzipped, object }: Asked): boolean {
  return [failed, gzipped, object].some((ended) => ended !== undefined);
}

function signsOfLife({ now, items, sharing }: RunDeps, { trigger, begun }: { trigger: Trigger; begun: number }) {
  let mine = begun;
  return {
    async keep() {
      const next = now() + CLAIM_LASTS_MS;
      if (!(await items.keep(trigger, { mine, next }))) return;
      mine = next;
      await sharing.keep(trigger.accountId, placeOf(trigger));
    },
    leave: () => sharing.leave(trigger.accountId, placeOf(trigger)),
  };
}

async function answer(deps: RunDeps, { trigger, asked }: { trigger: Trigger; asked: Asked }): Promise<Ran> {
  const { question, upTo } = asked;
  const files = await filesOfSnapshot(deps.commits, { accountId: trigger.accountId, upTo });
  const foundRows = await foundElsewhere(deps, { trigger, snapshot: { question, upTo, ...files } });
  if (foundRows === 'being gathered') {
    await deps.items.gathering(trigger);
    return { outcome: foundRows };
  }
  const at = { lake: deps.lake, pages: deps.machine.pages, lists: deps.lists };
  const answered = await answerQuestion(at, { question, upTo, ...files, foundRows });
  await deps.items.answered(trigger, answered.answer);
  return { outcome: 'answered', files: answered.files };
}

/** The found rows of a question that is too large for one function; undefined where it is not. */
async function foundElsewhere(
  { machine, fanOutRows }: RunDeps,
  { trigger, snapshot }: { trigger: Trigger; snapshot: CountInput },
) {
  const { question, upTo } = snapshot;
  if (!('query' in question) || rowsDecided(question.query, snapshot) <= fanOutRows) return undefined;
  const ref = { accountId: trigger.accountId, queryId: queryIdOf(trigger) };
  const found = await readFoundRows(machine.pages, ref);
  if (found) return found;
  const resource = question.kind === 'profiles' || question.kind === 'audience' ? 'profiles' : 'events';
  await startQuery(machine, { ...ref, purpose: 'count', resource, upTo, query: question.query });
  return 'being gathered' as const;
}
