import { describe, expect, test } from 'vitest';
import { openDuck } from '#runtime/duckdb.ts';
import { ugliestPropertyNames, ugliestTexts } from '../support/ugliest.ts';

describe('the engine', () => {
  test('gives every text back as it was bound, one that begins with a byte order mark too', async () => {
    await using duck = await openDuck({ threads: 1 });
    const texts = [...ugliestTexts, ...ugliestPropertyNames].filter(
      (text) => text.isWellFormed() && !text.includes('\0'),
    );
    for (const text of texts) {
      const found = await duck.connection.runAndReadAll('SELECT $text AS text, [$text] AS list', { text });
      expect(found.getRowObjectsJS()).toEqual([{ text, list: [text] }]);
      expect(found.getRowObjectsJson()).toEqual([{ text, list: [text] }]);
    }
  });
});
