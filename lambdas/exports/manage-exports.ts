import type { BusEvent } from '#core/messages/bus-events.ts';
import { bindRoutes } from '#runtime/bound-routes.ts';
import { announce } from '#runtime/bus.ts';
import { dynamo, eventBridge, kms, s3, scheduler, stepFunctions } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler } from '#runtime/http.ts';
import { reach } from '#runtime/reach.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { auditLog } from '#store/audit/entries.ts';
import { exportAnswers } from './answers/exports.ts';
import { partnerAnswers } from './answers/partners.ts';
import { runAnswers } from './answers/runs.ts';
import { manageExportsEnv } from './env.ts';
import { exportRoutes } from './routes.ts';

/** An account's exports. The runs themselves are the state machine's; this only starts and stops them. */
const env = readEnv(manageExportsEnv);
const db = dynamo();
const machine = env.RUN_EXPORT_MACHINE_ARN;
const bus = { client: eventBridge(), bus: env.EVENT_BUS };
const house = {
  writer: env.EXPORTS_WRITER_ARN,
  reach,
  closed: env.OWN_PLACES.split(','),
  proves: env.PROVE_ACCESS === 'true',
};
const at = {
  exports: { db, table: env.EXPORTS_TABLE },
  reactions: { db, table: env.REACTIONS_TABLE },
  plans: { client: s3(), bucket: env.PLANS_BUCKET },
  checking: { key: { client: kms(), keyId: env.EXPORT_KEY_ID }, house },
  machine: { client: stepFunctions(), machine },
  schedules: { client: scheduler(), group: env.SCHEDULE_GROUP, role: env.SCHEDULER_ROLE_ARN, machine },
  announce: (event: BusEvent) => announce(bus, event),
};

const routes = bindRoutes(exportRoutes, { ...exportAnswers(at), ...runAnswers(at), ...partnerAnswers(at) });
const authenticate = authenticator({ db, table: env.ACCOUNTS_TABLE, now: Date.now });

const audit = auditLog({ db, table: env.AUDIT_TABLE, now: Date.now });

export const handler = httpHandler({ name: 'exports.managed', authenticate, routes, audit });
