import { badField } from '#core/input.ts';
import type { Answer } from '#runtime/bound-routes.ts';
import type { ProfilesAt } from '#store/people/profiles.ts';
import type { FoundAttempt } from '../adapters/duckdb-attempts.ts';
import { readCursor, writeCursor } from '../domain/attempt-cursor.ts';
import { type SearchBody, windowOf } from '../domain/attempt-filter.ts';
import { type SearchDeps, searchAttempts } from '../use-cases/search-attempts.ts';
import { profileIdsOf } from '../use-cases/who-is-meant.ts';

/** Answers of `/api/webhooks/attempts`, whose parameters are the same in a query string and in a body. */
const DEFAULT_DAYS = 1;

export function attemptAnswers(deps: SearchDeps & { profiles: ProfilesAt; read: (query: unknown) => SearchBody }) {
  const search = searchAttempts(deps);
  async function answer(accountId: string, asked: SearchBody) {
    const { from, to, profile: who, limit, cursor, ...filter } = asked;
    const after = cursor === undefined ? undefined : readCursor(cursor);
    const window = windowOf(after ?? { from, to }, { now: deps.now(), days: DEFAULT_DAYS });
    if ('problem' in window) throw badField(window.field, window.problem);
    const profileIds = who === undefined ? undefined : await profileIdsOf(deps.profiles, { accountId, who });
    const { found, next, files } = await search({ accountId, filter, profileIds, window, limit, after });
    const isCut = next !== undefined && next.row === undefined;
    const body = {
      status: 'success',
      attempts: found.map(viewOf),
      searched: { from: timeOf(window.from), to: timeOf(window.to), files },
      ...(isCut && { notice: NOTICE(files) }),
      ...(next && { cursor: writeCursor(next) }),
    };
    return { body, facts: { files, found: found.length } };
  }
  const get: Answer = ({ query, account }) => answer(account.accountId, deps.read(Object.fromEntries(query)));
  const post: Answer<SearchBody> = ({ body, account }) => answer(account.accountId, body());
  return { 'GET /api/webhooks/attempts': get, 'POST /api/webhooks/attempts': post } as const;
}

const NOTICE = (files: number) =>
  `one call reads so much of the log at most (${files} files this time): narrow the window by from and to, or go on with the cursor`;

const timeOf = (ms: number) => new Date(ms).toISOString();

/** As it is logged, but for its object's name, which is nobody's business. */
function viewOf({ key: _, accountId: __, replay, at, templateId, campaignId, status, ...rest }: FoundAttempt) {
  return {
    at: timeOf(at),
    ...rest,
    ...(templateId !== null && { templateId }),
    ...(campaignId !== null && { campaignId }),
    ...(status !== null && { status }),
    ...(replay && { replay: replay.run }),
  };
}
