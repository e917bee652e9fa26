import { emailOf, phoneOf } from '#core/intake/records/contact.ts';
import { aliasIdsOf } from '#core/people/merged-profile.ts';
import type { Profile } from '#core/people/profile.ts';
import { dynamo, s3 } from '#runtime/clients.ts';
import { keptDuck } from '#runtime/duckdb.ts';
import { readEnv } from '#runtime/env.ts';
import { failReply, httpHandler } from '#runtime/http.ts';
import { authenticator } from '#store/accounts/authenticate.ts';
import { findByContact, findByName } from './adapters/find-people.ts';
import { profileView } from './domain/profile-view.ts';
import { showProfileEnv } from './env.ts';
import { eventsOf } from './use-cases/events-of.ts';

/** `GET /1/profile.json?email=|phone=|identity=|objectId=`: one person in the newest state. */
const env = readEnv(showProfileEnv);
const profiles = { db: dynamo(), table: env.PROFILES_TABLE };
const history = eventsOf({
  commits: { db: dynamo(), table: env.COMMITS_TABLE },
  lake: { client: s3(), bucket: env.LAKE_BUCKET },
  profiles,
  withDuck: keptDuck({ threads: 1 }),
  now: Date.now,
});

/** No name of a person is longer (wire contract, Get Profiles: one person). */
const MAX_NAME = 1_024;

const lookUps = new Map<string, (accountId: string, value: string) => Promise<Profile | undefined>>([
  ['identity', (accountId, value) => findByName(profiles, { accountId, name: { kind: 'identity', value } })],
  ['objectId', (accountId, value) => findByName(profiles, { accountId, name: { kind: 'objectId', value } })],
  ['email', (accountId, value) => byContact(accountId, { kind: 'email', value: emailOf(unspaced(value)) })],
  [
    'phone',
    (accountId, value) => byContact(accountId, { kind: 'phone', value: phoneOf(value) ?? phoneOf(`+${value.trim()}`) }),
  ],
]);

export const handler = httpHandler(
  {
    name: 'profile.shown',
    authenticate: authenticator({ db: dynamo(), table: env.ACCOUNTS_TABLE, now: Date.now }),
    roles: ['export'],
  },
  async (request, { accountId }) => {
    const asked = [...request.query].filter(([key, value]) => value !== '' && lookUps.has(key));
    const [[key, value] = []] = asked;
    if (key === undefined || value === undefined || asked.length > 1) {
      return failReply(400, 'Malformed request: one of email, phone, identity and objectId must be given');
    }
    if (Array.from(value).length > MAX_NAME) return failReply(400, `${key}: must have at most ${MAX_NAME} characters`);
    const profile = await lookUps.get(key)?.(accountId, value);
    if (!profile) return { ...failReply(404, 'Profile not found'), facts: { by: key } };
    const ids = [profile.profileId, ...aliasIdsOf(profile, accountId)];
    const { events, ...facts } = await history({ accountId, ids });
    return { body: { status: 'success', record: profileView(profile, events) }, facts: { by: key, ...facts } };
  },
);

/** A "+" that was not encoded arrives as a space, which no address has inside. */
function unspaced(value: string): string {
  return value.trim().replaceAll(' ', '+');
}

/** Of so many people with one contact the newest is looked for. */
const MOST_SHARING = 1_000;

/** Of several people with one contact, the one that changed last. */
async function byContact(
  accountId: string,
  { kind, value }: { kind: 'email' | 'phone'; value: string | undefined },
): Promise<Profile | undefined> {
  if (value === undefined) return undefined;
  const found = await findByContact(profiles, { accountId, contact: { kind, value }, most: MOST_SHARING });
  return found.sort((a, b) => b.changedAt - a.changedAt)[0];
}
