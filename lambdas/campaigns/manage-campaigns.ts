import { bindRoutes } from '#runtime/bound-routes.ts';
import { announcer } from '#runtime/bus.ts';
import { dynamo, lambda } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { auditLog } from '#store/audit/entries.ts';
import { audienceCounts } from '#store/queries/audience-counts.ts';
import { changingAt } from './adapters/house.ts';
import { manageAnswers } from './answers/manage.ts';
import { manageCampaignsEnv } from './env.ts';
import { manageCampaignRoutes } from './routes.ts';
import { countAudience } from './use-cases/count-audience.ts';
import { managing } from './use-cases/managing.ts';

/** An account's campaigns: made, edited, published, stopped, and what became of them. */
const env = readEnv(manageCampaignsEnv);
const reactions = { db: dynamo(), table: env.REACTIONS_TABLE };
const ask = audienceCounts({ client: lambda(), functionName: env.SERVE_COUNTS_FUNCTION });
const count = countAudience({ now: Date.now, ask });

export const handler = httpHandler({
  name: 'campaigns.managed',
  authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
  audit: auditLog({ db: dynamo(), table: env.AUDIT_TABLE, now: Date.now }),
  routes: bindRoutes(
    manageCampaignRoutes,
    manageAnswers({ ...managing(changingAt(env), { announce: announcer(env.EVENT_BUS), reactions }), count }),
  ),
});
