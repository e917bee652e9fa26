import { type Asked, contractServer, type Reply, rowsByKey } from './contract-server.ts';
import { bodySchema } from './vendor-schema.ts';

/** mParticle's bulk events, held against its own OpenAPI document where there is a copy. */
export const MPARTICLE_KEYS = { key: 'an-mparticle-key-of-tests', secret: 'an-mparticle-secret-of-tests' };
/** The document lets an attribute of a user be an object only, and means any value (mParticle/docs). */
const MISTAKE = 'user_attributes:\n          type: object\n          additionalProperties:\n            type: object';
export const mparticleSchema = bodySchema('mparticle.events.oas.yaml', {
  path: '/bulkevents',
  mend: (text) => text.replace(MISTAKE, MISTAKE.replace(/:\n {12}type: object$/, ': {}')),
});

type Data = {
  event_name: string;
  timestamp_unixtime_ms: number;
  source_message_id: string;
  custom_attributes: Record<string, string>;
};
export type MparticleBatch = {
  source_request_id: string;
  user_identities: Record<string, string>;
  user_attributes?: Record<string, unknown>;
  events?: { event_type: string; data: Data }[];
};

const denied: Reply = { status: 403 };
const bad = (message: string): Reply => ({ status: 400, body: { errors: [{ code: 'BAD_REQUEST', message }] } });

export function mparticleServer() {
  const arrived = rowsByKey<MparticleBatch & { path: string }>();
  /** `source_request_id`s of batches that are refused. */
  const refuses = new Set<string>();

  function take({ url, headers, body, bytes }: Asked): Reply {
    const { key, secret } = MPARTICLE_KEYS;
    if (!/^\/v2\/bulkevents(\/historical)?$/.test(url.pathname)) return { status: 404 };
    if (headers.authorization !== `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`) return denied;
    const batches = body as MparticleBatch[];
    if (bytes > 256_000 || batches.length > 100) return { status: 413 };
    if (batches.length === 0) return bad('The request has no batch.');
    if (mparticleSchema && !mparticleSchema(batches)) return bad(JSON.stringify(mparticleSchema.errors));
    for (const { source_request_id, events = [], user_attributes = {} } of batches) {
      const values = events.flatMap(({ data }) => Object.values(data.custom_attributes));
      if (refuses.has(source_request_id)) return bad('Required event field "event_type" is missing or empty.');
      if (values.length > 100 || Object.keys(user_attributes).length > 100) return bad('Too many attributes.');
      if (values.some((value) => typeof value !== 'string' || value.length > 4_096))
        return bad('Attribute is no text.');
    }
    for (const batch of batches) arrived.add(batch.source_request_id, { ...batch, path: url.pathname });
    return { status: 202 };
  }
  return {
    server: contractServer({ take, denied }),
    refuses,
    batches: arrived.rows,
    doubles: () => arrived.seen.doubles,
  };
}
