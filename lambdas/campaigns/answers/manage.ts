import { readInput } from '#core/input.ts';
import type { Answer, Call, HttpReply } from '#runtime/bound-routes.ts';
import { readCampaign } from '../adapters/dynamo-campaigns.ts';
import type { Campaign } from '../domain/campaign.ts';
import { audienceRequest } from '../domain/definition.ts';
import { campaignView } from '../domain/shown.ts';
import { triggers } from '../domain/trigger-catalogue.ts';
import type { countAudience } from '../use-cases/count-audience.ts';
import { pageOfCampaigns } from '../use-cases/list-campaigns.ts';
import * as manage from '../use-cases/manage-campaigns.ts';
import { showResults } from '../use-cases/show-results.ts';
import { askedFor } from './asked.ts';

type With = manage.ManageDeps & { count: ReturnType<typeof countAudience> };
type Body = Record<string, unknown>;

export function manageAnswers(deps: With) {
  const { campaigns } = deps.tables;
  return {
    'GET /api/campaigns': async ({ account: { accountId }, query }: Call) => {
      const { campaigns: found, ...page } = await pageOfCampaigns(campaigns, { accountId, query });
      const body = { status: 'success', campaigns: found.map(campaignView), ...page };
      return { body, facts: { action: 'list', campaigns: found.length } };
    },
    'POST /api/campaigns': async ({ account, body }: Call<Body>) => {
      const created = await manage.createCampaign(deps, { account, input: body() });
      return { status: 201, ...shown('create', created) };
    },
    'POST /api/campaigns/audience': async ({ account, body, header, requestId }: Call<Body>) => {
      const { trigger, req_id: again } = readInput(audienceRequest, body());
      return await deps.count({ account, trigger, again, request: { header, requestId } });
    },
    'GET /api/campaigns/triggers': async (_call: Call) => {
      return { body: { status: 'success', triggers }, facts: { action: 'triggers', triggers: triggers.length } };
    },
    'GET /api/campaigns/{id}': async (call: Call) => {
      const { account, campaignId } = askedFor(call);
      return shown('show', await readCampaign(campaigns, { accountId: account.accountId, campaignId }));
    },
    'PATCH /api/campaigns/{id}': async (call: Call<Body>) => {
      return shown('edit', await manage.editCampaign(deps, { ...askedFor(call), input: call.body() }));
    },
    'DELETE /api/campaigns/{id}': async (call: Call) => {
      const asked = askedFor(call);
      await manage.deleteDraft(deps, asked);
      return { body: { status: 'success' }, facts: { action: 'delete', campaign: asked.campaignId } };
    },
    'POST /api/campaigns/{id}/publish': changing('publish', manage.publishCampaign),
    'POST /api/campaigns/{id}/stop': changing('stop', manage.stopCampaign),
    'GET /api/campaigns/{id}/results': async (call: Call) => {
      const { account, campaignId } = askedFor(call);
      const results = await showResults(deps.tables, { accountId: account.accountId, campaignId });
      return { body: { status: 'success', results }, facts: { action: 'results', campaign: campaignId } };
    },
  };

  function changing(action: string, how: typeof manage.publishCampaign): Answer {
    return async (call) => shown(action, await how(deps, askedFor(call)));
  }
}

function shown(action: string, campaign: Campaign): HttpReply {
  const facts = { action, campaign: campaign.campaignId, state: campaign.state };
  return { body: { status: 'success', campaign: campaignView(campaign) }, facts };
}
