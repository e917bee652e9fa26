import { describe, expect, it } from 'vitest';
import { amplitudePartner } from '../../../lambdas/exports/destinations/amplitude/partner.ts';
import { mixpanelPartner } from '../../../lambdas/exports/destinations/mixpanel/partner.ts';
import { mparticlePartner } from '../../../lambdas/exports/destinations/mparticle/partner.ts';
import { AMPLITUDE_KEY, amplitudeServer } from '../../support/partners/amplitude.ts';
import { MIXPANEL_TOKEN, mixpanelSchema, mixpanelServer } from '../../support/partners/mixpanel.ts';
import { MPARTICLE_KEYS, mparticleSchema, mparticleServer } from '../../support/partners/mparticle.ts';
import { partnersCorner } from '../../support/partners-corner.ts';
import {
  ugliestEventNames,
  ugliestIdentities,
  ugliestNumbers,
  ugliestPropertyNames,
  ugliestTexts,
  withEveryName,
} from '../../support/ugliest.ts';
import { eventRecord, openBatches } from './open-batches.ts';

const amplitude = { apiKey: AMPLITUDE_KEY };
const mixpanel = { token: MIXPANEL_TOKEN };
const _PERSON = 'f'.repeat(32);
const _LARGE = JSON.rawJSON('2868860079149422351');

/** JSON as it goes over the wire: no negative zero, no halves of characters. */
const onTheWire = (value: unknown) =>
  JSON.parse(JSON.stringify(value), (_, one: unknown) => (typeof one === 'string' ? one.toWellFormed() : one));

const uglyProps = [
  ...[0, 1, 2, 3, 4].map((shift) => withEveryName(ugliestPropertyNames, shift)),
  ...ugliestTexts.map((text) => ({ text, list: [text] })),
  ...ugliestNumbers.map((number) => ({ number })),
].map(onTheWire);
const events = uglyProps.map((props, place) =>
  eventRecord({
    id: String(place).padStart(32, '0'),
    event: ugliestEventNames[place % ugliestEventNames.length] ?? '',
    identity: onTheWire(ugliestIdentities[place % ugliestIdentities.length]),
    props,
  }),
);
const propsOf = (record: { value: Readonly<Record<string, unknown>> }) =>
  new Map(Object.entries(record.value.eventProps as object));

/** Encodes the ugliest events, sends what is not refused, and answers both. */
async function sendUgliest(given: {
  partner: Parameters<typeof openBatches>[0];
  settings: object;
  host: string;
  listener: ReturnType<typeof amplitudeServer>['server']['listener'];
}) {
  await using corner = await partnersCorner({ [given.host]: given.listener });
  const { open } = await openBatches(given.partner, { settings: given.settings, address: corner.address });
  const encoded = events.map((record) => ({ record, encoded: open.encode(record) }));
  expect(events.map((record) => open.encode(record))).toEqual(encoded.map((one) => one.encoded));
  const texts = encoded.flatMap(({ encoded: one }) => ('text' in one ? [one.text] : []));
  expect(await open.send(texts, '')).toEqual({ kind: 'taken', rejected: [] });
  return encoded.flatMap(({ encoded: one }, place) => ('refused' in one ? [[place, one.refused] as const] : []));
}

describe('the ugliest events', () => {
  it('arrive at Amplitude with every name and value', async () => {
    const { server, rows } = amplitudeServer();
    const refused = await sendUgliest({
      partner: amplitudePartner,
      settings: amplitude,
      host: 'api2.amplitude.com',
      listener: server.listener,
    });
    expect(refused).toEqual([]);
    const found = new Map(rows().map((event) => [event.insert_id, event]));
    for (const record of events) {
      const event = found.get(String(record.value.eventId));
      expect(event?.event_type).toBe(record.value.eventName);
      expect(new Map(Object.entries(event?.event_properties ?? {}))).toEqual(propsOf(record));
    }
  });

  it('arrive at Mixpanel with every name and value, but for ids that it refuses', async () => {
    const { server, events: arrived } = mixpanelServer();
    const refused = await sendUgliest({
      partner: mixpanelPartner,
      settings: mixpanel,
      host: 'api.mixpanel.com',
      listener: server.listener,
    });
    for (const [, reason] of refused) expect(reason).toMatch(/^Its user id is \d+ bytes long; Mixpanel takes 255\.$/);
    const found = new Map(
      [...arrived.values()].map(({ event, properties }) => [properties.$insert_id, { event, properties }]),
    );
    expect(found.size).toBe(events.length - refused.length);
    for (const record of events) {
      const event = found.get(String(record.value.eventId));
      if (!event) continue;
      const { time: _t, distinct_id: _d, $insert_id: _i, $device_id: _v, $user_id: _u, ...own } = event.properties;
      expect(event.event).toBe(record.value.eventName);
      expect(new Map(Object.entries(own))).toEqual(propsOf(record));
    }
  });

  it('arrive at mParticle with every name, and every value as a text', async () => {
    const { server, batches } = mparticleServer();
    const refused = await sendUgliest({
      partner: mparticlePartner,
      settings: MPARTICLE_KEYS,
      host: 's2s.us1.mparticle.com',
      listener: server.listener,
    });
    expect(refused).toEqual([]);
    for (const record of events) {
      const [event] = batches.get(String(record.value.eventId))?.events ?? [];
      expect(event?.data.event_name).toBe(record.value.eventName);
      const values = [...propsOf(record)].filter(([, value]) => value !== null);
      const texts = values.map(
        ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
      );
      expect(new Map(Object.entries(event?.data.custom_attributes ?? {}))).toEqual(new Map(texts));
    }
  });

  it.skipIf(!mixpanelSchema || !mparticleSchema)(
    'fit the partners’ own OpenAPI documents (../shared/vendors)',
    async () => {
      const mix = await openBatches(mixpanelPartner, { settings: mixpanel });
      const mp = await openBatches(mparticlePartner, { settings: MPARTICLE_KEYS });
      for (const record of events) {
        const event = mix.json(record);
        if (!event.refused) expect(mixpanelSchema?.([event]), JSON.stringify(mixpanelSchema?.errors)).toBe(true);
        expect(mparticleSchema?.([mp.json(record)]), JSON.stringify(mparticleSchema?.errors)).toBe(true);
      }
      expect(mparticleSchema?.([{ environment: 'moon' }])).toBe(false);
      expect(mixpanelSchema?.([{ event: 'x', properties: {} }])).toBe(false);
    },
  );
});
