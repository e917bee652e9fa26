import { randomUUID } from 'node:crypto';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { announcer } from '#runtime/bus.ts';
import { dynamo, lambda } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { concurrencyGate, createGate } from '#store/accounts/limits.ts';
import { audienceCounts } from '#store/queries/audience-counts.ts';
import { changingAt } from './adapters/house.ts';
import { targetAnswers } from './answers/targets.ts';
import { answerCampaignsEnv } from './env.ts';
import { campaignRoutes } from './routes.ts';
import { estimateCampaign } from './use-cases/estimate-campaign.ts';
import { managing } from './use-cases/managing.ts';

/** Campaigns that are made by API, and what they are made of. */
const env = readEnv(answerCampaignsEnv);
const reactions = { db: dynamo(), table: env.REACTIONS_TABLE };
const accounts = { db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now };
const estimate = estimateCampaign(audienceCounts({ client: lambda(), functionName: env.SERVE_COUNTS_FUNCTION }));
const places = { ...accounts, newId: randomUUID };
const gates = { create: createGate(places), other: concurrencyGate(places) };

export const handler = httpHandler({
  name: 'campaign.answered',
  authenticate: authenticator(accounts),
  routes: bindRoutes(
    campaignRoutes,
    targetAnswers({ ...managing(changingAt(env), { announce: announcer(env.EVENT_BUS), reactions }), estimate }),
  ),
  // An estimate waits for the place of its count, and would stand in its own way with a second one.
  gate: async (account, { path }) => await gates[path === '/1/targets/create.json' ? 'create' : 'other'](account),
});
