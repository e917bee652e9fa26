import { clockAt } from '#core/cql/read/days.ts';
import { readObject } from '#core/input.ts';
import { failed } from '#core/wire/failed.ts';
import type { Answer, Call, HttpReply } from '#runtime/bound-routes.ts';
import { createAnswer, type Answer as Fixed, none, refuseCatalogs, refuseSending } from '../domain/answers.ts';
import type { Asked } from '../domain/asked.ts';
import type { NewCampaign } from '../domain/new-campaign.ts';
import { readCampaignId, readListRequest, readReportRequest } from '../domain/requests.ts';
import type { estimateCampaign } from '../use-cases/estimate-campaign.ts';
import type { ManageDeps } from '../use-cases/manage-campaigns.ts';
import { createTarget, listTargets, messageReport, stopTarget, targetResult } from '../use-cases/targets.ts';

/** The campaign API of the wire contract, and its neighbours. */
type With = ManageDeps & { estimate: ReturnType<typeof estimateCampaign> };
type Body = Record<string, unknown>;

export function targetAnswers(deps: With) {
  const fixed = (answer: () => Fixed) => answering(async () => reply(answer()));
  const report = answering(async (asked, { account }) => {
    return { body: await messageReport(deps, { account, asked: readReportRequest(asked) }) };
  });
  const blocks = fixed(() => none('content_blocks'));
  const catalogs = fixed(refuseCatalogs);
  return {
    'POST /1/targets/create.json': answering(async (asked, call) => {
      const answer = createAnswer(asked);
      if (answer.kind === 'to-count') return await deps.estimate({ request: call, campaign: answer.campaign });
      return answer.kind === 'to-make' ? await make(answer.campaign, call) : reply(answer);
    }),
    'POST /1/targets/list.json': answering(async (asked, { account }) => {
      return { body: await listTargets(deps, { account, days: readListRequest(asked) }) };
    }),
    'POST /1/targets/result.json': byId(targetResult),
    'POST /1/targets/stop.json': byId(stopTarget),
    'GET /1/message/report.json': report,
    'POST /1/message/report.json': report,
    'GET /category-groups': fixed(() => none('category_groups')),
    'GET /v1/contentBlock/list': blocks,
    'POST /v1/contentBlock/list': blocks,
    'GET /get_catalog_url': catalogs,
    'POST /get_catalog_url': catalogs,
    'POST /1/send/push.json': fixed(() => refuseSending('push')),
    'POST /1/send/email.json': fixed(() => refuseSending('email')),
    'POST /1/send/sms.json': fixed(() => refuseSending('sms')),
    'POST /1/send/webpush.json': fixed(() => refuseSending('webpush')),
  };

  /** The campaign is made, whether or not it can be told at once how many it reaches. */
  async function make(given: NewCampaign, call: Call<string>): Promise<HttpReply> {
    const { campaignId: id } = await createTarget(deps, { account: call.account, given });
    const counted = await deps.estimate({ request: call, campaign: given }).catch(() => undefined);
    const { estimates } = Object(counted?.body);
    return { body: { status: 'success', id, ...(estimates && { estimates }) }, facts: { campaign: id } };
  }

  function byId(answer: (deps: With, asked: { account: Call['account']; id: number }) => Promise<Body>) {
    return answering(async (asked, { account }) => ({
      body: await answer(deps, { account, id: readCampaignId(asked) }),
    }));
  }
}

function answering(answer: (asked: Asked, call: Call<string>) => Promise<HttpReply>): Answer<string> {
  return async (call) => {
    const now = Math.floor(Date.now() / 1_000);
    const asked = { given: givenIn(call), clock: clockAt(call.account.timezone, now), now };
    const { facts, ...given } = await answer(asked, call);
    const outcome = (given.status ?? 200) < 300 ? 'answered' : 'refused';
    return { ...given, facts: { path: call.path, outcome, ...facts } };
  };
}

const reply = (answer: Fixed): HttpReply =>
  answer.kind === 'answered' ? { body: answer.body } : failed(400, answer.error);

/** The body, or what the address says where there is none. */
function givenIn({ body, query }: Call<string>): Record<string, unknown> {
  const text = body();
  return text === '' ? Object.fromEntries(query) : readObject(text);
}
