import type { Account } from '#core/accounts/account.ts';
import { clockAt } from '#core/cql/read/days.ts';
import { futureText, parseQuery } from '#core/cql/read/parse-for-resource.ts';
import { crowdedText, IN_PROGRESS } from '#core/queries/preparing.ts';
import { failed } from '#core/wire/failed.ts';
import { askedSegment, type SegmentOf } from '#store/segments/asked-segment.ts';
import { parseOptions } from '../domain/options.ts';
import { readRequest } from '../domain/request.ts';
import { type PageRef, parseToken, type Resource } from '../domain/token.ts';
import type { Opened, Opening } from './open-cursor.ts';
import type { PageRead } from './read-page.ts';

/** What a request for events or for profiles is answered with: the documented bodies, in the order of the documented checks. */
export type ServeDeps = {
  resource: Resource;
  /** Epoch milliseconds. */
  now: () => number;
  segmentOf: SegmentOf;
  open: (opening: Opening) => Promise<Opened>;
  read: (wanted: { account: Account; ref: PageRef }) => Promise<PageRead>;
};
export type Asked = { account: Account; params: { get: (name: string) => string | null }; body: string };
export type Answer = {
  status?: number;
  body?: unknown;
  gzipped?: Buffer;
  facts?: Record<string, string | number | boolean | undefined>;
};

const malformed = failed(400, 'Malformed request: the query must be a JSON object');
const incorrectUsage = failed(200, 'Incorrect Usage', 3);

export function serveCursors(deps: ServeDeps) {
  return async function serve(asked: Asked): Promise<Answer> {
    const request = readRequest(asked.params, asked.body);
    if (request.kind === 'malformed') return failed(400, `Malformed request: ${request.reason}`);
    return request.kind === 'page'
      ? await answerPage(deps, { ...asked, token: request.token })
      : await answerOpening(deps, { ...asked, given: request.query });
  };
}

async function answerOpening(deps: ServeDeps, asked: Asked & { given: unknown }): Promise<Answer> {
  const { account, given, params } = asked;
  const { resource } = deps;
  const parsed = parseOptions(params);
  if (parsed.kind === 'invalid') return failed(400, parsed.error);
  const narrowed = await askedSegment(deps.segmentOf, { accountId: account.accountId, given });
  if (narrowed.kind === 'invalid') return failed(400, narrowed.error);
  const clock = clockAt(account.timezone, Math.floor(deps.now() / 1_000));
  const wanted = parseQuery(narrowed.rest, { resource, clock, segment: narrowed.segment });
  switch (wanted.kind) {
    case 'malformed':
      return malformed;
    case 'invalid':
      return failed(400, wanted.error);
    case 'not-exportable':
      return failed(400, 'Export not allowed for this event');
    case 'future':
      return failed(200, futureText(wanted.latest), 4002);
    case 'query': {
      const { token, upTo } = await deps.open({ account, resource, query: wanted.query, options: parsed.options });
      return { body: { status: 'success', cursor: token }, facts: { did: 'open', upTo } };
    }
  }
}

async function answerPage(deps: ServeDeps, { account, token }: Asked & { token: string }): Promise<Answer> {
  const parsed = parseToken(token);
  if (parsed.kind !== 'page' || parsed.ref.resource !== deps.resource) return incorrectUsage;
  const { ref } = parsed;
  const outcome = await deps.read({ account, ref });
  const facts = { did: 'read', cursor: ref.cursorId, page: ref.page, outcome: outcome.kind };
  switch (outcome.kind) {
    case 'page':
      return { gzipped: outcome.gzipped, facts: { ...facts, ahead: outcome.ahead } };
    case 'in-progress':
      return { ...failed(200, outcome.isCrowded ? crowdedText(account) : IN_PROGRESS, 2), facts };
    case 'expired':
      return { ...failed(200, 'invalid cursor', 3), facts };
    case 'failed':
      return { ...failed(200, 'invalid cursor: its export could not be prepared, please open a new one', 3), facts };
    case 'unknown':
      return { ...incorrectUsage, facts };
  }
}
