import { describe, expect, it } from 'vitest';
import { deliverySchema } from '#core/messages/delivery.ts';
import { alertBody, alertDelivery } from '../../lambdas/alerts/domain/alert.ts';
import { readRunEvent } from '../../lambdas/alerts/domain/run-event.ts';
import { partners } from '../../lambdas/exports/destinations/registry.ts';
import { runEvent } from './run-events.ts';

type Change = Parameters<typeof runEvent>[1];
const read = (type?: string, change?: Change) => readRunEvent(JSON.stringify(runEvent(type, change)));

describe('alertBody', () => {
  it('the alert of the documentation comes out to the letter', () => {
    expect(JSON.stringify(alertBody(read('export.run.completed')))).toBe(
      '{"Export Request Id":1690283492,"Partner":"Google Cloud Storage","Type":"Events","Status":"Completed",' +
        '"Frequency":"One Time","Date and Time":"25/07/2023 4:50:52 PM"}',
    );
  });

  it.each([
    ['export.run.started', 'Initiated'],
    ['export.run.completed', 'Completed'],
    ['export.run.failed', 'Failed'],
  ])('%s is announced as %s with the same six keys', (type, status) => {
    const body = alertBody(read(type));
    expect(body.Status).toBe(status);
    expect(Object.keys(body)).toEqual(['Export Request Id', 'Partner', 'Type', 'Status', 'Frequency', 'Date and Time']);
  });

  it.each([
    ['one-time', 'One Time'],
    [4, 'Every 4 Hours'],
    [8, 'Every 8 Hours'],
    [12, 'Every 12 Hours'],
    [24, 'Every 24 Hours'],
  ])('the frequency %s reads %s', (frequency, words) => {
    expect(alertBody(read('export.run.started', { frequency })).Frequency).toBe(words);
  });

  /** The words of partners (wire contract, export status alerts). */
  const WORDS = [
    ...['Amazon S3', 'Amazon EventBridge', 'Google Cloud Storage', 'Google BigQuery', 'Microsoft Azure'],
    ...['Amplitude', 'Mixpanel', 'mParticle'],
  ];

  it.each(partners)('exports to $title are announced by exactly that word, of every type that it takes', (partner) => {
    expect(WORDS).toContain(partner.title);
    for (const type of partner.types) {
      const body = alertBody(read('export.run.completed', { partner: partner.title, type }));
      expect(JSON.stringify(body)).toBe(
        `{"Export Request Id":1690283492,"Partner":"${partner.title}","Type":"${type === 'events' ? 'Events' : 'Profiles'}",` +
          '"Status":"Completed","Frequency":"One Time","Date and Time":"25/07/2023 4:50:52 PM"}',
      );
    }
  });

  it('exports of profiles to any partner are announced too', () => {
    const body = alertBody(read('export.run.failed', { type: 'profiles', partner: 'Amazon S3' }));
    expect(body).toMatchObject({ Type: 'Profiles', Partner: 'Amazon S3' });
  });

  it('why a run failed stays with the account: receivers see the six keys only', () => {
    expect(JSON.stringify(alertBody(read('export.run.failed')))).not.toContain('bucket');
  });
});

describe('alertDelivery', () => {
  const headers = [{ name: 'Authorization', sealed: 'AAAA' }];
  const settings = { kind: 'url', url: 'https://example.com/hook', headers } as const;

  it('it goes to the receiver with its headers, as the deliveries queue wants it', () => {
    const delivery = alertDelivery(read(), settings);
    expect(deliverySchema.parse(delivery)).toEqual(delivery);
    expect(delivery).toMatchObject({
      purpose: 'alert',
      accountId: 'ABC-123-XYZ',
      url: settings.url,
      headers: settings.headers,
    });
  });

  it('by a template, it carries the template’s number, and headers and secrets stay where they are kept', () => {
    const delivery = alertDelivery(read(), { kind: 'template', templateId: 17, url: 'https://example.com/hook' });
    expect(deliverySchema.parse(delivery)).toEqual(delivery);
    expect(delivery).toMatchObject({
      purpose: 'alert',
      templateId: 17,
      method: 'POST',
      headers: [],
      url: settings.url,
    });
    expect(delivery).toMatchObject({ body: alertDelivery(read(), settings).body });
  });

  it('an event that the bus repeats has the same delivery id', () => {
    const first = alertDelivery(read('export.run.started'), settings);
    const again = alertDelivery(
      readRunEvent(JSON.stringify({ ...runEvent('export.run.started'), id: 'other' })),
      settings,
    );
    expect(first.deliveryId).toBe('alert-ABC-123-XYZ-1690283492-1690284000-initiated');
    expect(again).toEqual(first);
  });

  it('each attempt at a run that is taken up has a delivery id of its own, the same in every repeat', () => {
    const idOf = (type: string, attempt: string) => alertDelivery(read(type, { attempt }), settings).deliveryId;
    const first = idOf('export.run.started', '01ab');
    expect(first).toBe('alert-ABC-123-XYZ-1690283492-1690284000-initiated-01ab');
    expect(idOf('export.run.started', '01ab')).toBe(first);
    expect(idOf('export.run.started', '02cd')).not.toBe(first);
    expect(idOf('export.run.failed', '02cd')).not.toBe(idOf('export.run.failed', '01ab'));
  });

  it('another status, or the same export id in another account, has another delivery id', () => {
    const ids = [
      read('export.run.started'),
      read(),
      read('export.run.failed'),
      read(undefined, { accountId: 'DEF-1' }),
    ].map((event) => alertDelivery(event, settings).deliveryId);
    expect(new Set(ids).size).toBe(4);
  });
});

describe('readRunEvent', () => {
  const refused = expect.objectContaining({ code: 'corrupt-data', retry: 'never' });

  it.each([
    ['no JSON', '{'],
    ['no envelope', JSON.stringify(runEvent().detail)],
    ['another source', JSON.stringify({ ...runEvent(), source: 'aws.s3' })],
    ['another detail type', JSON.stringify(runEvent('campaign.finished'))],
    [
      'a detail of another schema version',
      JSON.stringify({ ...runEvent(), detail: { ...runEvent().detail, schemaVersion: 2 } }),
    ],
  ])('%s is no event of ours', (_, body) => {
    expect(() => readRunEvent(body)).toThrow(refused);
  });

  it('the failure names the field that is wrong and not what it held', () => {
    expect(() => readRunEvent(JSON.stringify(runEvent(undefined, { timezone: 'S3cret/Zone' })))).toThrow(
      /detail\.timezone$/,
    );
  });
});
