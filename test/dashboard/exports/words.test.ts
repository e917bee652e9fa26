import { describe, expect, it } from 'vitest';
import { sectionsOf } from '../../../dashboard/src/pages/exports/instructions/markdown.ts';
import { sectionFor } from '../../../dashboard/src/pages/exports/instructions/sections.ts';
import { faultInWords, windowInWords } from '../../../dashboard/src/pages/exports/runs/run-words.ts';
import { fieldsOf } from '../../../dashboard/src/pages/exports/settings/fields.ts';
import { settingsInWords } from '../../../dashboard/src/pages/exports/settings/in-words.ts';
import {
  choicesInWords,
  daysInWords,
  eventsInWords,
  identityInWords,
} from '../../../dashboard/src/pages/exports/wish/in-words.ts';
import { newWish } from '../../../dashboard/src/pages/exports/wish/wish.ts';
import { catalogue } from '../../../lambdas/exports/destinations/catalogue.ts';

const partners = catalogue({ writer: 'arn:aws:iam::111122223333:role/writer', externalId: 'causeway-0123' });
const partnerOf = (id: string) => {
  const found = partners.find((one) => one.id === id);
  if (!found) throw new Error(`there is no partner ${id}`);
  return {
    ...found,
    fields: fieldsOf(found.settings),
    options: found.options.map(String),
    formats: found.formats.map(String),
  };
};

describe('settings in words', () => {
  it('have the titles of the form, and a mask for every secret, whatever stands there', () => {
    const settings = {
      ...{ bucket: 'acme', prefix: '', region: 'eu-central-1' },
      access: { kind: 'keys', accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not to be seen' },
    };
    expect(settingsInWords(partnerOf('s3').fields, settings)).toEqual([
      ['Bucket', 'acme'],
      ['Folder', ''],
      ['Region', 'eu-central-1'],
      ['Access', 'The key of a user'],
      ['Access key id', 'AKIAIOSFODNN7EXAMPLE'],
      ['Secret access key', '********'],
    ]);
  });

  it('have what the API adds for people, such as an external id or a warning', () => {
    const shown = {
      bucket: 'acme',
      access: { kind: 'bucket-policy', externalId: 'causeway-1' },
      warning: 'The SAS ends.',
    };
    expect(settingsInWords(partnerOf('s3').fields, shown)).toEqual([
      ['Bucket', 'acme'],
      ['Access', 'The bucket’s policy lets us in'],
      ['External id', 'causeway-1'],
      ['Warning', 'The SAS ends.'],
    ]);
  });

  it('are shown of a partner that is no longer there', () => {
    expect(settingsInWords([], { someKey: { deep: 1 } })).toEqual([['Some key', '{"deep":1}']]);
  });
});

describe('a section of instructions', () => {
  it.each([
    ['s3', 'access', 3],
    ['gcs', 'access', 2],
    ['eventbridge', 'access', 2],
  ])('of %s about a way of access is shown for that way only', (id, path, count) => {
    const { fields, instructions } = partnerOf(id);
    const about = (chosen: number) =>
      sectionsOf(instructions).sections.map(({ title }) =>
        sectionFor(title, { fields, values: new Map([[path, String(chosen)]]) }),
      );
    for (let chosen = 0; chosen < count; chosen++) {
      const found = about(chosen);
      expect(found.filter((one) => typeof one === 'object')).toHaveLength(1);
      expect(found.filter((one) => one === 'another')).toHaveLength(count - 1);
    }
  });
});

describe('what was chosen, in words', () => {
  it('names what is sent, by what people are known, and when', () => {
    expect(eventsInWords({ ...newWish, whichEvents: 'chosen', events: ['A', 'B'] })).toBe('Events: A, B');
    expect([eventsInWords(newWish), eventsInWords({ ...newWish, type: 'profiles' })]).toEqual([
      'All events',
      'All user profiles',
    ]);
    expect(identityInWords(['phone', 'email'])).toBe('Phone, where there is none Email');
    expect(daysInWords({ ...newWish, frequency: 'one-time', to: '2026-11-02' })).toEqual([
      ['Days', 'the last 60 days to 2026-11-02'],
    ]);
    expect(daysInWords(newWish)).toEqual([]);
  });

  it('names options that are not the usual, where they mean something', () => {
    const options = { ...newWish.options, folders: 'template', template: '{{Date}}', formulaSafe: false };
    expect(choicesInWords({ ...newWish, format: 'csv', options }, partnerOf('s3'))).toEqual([
      ['Format', 'CSV'],
      ['Safe in spreadsheets', 'No'],
      ['Folders', '{{Date}}'],
    ]);
    expect(choicesInWords({ ...newWish, options }, partnerOf('mixpanel'))).toEqual([]);
  });
});

describe('a run in words', () => {
  it('says which commits it brings, and whose a failure is', () => {
    const windows = [
      { after: 0, upTo: 0 },
      { after: 4, upTo: 5 },
      { after: 0, upTo: 12 },
    ];
    expect(windows.map(windowInWords)).toEqual(['Nothing new', 'Commit 5', 'Commits 1–12']);
    expect(faultInWords('yours')).toBe('It is yours to mend.');
  });
});
