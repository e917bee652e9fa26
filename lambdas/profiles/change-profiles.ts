import { randomBytes } from 'node:crypto';
import { failed } from '#core/wire/failed.ts';
import { type Answer, bindRoutes } from '#runtime/bound-routes.ts';
import { dynamo, kinesis } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { httpHandler, unavailable } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { findByContact } from '#store/people/find-people.ts';
import { putChanges } from './adapters/put-changes.ts';
import { readChanges } from './domain/change-body.ts';
import { readDelete, readDemerge, readDisassociate, readSubscribe } from './domain/change-request.ts';
import { changeProfilesEnv } from './env.ts';
import { changeRoutes } from './routes.ts';
import { changePeople } from './use-cases/change-people.ts';

/**
 * Deletes, demerges, subscribes and disassociates people. The changes go the way of the uploads, so the order per person
 * holds; `lake/store-batch` carries them out.
 */
const env = readEnv(changeProfilesEnv);
const profiles = { db: dynamo(), table: env.PROFILES_TABLE };
const stream = { client: kinesis(), stream: env.INGEST_STREAM, lanes: env.INGEST_LANES };

const change = changePeople({
  lanes: env.INGEST_LANES,
  now: Date.now,
  newUploadId: () => randomBytes(12).toString('hex'),
  find: (accountId, contact, most) => findByContact(profiles, { accountId, contact, most }),
  put: (upload, lanes) => putChanges(stream, { upload, lanes }),
});

function changing(read: typeof readDelete): Answer<string> {
  return async ({ path, account, body }) => {
    const items = readChanges(body(), read);
    if (items.kind === 'malformed') return failed(400, items.error);
    const changed = await change(account, items.items);
    if (changed.kind === 'unavailable') return { ...unavailable, facts: { reason: changed.reason } };
    const { answer, receipt } = changed;
    const facts = { path, processed: answer.processed, unprocessed: answer.unprocessed.length };
    return { body: answer, headers: receipt ? { 'x-causeway-upload-id': receipt } : {}, facts };
  };
}

export const handler = httpHandler({
  name: 'profiles.changed',
  authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
  routes: bindRoutes(changeRoutes, {
    'POST /1/delete/profiles.json': changing(readDelete),
    'POST /1/demerge/profiles.json': changing(readDemerge),
    'POST /1/subscribe': changing(readSubscribe),
    'POST /1/disassociate': changing(readDisassociate),
  }),
});
