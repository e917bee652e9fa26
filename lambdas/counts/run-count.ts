import { rowsDecided } from '#core/cql/reads.ts';
import { reasonOf } from '#core/failure.ts';
import { MOST_BEGUN } from '#core/queries/preparing.ts';
import { dynamo, s3, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { eventHandler } from '#runtime/event.ts';
import { CLAIM_LASTS_MS, preparations, whileAtIt } from '#store/accounts/preparing.ts';
import { type CommittedFile, filesBetween } from '#store/commits/files.ts';
import { readGathered, startQuery } from '#store/queries/query-runs.ts';
import { answerFrom } from './adapters/answer.ts';
import { countItems } from './adapters/count-items.ts';
import { placeOf } from './adapters/invoke-count.ts';
import { queryIdOf, readTrigger, type Trigger } from './domain/trigger.ts';
import { runCountEnv } from './env.ts';

/**
 * Answers one question from the lake. Called asynchronously by `serve-counts`, which reads the answer from the table, and by
 * the bus when other functions have found what a large question is about.
 */
const env = readEnv(runCountEnv);
const commits = { db: dynamo(), table: env.COMMITS_TABLE };
const lake = { client: s3(), bucket: env.LAKE_BUCKET };
const pages = { client: s3(), bucket: env.PAGES_BUCKET };
const machine = { client: stepFunctions(), arn: env.RUN_QUERY_MACHINE_ARN };
const now = () => Date.now();
const items = countItems({ db: dynamo(), table: env.CURSORS_TABLE, pages }, now);
const sharing = preparations({ db: dynamo(), table: env.CURSORS_TABLE, now });

type Asked = Pick<NonNullable<Awaited<ReturnType<typeof items.read>>>, 'question' | 'upTo' | 'tries'>;
type Files = { events: CommittedFile[]; profiles: CommittedFile[] };

export const handler = eventHandler<unknown, void>({ name: 'count.run.finished' }, async (event) => {
  const trigger = readTrigger(event);
  const { accountId, requestId, problem } = trigger;
  const ids = { account: accountId, request: requestId };
  const begun = await items.begin(trigger);
  const asked = await items.read(trigger);
  if (!asked || begun === undefined || isOver(asked)) {
    const outcome = !asked ? 'expired' : isOver(asked) ? 'over before' : 'under way';
    return { result: undefined, facts: { ...ids, outcome } };
  }
  try {
    if (problem !== undefined) throw new Error(problem);
    if (asked.tries > MOST_BEGUN) throw new Error(`given up after ${MOST_BEGUN} tries`);
    const facts = await whileAtIt(signs(trigger, begun), () => answer(trigger, asked));
    return { result: undefined, facts: { ...ids, ...facts } };
  } catch (thrown) {
    await items.failed(trigger, reasonOf(thrown));
    throw thrown;
  }
});

/**
 * Answered, or failed: then whoever asked has been told so, and may ask anew; the platform's own second try would be for nobody.
 */
function isOver({ failed, gzipped, object }: { failed?: unknown; gzipped?: unknown; object?: unknown }): boolean {
  return [failed, gzipped, object].some((ended) => ended !== undefined);
}

function signs(trigger: Trigger, begun: number) {
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

async function answer(trigger: Trigger, asked: Asked): Promise<{ outcome: string; files?: number }> {
  const window = { accountId: trigger.accountId, after: 0, upTo: asked.upTo };
  const [events, profiles] = await Promise.all([
    filesBetween(commits, { ...window, kind: 'events' }),
    filesBetween(commits, { ...window, kind: 'profiles' }),
  ]);
  const found = await foundElsewhere(trigger, { ...asked, events, profiles });
  if (found === 'being gathered') {
    await items.gathering(trigger);
    return { outcome: found };
  }
  const { answer, files } = await answerFrom({ lake, pages }, { ...asked, events, profiles, gathered: found });
  await items.answered(trigger, answer);
  return { outcome: 'answered', files };
}

/** What many functions have found, where the question is too large for this one; undefined where it is not. */
async function foundElsewhere({ accountId, ...trigger }: Trigger, { question, upTo, ...files }: Asked & Files) {
  if (!('query' in question) || rowsDecided(question.query, files) <= env.FAN_OUT_ROWS) return undefined;
  const ref = { accountId, queryId: queryIdOf(trigger) };
  const found = await readGathered(pages, ref);
  if (found) return found;
  const resource = question.kind === 'profiles' || question.kind === 'audience' ? 'profiles' : 'events';
  await startQuery({ pages, machine }, { ...ref, purpose: 'count', resource, upTo, query: question.query });
  return 'being gathered' as const;
}
