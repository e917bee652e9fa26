import { randomUUID } from 'node:crypto';
import { clockAt } from '#core/cql/read/days.ts';
import { readObject } from '#core/input.ts';
import { failed } from '#core/wire/failed.ts';
import { type Answer, bindRoutes, type Call, type HttpReply } from '#runtime/bound-routes.ts';
import { dynamo, lambda } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { concurrencyGate } from '#store/accounts/limits.ts';
import { audienceCounts } from '#store/queries/audience-counts.ts';
import * as answers from './domain/answers.ts';
import type { Asked } from './domain/asked.ts';
import { answerCampaignsEnv } from './env.ts';
import { campaignRoutes } from './routes.ts';
import { estimateCampaign } from './use-cases/estimate-campaign.ts';

/** Campaigns that are made by API, and what they are made of. */
const env = readEnv(answerCampaignsEnv);
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };
const estimate = estimateCampaign(audienceCounts({ client: lambda(), functionName: env.SERVE_COUNTS_FUNCTION }));
const gate = concurrencyGate({ ...accounts, newId: randomUUID });
const OPEN = { kind: 'open' as const, leave: async () => undefined };

function answering(answerTo: (asked: Asked) => answers.Answer): Answer<string> {
  return async (call) => {
    const now = Math.floor(Date.now() / 1_000);
    const given = givenIn(call);
    const answer = answerTo({ given, clock: clockAt(call.account.timezone, now), now });
    return { ...(await replyTo(answer, call)), facts: { path: call.path, outcome: answer.kind } };
  };
}

/** The body, or what the address says where there is none. */
function givenIn({ body, query }: Call<string>): Record<string, unknown> {
  const text = body();
  return text === '' ? Object.fromEntries(query) : readObject(text);
}

async function replyTo(answer: answers.Answer, request: Call<string>): Promise<HttpReply> {
  switch (answer.kind) {
    case 'to-count':
      return await estimate({ request, campaign: answer.campaign });
    case 'answered':
      return { body: answer.body };
    case 'unknown':
      return failed(404, answer.error);
    case 'refused':
      return failed(400, answer.error);
  }
}

const routes = bindRoutes(campaignRoutes, {
  'POST /1/targets/create.json': answering(answers.createCampaign),
  'POST /1/targets/list.json': answering(answers.listCampaigns),
  'POST /1/targets/result.json': answering(answers.findCampaign),
  'POST /1/targets/stop.json': answering(answers.findCampaign),
  'GET /1/message/report.json': answering(answers.reportMessages),
  'POST /1/message/report.json': answering(answers.reportMessages),
  'GET /category-groups': answering(() => answers.none('category_groups')),
  'GET /v1/contentBlock/list': answering(() => answers.none('content_blocks')),
  'POST /v1/contentBlock/list': answering(() => answers.none('content_blocks')),
  'GET /get_catalog_url': answering(answers.refuseCatalogs),
  'POST /get_catalog_url': answering(answers.refuseCatalogs),
  'POST /1/send/push.json': answering(() => answers.refuseSending('push')),
  'POST /1/send/email.json': answering(() => answers.refuseSending('email')),
  'POST /1/send/sms.json': answering(() => answers.refuseSending('sms')),
  'POST /1/send/webpush.json': answering(() => answers.refuseSending('webpush')),
});

export const handler = httpHandler({
  name: 'campaign.answered',
  authenticate: authenticator(accounts),
  routes,
  // An estimate waits for the place of its count, and would stand in its own way with a second one.
  gate: async (account, { path }) => (path === '/1/targets/create.json' ? OPEN : await gate(account)),
});
