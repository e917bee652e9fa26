import { describe, expect, it } from 'vitest';
import { changeOf, deletesDays, errorOfDays, wishesOf } from '../../../dashboard/src/pages/account/account-change.ts';

const shown = { name: 'Acme', email: null, retentionDays: 400, keepRecent: false };
const wishes = wishesOf(shown);

describe('the settings of the account', () => {
  it('are not changed by a form that shows them as they are', () => {
    expect(changeOf(shown, wishes)).toBeUndefined();
  });

  it('are changed one by one', () => {
    expect(changeOf(shown, { ...wishes, name: ' Acme ' })).toEqual({ name: ' Acme ' });
    expect(changeOf(shown, { ...wishes, email: ' data@example.com ' })).toEqual({ email: 'data@example.com' });
    expect(changeOf(shown, { ...wishes, keepRecent: true })).toEqual({ keepRecent: true });
  });

  it('are taken away by an empty field', () => {
    expect(changeOf(shown, { ...wishes, retentionDays: ' ' })).toEqual({ retentionDays: null });
    expect(changeOf({ ...shown, email: 'a@b.c' }, wishes)).toEqual({ email: null });
  });

  it.each(['many', '1e3', '-1', '4.5', '12 days'])(
    'do not take %j for a number of days: it would mean for ever',
    (typed) => {
      expect(errorOfDays(typed)).toBe('Type a whole number of days, or nothing');
    },
  );

  it.each(['', ' ', '1', ' 400 ', '36500', '99999'])('let %j pass, and the API say what is too much', (typed) => {
    expect(errorOfDays(typed)).toBeUndefined();
  });

  it('delete days when they keep fewer than before, or no longer all', () => {
    expect(deletesDays(shown, { retentionDays: 399 })).toBe(true);
    expect(deletesDays({ ...shown, retentionDays: null }, { retentionDays: 36_500 })).toBe(true);
    expect(deletesDays(shown, { retentionDays: 401 })).toBe(false);
    expect(deletesDays(shown, { retentionDays: null })).toBe(false);
    expect(deletesDays(shown, { name: 'x' })).toBe(false);
  });
});
