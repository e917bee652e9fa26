import type { Answer, House, Work } from '../destination.ts';
import { requestOf } from '../partner.ts';
import { basicAuth, post } from '../post.ts';
import { answerOf } from './answer.ts';
import { encodeEvent, encodeProfile } from './encode.ts';
import { limits } from './limits.ts';
import { bulkUrl, type MparticleSettings } from './settings.ts';

/**
 * mParticle's Events API, bulk. Limits: 100 batches and 256 KB a request, 128 KB a batch, and 270 batches a second of an
 * account unless agreed otherwise. A batch whose `source_request_id` it had from this key within 30 days counts once.
 */
const WIDTH = 2;

export const mparticleWork: Work<MparticleSettings> = {
  /** An empty list: the key is looked at before it. */
  async test(settings, { house }) {
    await send({ settings, house }, { texts: [], lane: '' });
  },
  async open(settings, { house, run: { type, runAt } }) {
    const encode = type === 'events' ? encodeEvent : encodeProfile;
    return {
      takes: 'batches',
      most: requestOf(limits),
      width: WIDTH,
      recordsASecond: limits.recordsASecond,
      encode: (record) => encode(record, { settings, runAt }),
      send: async (texts, lane) => await send({ settings, house }, { texts, lane }),
    };
  },
};

type Sending = { settings: MparticleSettings; house: Pick<House, 'reach'> };

async function send(
  { settings, house }: Sending,
  { texts, lane }: { texts: readonly string[]; lane: string },
): Promise<Answer> {
  const answered = await post({
    title: 'mParticle',
    url: house.reach(bulkUrl(settings, lane)),
    headers: { Authorization: basicAuth(settings.key, settings.secret) },
    body: `[${texts.join(',')}]`,
  });
  return answerOf(answered);
}
