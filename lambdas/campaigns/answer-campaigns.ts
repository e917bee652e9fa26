import { randomUUID } from 'node:crypto';
import type { Role } from '#core/account.ts';
import { clockAt } from '#core/cql/days.ts';
import { readBody } from '#core/input.ts';
import { dynamo } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, type HttpReply, type HttpRequest, httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts.ts';
import { concurrencyGate } from '#store/limits.ts';
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
import { answerCampaignsEnv } from './env.ts';

/**
 * `POST /1/targets/{create,list,result,stop}.json`, `/1/message/report.json` and their neighbours: campaigns that are made by
 * API, and what they are made of.
 */
const env = readEnv(answerCampaignsEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };
const MAX_BODY_BYTES = 1024 * 1024;

/** Who reads exports may look; a message to people is the administrator's. */
const calls = new Map<string, { roles: readonly Role[]; answer: (asked: Asked) => Answer }>([
  ['/1/targets/list.json', { roles: ['export'], answer: listCampaigns }],
  ['/1/targets/result.json', { roles: ['export'], answer: findCampaign }],
  ['/1/targets/create.json', { roles: [], answer: createCampaign }],
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
    gate: concurrencyGate({ ...accounts, newId: randomUUID }),
  },
  async (request, { timezone }) => {
    const call = calls.get(request.path);
    if (!call) return failReply(404, 'Not found');
    const now = Math.floor(Date.now() / 1_000);
    const answer = call.answer({ given: givenIn(request), clock: clockAt(timezone, now), now });
    return { ...replyTo(answer), facts: { path: request.path, outcome: answer.kind } };
  },
);

function replyTo(answer: Answer): HttpReply {
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
