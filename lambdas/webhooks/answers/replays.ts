import { Failure } from '#core/failure.ts';
import { badField } from '#core/input.ts';
import type { Answer } from '#runtime/bound-routes.ts';
import type { ProfilesAt } from '#store/people/profiles.ts';
import { beginRun, type ReplayRun, readRun } from '#store/webhooks/replay-runs.ts';
import type { WebhooksAt } from '#store/webhooks/templates.ts';
import { windowOf } from '../domain/attempt-filter.ts';
import { KEPT_DAYS, nameOfQuestion, type ReplayBody, type ReplayMessage, type ReplaySearch } from '../domain/replay.ts';
import { profileIdsOf } from '../use-cases/who-is-meant.ts';

/** Begins replays and tells how far they are; the work is done by `webhooks/replay-calls`. */
type At = {
  webhooks: WebhooksAt;
  profiles: ProfilesAt;
  send: (message: ReplayMessage, delaySeconds: number) => Promise<void>;
  newId: () => string;
  now: () => number;
};

export function replayAnswers({ webhooks, profiles, send, newId, now }: At) {
  const begin: Answer<ReplayBody> = async ({ body, account: { accountId } }) => {
    const asked = body();
    const { from, to, profile: who, dryRun, ...filter } = asked;
    const window = windowOf({ from, to }, { now: now(), days: KEPT_DAYS });
    if ('problem' in window) throw badField(window.field, window.problem);
    const profileIds = who === undefined ? undefined : await profileIdsOf(profiles, { accountId, who });
    const search: ReplaySearch = { ...filter, ...(profileIds && { profileIds }) };
    const run: ReplayRun = {
      ...{ accountId, runId: newId(), state: 'counting', dryRun, question: nameOfQuestion(asked), ...window },
      ...{ search: JSON.stringify(search), createdAt: now() },
      ...{ slices: 0, next: 0, sent: 0, gone: 0, leasedUntil: 0 },
    };
    const runId = await beginRun(webhooks, run);
    const isNew = runId === run.runId;
    const begun = isNew ? run : await mustRead({ accountId, runId });
    // Of a run that is under way, too: what it was asked with may have got lost, and the worker does nothing twice.
    if (begun.state === 'counting') await send({ accountId, runId, slice: -1 }, 0);
    return { body: { status: 'success', replay: viewOf(begun) }, facts: { run: runId, isNew } };
  };

  async function mustRead(ref: { accountId: string; runId: string }): Promise<ReplayRun> {
    const run = await readRun(webhooks, ref);
    if (!run) throw new Failure('not-found', `id: there is no replay ${ref.runId}`, { retry: 'never' });
    return run;
  }

  const show: Answer = async ({ params: { id = '' }, account: { accountId } }) => ({
    body: { status: 'success', replay: viewOf(await mustRead({ accountId, runId: id })) },
  });

  return { 'POST /api/webhooks/replay': begin, 'GET /api/webhooks/replays/{id}': show } as const;
}

const timeOf = (ms: number) => new Date(ms).toISOString();

function viewOf({ runId: id, state, dryRun, from, to, createdAt, finishedAt, found, sent, gone, reason }: ReplayRun) {
  return {
    ...{ id, state, dryRun, from: timeOf(from), to: timeOf(to), createdAt: timeOf(createdAt) },
    ...(finishedAt !== undefined && { finishedAt: timeOf(finishedAt) }),
    ...(found !== undefined && { found }),
    ...(!dryRun && { sent, gone }),
    ...(reason !== undefined && { reason }),
  };
}
