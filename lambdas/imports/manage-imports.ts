import { randomUUID } from 'node:crypto';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { announcer } from '#runtime/bus.ts';
import { dynamo, s3, signingS3, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { auditLog } from '#store/audit/entries.ts';
import { activityAnswers } from './answers/activity.ts';
import { mappingAnswers } from './answers/mappings.ts';
import { previewAnswers } from './answers/previews.ts';
import { uploadAnswers } from './answers/uploads.ts';
import { manageImportsEnv } from './env.ts';
import { importRoutes } from './routes.ts';

/** An account's imports over the API, and the Activity Log of all of its imports. */
const env = readEnv(manageImportsEnv);
const db = dynamo();
const now = () => Date.now();

const at = {
  importsAt: { db, table: env.IMPORTS_TABLE, now },
  profiles: { db, table: env.PROFILES_TABLE },
  files: { client: s3(), bucket: env.IMPORT_FILES_BUCKET },
  signing: { client: signingS3(), bucket: env.IMPORT_FILES_BUCKET },
  machine: { client: stepFunctions(), arn: env.RUN_IMPORT_MACHINE },
  announce: announcer(env.EVENT_BUS),
  lanes: env.INGEST_LANES,
  newId: randomUUID,
};

export const handler = httpHandler({
  name: 'imports.managed',
  authenticate: authenticator({ db, table: env.ACCOUNTS_TABLE, now }),
  audit: auditLog({ db, table: env.AUDIT_TABLE, now: Date.now }),
  routes: bindRoutes(importRoutes, {
    ...uploadAnswers(at),
    ...mappingAnswers(at),
    ...previewAnswers(at),
    ...activityAnswers(at),
  }),
});
