import { expect, it } from 'vitest';
import { waitingFor, whyAnother } from '../../../dashboard/src/pages/imports/upload/match.ts';
import { importOf } from './made.ts';

const file = { name: 'people.csv', size: 20, lastModified: 1 };
const made = importOf({});

it('a file that is dropped again goes on with the import that waits for it', () => {
  const waiting = [{ ...made, importId: 'zero' }, made];
  expect(waitingFor(file, { waiting, remembered: new Map([['one', file]]) })).toBe(made);
});

it('a file of another computer, one that was changed, and one whose import has ended begin anew', () => {
  expect(waitingFor(file, { waiting: [made], remembered: new Map() })).toBeUndefined();
  const changed = new Map([['one', { ...file, lastModified: 2 }]]);
  expect(waitingFor(file, { waiting: [made], remembered: changed })).toBeUndefined();
  const cancelled = [importOf({ state: 'Cancelled' })];
  expect(waitingFor(file, { waiting: cancelled, remembered: new Map([['one', file]]) })).toBeUndefined();
});

it('a file that is chosen for an import must be of its name and size, and unchanged where that is known', () => {
  expect(whyAnother(file, { made, remembered: new Map() })).toBeUndefined();
  expect(whyAnother({ ...file, size: 21 }, { made, remembered: new Map() })).toBe(
    'This import waits for people.csv of 20 bytes; people.csv has 21 bytes. Choose that file, or cancel this import.',
  );
  expect(whyAnother(file, { made, remembered: new Map([['one', { ...file, lastModified: 0 }]]) })).toMatch(
    /^people.csv was changed after its upload began/,
  );
});
