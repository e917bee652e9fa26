import { type Asked, contractServer, type Reply, rowsByKey } from './contract-server.ts';
import { bodySchema } from './vendor-schema.ts';

/** Mixpanel's `/import` and `/engage`, held against its own OpenAPI document where there is a copy. */
export const MIXPANEL_TOKEN = 'aMixpanelTokenOfTests00000000000';
export const MIXPANEL_ACCOUNT = {
  username: 'causeway.0a1b2c.mp-service-account',
  secret: 'a-mixpanel-secret-of-tests',
  projectId: '12',
};
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
export const mixpanelSchema = bodySchema('mixpanel.ingestion.openapi.yaml', { path: '/import' });
const deletionSchema = bodySchema('mixpanel.ingestion.openapi.yaml', { path: '/engage#profile-delete' });

type Properties = Record<string, unknown> & { time: number; distinct_id: string; $insert_id: string };
export type MixpanelEvent = { event: string; properties: Properties };
export type MixpanelProfile = { $token: string; $distinct_id: string; $set: Record<string, unknown> };
/** https://docs.mixpanel.com/reference/delete-profile */
type Deletion = { $token: string; $distinct_id: string; $delete: unknown; $ignore_alias: boolean };

const invalid = (index: number, message: string) => ({ index, message, field: 'properties' });
const denied: Reply = { status: 401, body: { code: 401, error: 'Invalid credentials', status: 'Unauthorized' } };

export function mixpanelServer() {
  const events = rowsByKey<MixpanelEvent>();
  const profiles = new Map<string, MixpanelProfile>();
  /** `$distinct_id`s of people who were deleted. */
  const deleted = new Set<string>();
  /** `$insert_id`s of events that are refused. */
  const refuses = new Set<string>();

  function take(asked: Asked): Reply {
    if (asked.bytes > 2_097_152) return { status: 413, body: { code: 413 } };
    if (asked.url.pathname === '/import') return takeEvents(asked);
    return asked.url.pathname === '/engage' ? takeProfiles(asked) : { status: 404 };
  }

  function takeEvents({ headers, url, body }: Asked): Reply {
    const { username, secret, projectId } = MIXPANEL_ACCOUNT;
    const isAccount =
      headers.authorization === basic(username, secret) && url.searchParams.get('project_id') === projectId;
    if (!isAccount && headers.authorization !== basic(MIXPANEL_TOKEN, '')) return denied;
    const sent = body as MixpanelEvent[];
    if (url.searchParams.get('strict') !== '1' || sent.length > 2_000)
      return { status: 400, body: { error: 'not so' } };
    const failed = sent.flatMap((event, index) => {
      const why = whyNot(event);
      return why ? [invalid(index, why)] : [];
    });
    const wrong = new Set(failed.map(({ index }) => index));
    for (const [index, event] of sent.entries()) {
      const { time, distinct_id, $insert_id } = event.properties;
      if (!wrong.has(index)) events.add(JSON.stringify([event.event, time, distinct_id, $insert_id]), event);
    }
    const counted = { num_records_imported: sent.length - wrong.size };
    if (wrong.size === 0) return { status: 200, body: { code: 200, status: 'OK', ...counted } };
    return { status: 400, body: { code: 400, status: 'Bad Request', failed_records: failed, ...counted } };
  }

  function whyNot(event: MixpanelEvent): string | undefined {
    const { time, $insert_id, ...rest } = event.properties;
    if (!Number.isInteger(time) || time < 31_536_000) return "'properties.time' is invalid";
    if (!/^[A-Za-z0-9-]{1,36}$/.test($insert_id) || refuses.has($insert_id))
      return "'properties.$insert_id' is invalid";
    if (Object.keys(rest).length > 252) return 'too many properties';
    return mixpanelSchema && !mixpanelSchema([event]) ? JSON.stringify(mixpanelSchema.errors) : undefined;
  }

  function takeProfiles({ headers, body }: Asked): Reply {
    if (headers['content-encoding']) return { status: 400, body: { status: 0, error: 'no gzip here' } };
    const sent = body as (MixpanelProfile | Deletion)[];
    const failed = sent.flatMap(({ $token }, index) => ($token === MIXPANEL_TOKEN ? [] : [invalid(index, 'token')]));
    if (failed.length > 0) return { status: 200, body: { status: 0, error: 'some', failed_records: failed } };
    for (const profile of sent) {
      if ('$set' in profile) profiles.set(profile.$distinct_id, profile);
      else if (deletionSchema?.([profile]) === false) return { status: 400, body: { status: 0, error: 'no deletion' } };
      else deleted.add(profile.$distinct_id);
    }
    return { status: 200, body: { status: 1, error: null } };
  }

  const server = contractServer({ take, denied });
  return { server, refuses, events: events.rows, profiles, deleted, doubles: () => events.seen.doubles };
}
