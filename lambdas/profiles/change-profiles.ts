import { randomBytes } from 'node:crypto';
import { readJsonText } from '#core/values/json-text.ts';
import { isPlainObject } from '#core/values/plain-object.ts';
import { dynamo, kinesis } from '#runtime/clients.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { findByContact } from './adapters/find-people.ts';
import { putChanges } from './adapters/put-changes.ts';
import { type ChangeItems, readDelete, readDemerge, readDisassociate, readSubscribe } from './domain/change-request.ts';
import { changeProfilesEnv } from './env.ts';
import { changePeople } from './use-cases/change-people.ts';

/**
 * `POST /1/delete/profiles.json`, `/1/demerge/profiles.json`, `/1/subscribe` and `/1/disassociate`: the changes go the
 * way of the uploads, so the order per person holds. `lake/store-batch` carries them out.
 */
const env = readEnv(changeProfilesEnv);
const profiles = { db: dynamo(), table: env.PROFILES_TABLE };
const stream = { client: kinesis(), stream: env.INGEST_STREAM, lanes: env.INGEST_LANES };
const MAX_BODY_BYTES = 1024 * 1024;

const change = changePeople({
  lanes: env.INGEST_LANES,
  now: Date.now,
  newUploadId: () => randomBytes(12).toString('hex'),
  find: (accountId, contact, most) => findByContact(profiles, { accountId, contact, most }),
  put: (upload, lanes) => putChanges(stream, { upload, lanes }),
});

const readers = new Map<string, (body: Record<string, unknown>) => ChangeItems>([
  ['/1/delete/profiles.json', readDelete],
  ['/1/demerge/profiles.json', readDemerge],
  ['/1/subscribe', readSubscribe],
  ['/1/disassociate', readDisassociate],
]);

export const handler = httpHandler(
  {
    name: 'profiles.changed',
    authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
    roles: ['upload'],
  },
  async (request, account) => {
    const json = readJsonText(request.text(MAX_BODY_BYTES));
    if (json.kind === 'broken') return failReply(400, `Malformed request: the body is ${json.reason}`);
    const read = readers.get(request.path);
    if (!isPlainObject(json.value) || !read) return failReply(400, 'Malformed request: the body must be a JSON object');
    const items = read(json.value);
    if (items.kind === 'malformed') return failReply(400, items.error);

    const changed = await change(account, items.items);
    if (changed.kind === 'unavailable') {
      return { ...failReply(503, 'Service unavailable, please retry'), facts: { reason: changed.reason } };
    }
    const { answer, receipt } = changed;
    const facts = { path: request.path, processed: answer.processed, unprocessed: answer.unprocessed.length };
    return { body: answer, headers: receipt ? { 'x-causeway-upload-id': receipt } : {}, facts };
  },
);
