import { randomUUID } from 'node:crypto';
import type { Role } from '#core/accounts/account.ts';
import { clockAt } from '#core/cql/read/days.ts';
import { readBody } from '#core/input.ts';
import { audienceSchema } from '#core/messages/audience.ts';
import { dynamo, lambda } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, type HttpReply, type HttpRequest, httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { concurrencyGate } from '#store/accounts/limits.ts';
import { audienceCounts } from './adapters/ask-counts.ts';
import {
  type Answer,
  createCampaign,
  findCampaign,
  listCampaigns,
  none,
  refuseCatalogs,
  refuseSending,
  reportMessages,
  sendable,
} from './domain/answers.ts';
import type { Asked } from './domain/asked.ts';
import { estimatesOf } from './domain/estimates.ts';
import type { NewCampaign } from './domain/new-campaign.ts';
import { answerCampaignsEnv } from './env.ts';

/**
 * `POST /1/targets/{create,list,result,stop}.json`, `/1/message/report.json` and their neighbours: campaigns that are made by
 * API, and what they are made of.
 */
const env = readEnv(answerCampaignsEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };
const countAudience = audienceCounts({ client: lambda(), functionName: env.SERVE_COUNTS_FUNCTION });
const gate = concurrencyGate({ ...accounts, newId: randomUUID });
const MAX_BODY_BYTES = 1024 * 1024;
const CREATE = '/1/targets/create.json';

const OPEN = { kind: 'open' as const, leave: async () => undefined };

/** Who reads exports may look; a message to people is the administrator's. */
const calls = new Map<string, { roles: readonly Role[]; answer: (asked: Asked) => Answer }>([
  ['/1/targets/list.json', { roles: ['export'], answer: listCampaigns }],
  ['/1/targets/result.json', { roles: ['export'], answer: findCampaign }],
  [CREATE, { roles: [], answer: createCampaign }],
  ['/1/targets/stop.json', { roles: [], answer: findCampaign }],
  ['/1/message/report.json', { roles: ['export'], answer: reportMessages }],
  ['/category-groups', { roles: ['export'], answer: () => none('category_groups') }],
  ['/v1/contentBlock/list', { roles: ['export'], answer: () => none('content_blocks') }],
  ['/get_catalog_url', { roles: [], answer: refuseCatalogs }],
  ...sendable.map(
    (channel) => [`/1/send/${channel}.json`, { roles: [], answer: () => refuseSending(channel) }] as const,
  ),
]);

export const handler = httpHandler(
  {
    name: 'campaign.answered',
    authenticate: authenticator(accounts),
    roles: ({ path }) => calls.get(path)?.roles ?? [],
    // An estimate waits for the place of its count, and would stand in its own way with a second one.
    gate: async (account, { path }) => (path === CREATE ? OPEN : await gate(account)),
  },
  async (request, { timezone }) => {
    const call = calls.get(request.path);
    if (!call) return failReply(404, 'Not found');
    const now = Math.floor(Date.now() / 1_000);
    const answer = call.answer({ given: givenIn(request), clock: clockAt(timezone, now), now });
    const reply = answer.kind === 'to-count' ? await estimate(request, answer.campaign) : replyTo(answer);
    return { ...reply, facts: { path: request.path, outcome: answer.kind } };
  },
);

/** What is no count is told as counts tell it: still being made, too many at once, none by that `req_id`. */
async function estimate(request: HttpRequest, campaign: NewCampaign): Promise<HttpReply> {
  const { audience, req_id: requestId } = campaign;
  const where = audience.kind === 'query' ? audience.where : undefined;
  const counted = await countAudience({ request, requestId, where });
  const counts = audienceSchema.safeParse(counted.body);
  if (!counts.success) return counted;
  return { body: { status: 'success', estimates: estimatesOf(campaign, counts.data) } };
}

function replyTo(answer: Exclude<Answer, { kind: 'to-count' }>): HttpReply {
  switch (answer.kind) {
    case 'answered':
      return { body: answer.body };
    case 'unknown':
      return failReply(404, answer.error);
    case 'refused':
      return failReply(400, answer.error);
  }
}

/** The body, or what the address says where there is none. */
function givenIn(request: HttpRequest): Record<string, unknown> {
  const text = request.text(MAX_BODY_BYTES);
  return text === '' ? Object.fromEntries(request.query) : readBody(Buffer.from(text), MAX_BODY_BYTES);
}
