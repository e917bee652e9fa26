import { randomUUID } from 'node:crypto';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, lambda, s3 } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { auditLog } from '#store/audit/entries.ts';
import { profileIdsByContact, readOwners } from '#store/people/profiles.ts';
import { audienceCounts } from '#store/queries/audience-counts.ts';
import { peopleAnswers } from './answers/people.ts';
import { segmentAnswers } from './answers/segments.ts';
import { manageSegmentsEnv } from './env.ts';
import { segmentRoutes } from './routes.ts';
import { resolveRows } from './use-cases/resolve-rows.ts';

/** An account's segments: saved queries and uploaded lists. Who they have is counted by `counts/serve-counts`. */
const env = readEnv(manageSegmentsEnv);
const db = dynamo();
const profiles = { db, table: env.PROFILES_TABLE };

const at = {
  segments: { db, table: env.SEGMENTS_TABLE },
  lists: { client: s3(), bucket: env.LISTS_BUCKET },
  resolve: resolveRows({
    owners: (of) => readOwners(profiles, of),
    byContact: (of) => profileIdsByContact(profiles, of),
  }),
  countAudience: audienceCounts({ client: lambda(), functionName: env.SERVE_COUNTS_FUNCTION }),
  now: () => Date.now(),
  newId: randomUUID,
};

export const handler = httpHandler({
  name: 'segments.managed',
  authenticate: authenticator({ db, table: env.ACCOUNTS_TABLE, now: Date.now }),
  audit: auditLog({ db, table: env.AUDIT_TABLE, now: Date.now }),
  routes: bindRoutes(segmentRoutes, { ...segmentAnswers(at), ...peopleAnswers(at) }),
});
