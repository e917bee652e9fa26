import type { House, Work } from '../destination.ts';
import { requestOf } from '../partner.ts';
import { mustBeTaken, post } from '../post.ts';
import { answerOf } from './answer.ts';
import { encodeEvent, encodeProfile } from './encode.ts';
import { limits } from './limits.ts';
import { type AmplitudeSettings, batchUrl } from './settings.ts';

/**
 * Amplitude's Batch Event Upload API: `{ api_key, events, options }`. Its limits are 2,000 events and 20 MB a request, and a
 * thousand events a second of one user. Of an event whose `device_id` and `insert_id` it had within seven days, it takes no
 * notice. Ids of one character are let through: it would drop the ones shorter than five from events.
 */
const WIDTH = 3;
/** A person who has no events is in no report. */
const NOBODY_IN_REPORTS = JSON.stringify({
  event_type: '$identify',
  device_id: 'causeway-access-test',
  insert_id: 'causeway-access-test',
  user_properties: { $set: {} },
});

export const amplitudeWork: Work<AmplitudeSettings> = {
  async test(settings, { house }) {
    mustBeTaken('Amplitude', await send({ settings, house }, [NOBODY_IN_REPORTS]));
  },
  async open(settings, { house, run: { type } }) {
    const encode = type === 'events' ? encodeEvent : encodeProfile;
    return {
      takes: 'batches',
      tells: 'deleted',
      most: requestOf(limits),
      width: WIDTH,
      encode: (record) => encode(record, settings),
      send: async (texts) => await send({ settings, house }, texts),
    };
  },
};

type Sending = { settings: AmplitudeSettings; house: Pick<House, 'reach'> };

async function send({ settings, house }: Sending, texts: readonly string[]) {
  const body = `{"api_key":${JSON.stringify(settings.apiKey)},"events":[${texts.join(',')}],"options":{"min_id_length":1}}`;
  return answerOf(await post({ title: 'Amplitude', url: house.reach(batchUrl(settings)), body }), texts);
}
