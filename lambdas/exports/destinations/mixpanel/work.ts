import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer, House, Work } from '../destination.ts';
import { requestOf } from '../partner.ts';
import { basicAuth, post } from '../post.ts';
import { answerOf } from './answer.ts';
import { encodeEvent, encodeProfile } from './encode.ts';
import { limits } from './limits.ts';
import { hostOf, type MixpanelSettings } from './settings.ts';

/**
 * Mixpanel's `/import` for events, strict and gzipped, and `/engage` for people. Limits: 2,000 records a request, and of
 * events 10 MB without compression, though an answer in its documents speaks of 2 MiB; 1 MB a record; about 30,000 events a
 * second. Events of the same event, time, `distinct_id` and `$insert_id` count once; a person's state set again is the same.
 */
const WIDTH = 4;
/** Without a time or an id it is refused, and where it is, the access is not. */
const NO_EVENT = JSON.stringify({ event: '_causeway_access_test', properties: {} });
const compress = promisify(gzip);

export const mixpanelWork: Work<MixpanelSettings> = {
  async test(settings, { house, type }) {
    // People come with the token alone.
    const { serviceAccount, ...withToken } = settings;
    await sendEvents({ settings: type === 'events' ? settings : withToken, house }, [NO_EVENT]);
  },
  async open(settings, { house, run: { type, runAt } }) {
    const [encode, send] = type === 'events' ? [encodeEvent, sendEvents] : [encodeProfile, sendProfiles];
    return {
      takes: 'batches',
      tells: 'deleted',
      most: requestOf(limits),
      width: WIDTH,
      recordsASecond: limits.recordsASecond,
      encode: (record) => encode(record, { settings, runAt }),
      send: async (texts) => await send({ settings, house }, texts),
    };
  },
};

type Sending = { settings: MixpanelSettings; house: Pick<House, 'reach'> };

async function sendEvents({ settings, house }: Sending, texts: readonly string[]): Promise<Answer> {
  const { token, serviceAccount } = settings;
  const project = serviceAccount ? `&project_id=${serviceAccount.projectId}` : '';
  const authorization = serviceAccount
    ? basicAuth(serviceAccount.username, serviceAccount.secret)
    : basicAuth(token, '');
  const answered = await post({
    title: 'Mixpanel',
    url: house.reach(`${hostOf(settings)}/import?strict=1${project}`),
    headers: { 'Content-Encoding': 'gzip', Authorization: authorization },
    body: await compress(`[${texts.join(',')}]`),
  });
  return answerOf(answered);
}

/** `ip=0`: where people are is not where this request comes from. Gzip is not taken here. */
async function sendProfiles({ settings, house }: Sending, texts: readonly string[]): Promise<Answer> {
  const url = house.reach(`${hostOf(settings)}/engage?strict=1&verbose=1&ip=0`);
  return answerOf(await post({ title: 'Mixpanel', url, body: `[${texts.join(',')}]` }), 'again');
}
