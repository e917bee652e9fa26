import { describe, expect, it } from 'vitest';
import { secondsText, sizeText } from '../../../dashboard/src/pages/imports/figures.ts';
import type { Import } from '../../../dashboard/src/pages/imports/import.ts';
import { saidOf } from '../../../dashboard/src/pages/imports/sftp/said-of.ts';
import { dateOf, valueText } from '../../../dashboard/src/pages/imports/values.ts';
import { sentencesOf } from '../../../dashboard/src/pages/imports/words.ts';
import { ugliestNumbers, ugliestTexts } from '../../support/ugliest.ts';
import { importOf } from './made.ts';

const done: Partial<Import> = {
  ...{ state: 'Completed', rows: 4, stored: 3, rejected: 1, seconds: 12, rowsPerSecond: 1_200 },
};
const cases: [Partial<Import>, string[]][] = [
  [done, ['3 of 4 rows are stored; 1 was rejected.', 'It took 12 seconds, 1,200 rows a second.']],
  [{ ...done, stored: 4, rejected: 0 }, ['All 4 rows of the file are stored.']],
  [{ ...done, rows: 1, stored: 1, rejected: 0 }, ['The one row of the file is stored.']],
  [{ state: 'Uploading' }, ['The file is not whole yet. Its parts are kept for a day.']],
  [{ state: 'Processing', doing: 'Storing rows: 3 of 9' }, ['Storing rows: 3 of 9.']],
  [{ state: 'Cancelled' }, ['It was cancelled, and nothing of it is stored.']],
  [
    { state: 'Rejected', reason: 'Row 3 is not UTF-8.', fault: 'yours' },
    ['Nothing of this file is stored.', 'Row 3 is not UTF-8.', 'Mend the file, and send it again.'],
  ],
  [
    { state: 'Rejected', reason: 'Reading broke off.', fault: 'ours' },
    ['Nothing of this file is stored.', 'Reading broke off.', 'The file is not to blame: send it again as it is.'],
  ],
];

describe('what became of an import, in sentences', () => {
  it.each(cases)('%j', (given, sentences) => {
    expect(sentencesOf(importOf(given))).toEqual(expect.arrayContaining(sentences));
  });
});

describe('figures', () => {
  it('sizes have three digits and the next unit from a thousand on', () => {
    expect([0, 1, 999, 1_000, 8_388_608, 1_073_741_824].map(sizeText)).toEqual([
      ...['0 bytes', '1 byte', '999 bytes', '0.977 KB', '8 MB', '1 GB'],
    ]);
  });
  it('times are in the unit that says it best', () => {
    expect([1, 89, 90, 5_399, 7_260].map(secondsText)).toEqual([
      ...['1 second', '89 seconds', '2 minutes', '1 hour 30 minutes', '2 hours 1 minute'],
    ]);
  });
});

describe('values of profiles', () => {
  it('are texts as they are; lists have commas, and dates are dates', () => {
    for (const text of ugliestTexts.filter(Boolean)) expect(valueText(text)).toBe(text);
    for (const number of ugliestNumbers) expect(valueText(number)).toBe(String(number));
    expect([valueText(['a', 'b']), valueText(true), valueText(''), valueText(undefined)]).toEqual([
      ...['a, b', 'true', 'empty text', 'nothing'],
    ]);
    expect([dateOf('$D_1695801332'), dateOf('D_1'), dateOf(5)]).toEqual([1_695_801_332_000, undefined, undefined]);
  });
});

it('what the API says stands beside the field that it begins with', () => {
  const said = saidOf('publicKey: must be one key, on one line', ['name', 'publicKey']);
  expect([said.by('publicKey'), said.by('name'), said.rest]).toEqual([
    ...['publicKey: must be one key, on one line', undefined, undefined],
  ]);
  expect(saidOf('An account may have at most 10 keys; delete one first', ['name']).rest).toMatch(/^An account/);
});
