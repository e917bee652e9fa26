import { describe, expect, it } from 'vitest';
import { attachment, stemOf } from '../../../lambdas/imports/domain/attachment.ts';
import { ugliestTexts } from '../../support/ugliest.ts';

describe('the header by which a browser saves a file', () => {
  it('has the customer’s name in letters that every client takes, and whole for those that read it', () => {
    expect(attachment('people.csv')).toBe(`attachment; filename="people.csv"; filename*=UTF-8''people.csv`);
    expect(attachment('Ünser "Bestes".csv')).toBe(
      `attachment; filename="_nser _Bestes_.csv"; filename*=UTF-8''%C3%9Cnser%20%22Bestes%22.csv`,
    );
  });

  it.each(ugliestTexts)('takes no line end, quote or separator over from %j (failure mode 27)', (name) => {
    expect(attachment(name)).toMatch(/^attachment; filename="[\w .()-]*"; filename\*=UTF-8''[\w.!~%-]*$/);
  });

  it('names what is made of a file after it, without the endings that say how it is written', () => {
    expect(['a.csv', 'a.b.CSV.gz', '.csv', 'a'].map(stemOf)).toEqual(['a', 'a.b', 'import', 'a']);
  });
});
