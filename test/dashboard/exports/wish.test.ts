import { describe, expect, it } from 'vitest';
import {
  offersFor,
  receiversAmong,
  switchedOff,
  type Template,
} from '../../../dashboard/src/pages/exports/alerts/alert-choice.ts';
import { actionsFor } from '../../../dashboard/src/pages/exports/allowed.ts';
import type { Partner, ShownExport } from '../../../dashboard/src/pages/exports/types.ts';
import { bodyOf, editOf, triedOf, wishOf } from '../../../dashboard/src/pages/exports/wish/body.ts';
import { withIdentifier } from '../../../dashboard/src/pages/exports/wish/identity.ts';
import { optionsFor } from '../../../dashboard/src/pages/exports/wish/options.ts';
import { placeOf, stepWith, troublesBySteps } from '../../../dashboard/src/pages/exports/wish/steps.ts';
import { newWish, type Wish } from '../../../dashboard/src/pages/exports/wish/wish.ts';
import {
  bytesInWords,
  contentInWords,
  frequencyInWords,
  limitsInWords,
  secondsInWords,
} from '../../../dashboard/src/pages/exports/words.ts';
import { catalogue } from '../../../lambdas/exports/destinations/catalogue.ts';
import { editDefinition, readDefinition, readTry } from '../../../lambdas/exports/domain/definition.ts';

const partners: Partner[] = JSON.parse(
  JSON.stringify(catalogue({ writer: 'arn:aws:iam::111122223333:role/writer', externalId: 'causeway-0123' })),
);
const must = <T>(found: T | undefined): T => {
  if (found === undefined) throw new Error('there is none');
  return found;
};
const partnerOf = (id: string) => partners.find((one) => one.id === id) ?? must(partners[0]);
const s3 = partnerOf('s3');
const settings = { bucket: 'acme' };
const wish = (patch: Partial<Wish> = {}): Wish => ({ ...newWish, name: 'Purchases', partner: 's3', ...patch });
const options = (patch: Partial<Wish['options']>) => ({ options: { ...newWish.options, ...patch } });

describe('what a form sends to make an export', () => {
  it.each([
    ['the usual', wish()],
    ['some events', wish({ whichEvents: 'chosen', events: ['Charged', '<script>alert(1)</script>'] })],
    ['profiles with folders of events chosen before', wish({ type: 'profiles', ...options({ eventFolders: true }) })],
    ['one time with days', wish({ frequency: 'one-time', from: '2026-11-01', to: '2026-11-02' })],
    ['days that are left from before', wish({ frequency: '8', from: '2026-11-01' })],
    ['CSV as it is, with a template', wish({ format: 'csv', ...options({ formulaSafe: false, folders: 'template' }) })],
    [
      'Parquet with all that it may have',
      wish({ format: 'parquet', ...options({ parquet: 'union', gz: true, asString: true }) }),
    ],
    ['every identifier', wish({ identity: ['phone', 'email', 'identity'] })],
  ])('is taken by the API: %s', (_what, wished) => {
    const body = bodyOf(wished, s3, settings);
    expect(() => readDefinition(body), JSON.stringify(body)).not.toThrow();
    expect(() => readTry(triedOf(wished, s3, settings))).not.toThrow();
  });

  it.each(partners)('has for $id a format and options that it takes, whatever was chosen before', (partner) => {
    const before = wish({
      format: 'csv',
      ...options({ formulaSafe: false, gz: true, folders: 'run-date', eventFolders: true }),
    });
    const body = bodyOf(before, partner, settings);
    expect(partner.formats).toContain(body.format);
    const used = ['formulaSafe', 'gz', 'folders', 'eventFolders', 'parquet'].filter((option) => option in body);
    expect(used.filter((option) => !partner.options.some((one) => one === option))).toEqual([]);
    expect(() => readDefinition(body)).not.toThrow();
  });

  it('offers each option only where it means something', () => {
    expect(optionsFor(s3, wish({ format: 'csv' }))).toEqual(['formulaSafe', 'folders', 'eventFolders']);
    expect(optionsFor(s3, wish({ format: 'parquet', type: 'profiles' }))).toEqual([
      'asString',
      'parquet',
      'gz',
      'folders',
    ]);
    expect(optionsFor(partnerOf('amplitude'), wish({ format: 'csv' }))).toEqual(['asString', 'objectId']);
  });
});

const shown = {
  ...{ id: 1, state: 'PENDING', reason: '', badge: 'Running', attention: [], timezone: 'UTC', exportedThrough: 0 },
  ...{ createdAt: '', updatedAt: '', partnerName: 'Amazon S3' },
  ...readDefinition({ ...bodyOf(wish({ format: 'csv', ...options({ folders: 'template' }) }), s3, settings) }),
} as ShownExport;

describe('what a form sends to edit an export', () => {
  const before = wishOf(shown, [['bucket', 'acme']]);

  it('is nothing where nothing was changed, so that secrets are kept', () => {
    expect(editOf({ before, after: before, partner: s3 }, undefined)).toEqual({});
  });

  it('is what was changed, and null for what is left out again', () => {
    const after = { ...before, name: 'Other', frequency: '4', ...options({ folders: 'root', formulaSafe: false }) };
    const body = editOf({ before, after, partner: s3 }, undefined);
    expect(body).toEqual({ name: 'Other', frequency: 4, formulaSafe: false, folders: null });
    const { frequency, format } = editDefinition(readDefinition(bodyOf(before, s3, settings)), body);
    expect([frequency, format]).toEqual([4, 'csv']);
  });

  it('goes back to all events by null, and takes another format’s options along', () => {
    const some = { ...before, whichEvents: 'chosen' as const, events: ['A'] };
    expect(editOf({ before: some, after: before, partner: s3 }, undefined)).toEqual({ events: null });
    const unsafe = { ...before, ...options({ formulaSafe: false, folders: 'template' }) };
    const after = { ...unsafe, format: 'parquet' };
    expect(editOf({ before: unsafe, after, partner: s3 }, settings)).toEqual({
      format: 'parquet',
      formulaSafe: null,
      settings,
    });
  });
});

describe('the steps of the wizard', () => {
  it('say what is missing where it is entered', () => {
    const empty = wish({ partner: '', name: ' ', whichEvents: 'chosen' });
    const troubles = troublesBySteps(empty, { isPartner: false, settings: new Map([['bucket', 'is missing']]) });
    expect([...troubles].map(([step, fields]) => [step, [...fields.keys()]])).toEqual([
      ['partner', ['partner']],
      ['settings', ['settings.bucket']],
      ['content', ['events']],
      ['schedule', []],
      ['review', ['name']],
    ]);
  });

  it('are found by what the API names, and by their names in the address', () => {
    expect(stepWith(['folders.template', 'settings.access.roleArn'])).toBe('settings');
    expect([stepWith(['from']), stepWith(['events']), stepWith(['name']), stepWith([])]).toEqual([
      ...['schedule', 'content', 'review', undefined],
    ]);
    expect([placeOf('schedule'), placeOf(null), placeOf('__proto__')]).toEqual([3, 0, 0]);
  });
});

describe('the order of identifiers', () => {
  it('has each once, and ends where nothing is chosen', () => {
    expect(withIdentifier(['identity'], 1, 'email')).toEqual(['identity', 'email']);
    expect(withIdentifier(['identity', 'email', 'phone'], 0, 'phone')).toEqual(['phone', 'email']);
    expect(withIdentifier(['identity', 'email', 'phone'], 1, '')).toEqual(['identity']);
  });
});

describe('what may be done with an export', () => {
  it.each([
    [{ state: 'PENDING', frequency: 4 }, ['edit', 'run', 'pause', 'stop']],
    [{ state: 'RUNNING', frequency: 4 }, ['edit', 'pause', 'stop']],
    [{ state: 'PAUSED', frequency: 4 }, ['edit', 'resume', 'stop']],
    [{ state: 'FAILED', frequency: 'one-time' }, ['run', 'stop']],
    [{ state: 'DONE', frequency: 'one-time' }, []],
    [{ state: 'STOPPED', frequency: 24 }, []],
  ] as const)('is, of %o, %o', (exported, actions) => {
    expect(actionsFor(exported)).toEqual(actions);
  });
});

describe('Export Status Alerts', () => {
  const off = { enabled: false, url: null, headers: {} };

  it('go by webhooks of the method POST only', () => {
    const templates = [
      { name: 'Shop', method: 'POST', url: 'https://a' },
      { name: 'Read', method: 'GET', url: 'https://b' },
    ] as Template[];
    expect(receiversAmong(templates)).toEqual([{ value: 'Shop', label: 'Shop', description: 'https://a' }]);
  });

  it('can be enabled, changed, disabled, each when it means something', () => {
    const on = { ...off, enabled: true, template: 'Shop' };
    expect(offersFor(off, undefined)).toEqual({ enable: false, change: false, disable: false });
    expect(offersFor(off, 'Shop')).toEqual({ enable: true, change: false, disable: false });
    expect(offersFor(on, 'Shop')).toEqual({ enable: false, change: false, disable: true });
    expect(offersFor(on, 'Other')).toEqual({ enable: false, change: true, disable: true });
  });

  it('that go to an address keep it when they are disabled, with its headers', () => {
    const headers = { Authorization: '********' as const };
    expect(switchedOff({ enabled: true, url: 'https://a', headers })).toEqual({
      enabled: false,
      url: 'https://a',
      headers,
    });
    expect(switchedOff({ ...off, enabled: true, template: 'Shop' })).toBeUndefined();
  });
});

describe('words of exports', () => {
  it('are short', () => {
    expect(['one-time', 4].map(frequencyInWords)).toEqual(['One time', 'Every 4 hours']);
    expect([0, 999, 1_000, 123_456, 5_400_000_000].map(bytesInWords)).toEqual([
      '0 B',
      '999 B',
      '1.00 kB',
      '123 kB',
      '5.40 GB',
    ]);
    expect([0, 75, 3_600].map(secondsInWords)).toEqual(['0 s', '1 min 15 s', '1 h']);
    expect(contentInWords({ type: 'events', events: ['Charged'] })).toBe('Event Charged');
    expect(limitsInWords({ fileBytes: 100_000_000, recordsARequest: 2_000 })).toBe(
      'It takes at most: 100 MB a file, records arequest 2,000.',
    );
    expect(limitsInWords({})).toBeUndefined();
  });
});
